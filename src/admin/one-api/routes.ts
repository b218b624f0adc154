// Routes that One API has and New API has not.
import { requireFreshProof } from '../common/fresh-proof.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, ok, type Route } from '../frame/index.ts'
import { WECHAT_DOOR } from '../oauth/doors.ts'
import { identifyByWechat } from '../oauth/routes.ts'
import { codeQuery } from '../oauth/schema.ts'
import { bindPerson } from '../oauth/service.ts'
import { bindEmailBody } from '../registration/schema.ts'
import { bindEmail } from '../registration/service.ts'
import { listUsableModels } from '../self/groups.ts'

const DAY_SECONDS = 86_400
const DAYS = 7

/** The day of a time in unix seconds, UTC. */
const dayOf = (seconds: number): string => new Date(1000 * seconds).toISOString().slice(0, 10)

const dashboardRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'GET',
    path: '/api/user/dashboard',
    guard: 'user',
    summary: 'The caller’s usage of the last seven days (UTC), by day and model',
    handle: async ({ actor }) => {
      const now = deps.clock.nowSeconds()
      const today = now - (now % DAY_SECONDS)
      const period = { from: today - (DAYS - 1) * DAY_SECONDS, to: today + DAY_SECONDS - 1 }
      const rows = await deps.repos.logDays.ofUser(actor.id, period)
      return ok(
        rows.map(({ day, modelName, calls, quota, promptTokens, completionTokens }) => ({
          Day: dayOf(day),
          ModelName: modelName,
          RequestCount: calls,
          Quota: quota,
          PromptTokens: promptTokens,
          CompletionTokens: completionTokens,
        })),
      )
    },
  })

/** One API binds by GET; a page of another site still cannot do it. */
const bindRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/oauth/wechat/bind',
    guard: 'optional',
    summary: 'Bind WeChat to the account that is signed in, as One API’s consoles ask for it',
    limits: ['critical'],
    isChanging: true,
    input: { query: codeQuery },
    handle: async ({ actor, query }) => {
      const person = await requireFreshProof(deps, actor)
      await bindPerson(deps, person, WECHAT_DOOR, await identifyByWechat(deps, query.code))
      return ok()
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/oauth/email/bind',
    guard: 'optional',
    summary: 'Give the caller’s account a mail address, as One API’s consoles ask for it',
    limits: ['critical'],
    isChanging: true,
    input: { query: bindEmailBody },
    handle: async ({ actor, query }) => {
      const person = await requireFreshProof(deps, actor)
      await bindEmail(deps, person, query)
      return ok()
    },
  }),
]

/** Dashboard, usable models, bindings by GET. */
export const oneApiRoutes = (deps: AdminDeps): Route[] => [
  dashboardRoute(deps),
  defineRoute({
    method: 'GET',
    path: '/api/user/available_models',
    guard: 'user',
    summary: 'Models the caller may use',
    handle: ({ actor }) => ok(listUsableModels(deps, actor.user.group)),
  }),
  ...bindRoutes(deps),
]
