// Routes of the caller's own account.
import { z } from '../../contract/index.ts'
import { userRole } from '../../identity/index.ts'
import { signIn, signOut } from '../common/cookies.ts'
import type { AdminDeps } from '../deps.ts'
import {
  createLimiter,
  DEFAULT_LIMITS,
  defineRoute,
  fail,
  NEVER_STORED,
  ok,
  problem,
  queryText,
  type Route,
  withHeaders,
} from '../frame/index.ts'
import { listGroups, listUsableModels } from './groups.ts'
import { presentSelf } from './present.ts'
import { selfBody, settingBody } from './schema.ts'
import { changeSelf, saveNotifications } from './service.ts'

/** As long as the column; the reference's have 28 to 32 characters. */
const ACCESS_TOKEN_LENGTH = 32

/** Somebody at a forgotten screen must not find out the password. */
const PASSWORD_TRIES = { count: 10, seconds: 600 }

/** Counts a try of the account to change its password; false when there were too many. */
const countPasswordTries = (deps: AdminDeps): ((userId: number) => Promise<boolean>) => {
  const limiter = createLimiter({ ...DEFAULT_LIMITS, critical: PASSWORD_TRIES }, deps.clock.nowMs)
  return async (userId) => (await limiter('critical', `password:${userId}`)).isAllowed
}

const accountRoutes = (deps: AdminDeps, mayTryPassword = countPasswordTries(deps)): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/user/self',
    guard: 'user',
    summary: 'The caller’s account',
    handle: ({ actor }) => ok(presentSelf(actor.user)),
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/user/self',
    guard: 'user',
    summary: 'Change the caller’s names, password, language or side bar',
    input: { body: selfBody },
    handle: async ({ actor, body, request }) => {
      if (body.password && !(await mayTryPassword(actor.id))) return problem(429, 'Too many tries; wait ten minutes.')
      const { isPasswordChanged } = await changeSelf(deps, actor, body)
      return isPasswordChanged && actor.session !== undefined ? signIn(deps, request, actor.id, ok()) : ok()
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/user/self',
    guard: 'user',
    summary: 'Close the caller’s account',
    handle: async ({ actor, request }) => {
      if (actor.role >= userRole.root) return fail('The root account cannot be closed.')
      await deps.repos.users.softDelete(actor.id, new Date(deps.clock.nowMs()))
      await deps.sessions.endAll(actor.id)
      await deps.publish('user', actor.id)
      return signOut(deps, request, ok())
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/user/setting',
    guard: 'user',
    summary: 'Change how the caller is notified, and what they accept',
    input: { body: settingBody },
    handle: async ({ actor, body }) => {
      await saveNotifications(deps, actor, body)
      return ok(null, 'The settings were saved.')
    },
  }),
]

/** Own account, access token, invitation code, groups, models. */
export const selfRoutes = (deps: AdminDeps): Route[] => [
  ...accountRoutes(deps),
  defineRoute({
    method: 'GET',
    path: '/api/user/token',
    guard: 'user',
    summary: 'Make a new access token for this API; the old one stops working',
    isChanging: true,
    handle: async ({ actor }) => {
      const access_token = deps.ids.alphanumeric(ACCESS_TOKEN_LENGTH)
      await deps.repos.users.update(actor.id, { access_token })
      return withHeaders(ok(access_token), NEVER_STORED)
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/user/aff',
    guard: 'user',
    summary: 'The caller’s invitation code',
    isChanging: true,
    handle: async ({ actor }) => ok(actor.user.aff_code || (await deps.accounts.giveAffCode(actor.id))),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/user/self/groups',
    guard: 'user',
    summary: 'Groups the caller may use, with their price ratios',
    handle: ({ actor }) => ok(listGroups(deps, actor.user.group)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/user/groups',
    guard: 'public',
    summary: 'Groups that a new account may use, with their price ratios',
    handle: () => ok(listGroups(deps, '')),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/user/models',
    guard: 'user',
    summary: 'Models the caller may use, in one group or in all',
    input: { query: z.object({ group: queryText() }) },
    handle: ({ actor, query }) => ok(listUsableModels(deps, actor.user.group, query.group)),
  }),
]
