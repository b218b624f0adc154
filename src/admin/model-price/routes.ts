// Routes of model prices: the editor's list, models without a price, changes, known corrections, the simulator.
import { priceChange, type Simulation, simulation, userRole, z } from '../../contract/index.ts'
import { listUsableGroups } from '../../identity/index.ts'
import { parseJsonObject } from '../../kernel/index.ts'
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import {
  type Actor,
  defineRoute,
  ok,
  pagingQuery,
  queryBool,
  queryInt,
  queryText,
  Refusal,
  type Route,
  readPaging,
  toPage,
} from '../frame/index.ts'
import { collectServed } from '../model/served.ts'
import { acceptCorrections, presentCorrections } from './corrections.ts'
import { listModelPrices } from './list.ts'
import { type SimulationPlace, simulate } from './simulate.ts'
import { storePriceChanges } from './tables.ts'

const CHANGES_MAX = 5000

/** `page` and `pagesize` are the spellings of One API's fork. */
const forkPaging = { ...pagingQuery, page: queryInt(), pagesize: queryInt() }
const listQuery = z.object({
  ...forkPaging,
  keyword: queryText(),
  show_no_ratio: queryBool(),
  type: queryText(),
  served: queryBool(),
})
const unsetQuery = z.object({ ...forkPaging, keyword: queryText() })
const batchBody = z.object({ models: z.array(priceChange).min(1).max(CHANGES_MAX) })
const acceptBody = z
  .object({
    accepted: z
      .array(z.object({ table: z.string().max(64), model_name: z.string().max(255) }))
      .max(CHANGES_MAX)
      .optional(),
    /** Everything that is open, instead of naming it. */
    all: z.literal(true).optional(),
  })
  .refine(({ accepted, all }) => accepted !== undefined || all === true, 'name what is accepted, or all')

type ForkPaging = {
  readonly p?: number | undefined
  readonly page?: number | undefined
  readonly pagesize?: number | undefined
}

const pageOf = (query: ForkPaging & Parameters<typeof readPaging>[0], sizeDefault: number) =>
  readPaging({ ...query, p: query.p ?? query.page, size: query.size ?? query.pagesize }, sizeDefault)

const listRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/pricing/models',
    guard: 'admin',
    summary: 'Models with their prices, as the price editor shows them',
    input: { query: listQuery },
    handle: ({ query }) => {
      const paging = pageOf(query, 20)
      const type = query.show_no_ratio ? 'unset' : query.type
      const filter = { keyword: query.keyword, type, isServed: query.served || query.show_no_ratio }
      const models = listModelPrices(deps.priceBook(), deps.directory(), filter)
      return ok(toPage(paging, models.length, models.slice(paging.offset, paging.offset + paging.limit)))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pricing/unset',
    guard: 'admin',
    summary: 'Models of enabled channels that have no price, with the channels that serve them',
    input: { query: unsetQuery },
    handle: ({ query }) => {
      const paging = pageOf(query, 10)
      const filter = { keyword: query.keyword, type: 'unset', isServed: true }
      const models = listModelPrices(deps.priceBook(), deps.directory(), filter)
      const served = collectServed(deps.directory())
      const items = models.slice(paging.offset, paging.offset + paging.limit).map(({ model_name, groups }) => ({
        model_name,
        groups,
        channels: (served.get(model_name)?.channels ?? []).map(({ id, name, type }) => ({ id, name, type })),
      }))
      return ok(toPage(paging, models.length, items))
    },
  }),
]

const changeRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'PUT',
    path: '/api/pricing/model',
    guard: 'root',
    summary: 'Change one model’s price; other models’ entries stay as they are',
    badInputStatus: 400,
    input: { body: priceChange },
    handle: async ({ actor, body, request }) => {
      await storePriceChanges(deps, [body])
      await writeAudit(deps, actor, request, { action: 'price.update', target: body.model_name, detail: body })
      return ok()
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/pricing/models/batch',
    guard: 'root',
    summary: 'Change many models’ prices, all or none',
    badInputStatus: 400,
    input: { body: batchBody },
    handle: async ({ actor, body, request }) => {
      await storePriceChanges(deps, body.models)
      const detail = {
        count: body.models.length,
        models: body.models.slice(0, 100).map(({ model_name }) => model_name),
      }
      await writeAudit(deps, actor, request, { action: 'price.update_many', detail })
      return ok()
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pricing/corrections',
    guard: 'root',
    summary: 'Built-in prices in force here that are known to be wrong or stale',
    handle: () => ok(presentCorrections(deps.priceBook())),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pricing/corrections',
    guard: 'root',
    summary: 'Accept corrections of built-in prices, some or all',
    badInputStatus: 400,
    input: { body: acceptBody },
    handle: async ({ actor, body, request }) => {
      const changes = acceptCorrections(deps.priceBook(), body.all === true ? undefined : body.accepted)
      await storePriceChanges(deps, changes)
      await writeAudit(deps, actor, request, { action: 'price.accept_corrections', detail: { count: changes.length } })
      return ok({ accepted: changes.length })
    },
  }),
]

/** In whose name and where a price is asked for. Administrators may ask for anybody. */
const placeOf = (deps: AdminDeps, { user, role }: Actor, ask: Simulation): SimulationPlace => {
  const isAdmin = role >= userRole.admin
  const own = user.group ?? ''
  const userGroup = ask.user_group ?? own
  const usingGroup = ask.group === undefined || ask.group === '' ? userGroup : ask.group
  if (!isAdmin && userGroup !== own) throw new Refusal('Only administrators may ask for other groups’ prices.')
  if (!isAdmin && ask.draft !== undefined) throw new Refusal('Only administrators may try prices out.')
  if (!isAdmin && !listUsableGroups(own, deps.groupOptions()).has(usingGroup))
    throw new Refusal(`You may not use the group ${usingGroup}.`)
  const acceptsUnpriced = parseJsonObject(user.setting ?? '')?.accept_unset_model_ratio_model === true
  return { userGroup, usingGroup, acceptsUnpriced, nowMs: deps.clock.nowMs() }
}

/** Everything under /api/pricing/ (the list for buyers itself is in `pricing/`). */
export const modelPriceRoutes = (deps: AdminDeps): Route[] => [
  ...listRoutes(deps),
  ...changeRoutes(deps),
  defineRoute({
    method: 'POST',
    path: '/api/pricing/simulate',
    guard: 'user',
    summary: 'What a usage or a request would cost, and why',
    badInputStatus: 400,
    input: { body: simulation },
    handle: ({ actor, body }) => ok(simulate(deps.priceBook(), body, placeOf(deps, actor, body))),
  }),
]
