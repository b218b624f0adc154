// Routes of redemption codes: administrators make, find, change and clear them up.
import type { RedemptionRow, RedemptionSearch } from '../../storage/index.ts'
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, idParams, ok, Refusal, type Route, readPaging, toPage } from '../frame/index.ts'
import { requireCompliance } from '../payment/service.ts'
import {
  type RedemptionUpdate,
  redemptionCreateBody,
  redemptionFields,
  redemptionListQuery,
  redemptionUpdateBody,
  redemptionUpdateQuery,
} from './schema.ts'

const status = { unused: 1, disabled: 2 } as const

const present = (row: RedemptionRow) => ({
  id: row.id,
  user_id: row.user_id,
  key: row.key,
  status: row.status,
  name: row.name,
  quota: row.quota,
  created_time: row.created_time,
  redeemed_time: row.redeemed_time,
  count: 0,
  used_user_id: row.used_user_id,
  DeletedAt: null,
  expired_time: row.expired_time,
})

/** Status numbers, and `expired`, which no number stands for. */
const STATES: Readonly<Record<string, NonNullable<RedemptionSearch['state']>['name']>> = {
  1: 'unused',
  2: 'disabled',
  3: 'used',
  expired: 'expired',
}

const listRoute = (deps: AdminDeps, path: string, summary: string): Route =>
  defineRoute({
    method: 'GET',
    path,
    guard: 'admin',
    summary,
    input: { query: redemptionListQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const name = Object.hasOwn(STATES, query.status) ? STATES[query.status] : undefined
      const state = name === undefined ? {} : { state: { name, now: deps.clock.nowSeconds() } }
      const { rows, total } = await deps.repos.redemptions.list({ ...paging, keyword: query.keyword, ...state })
      return ok(toPage(paging, total, rows.map(present)))
    },
  })

const find = async (deps: AdminDeps, id: number): Promise<RedemptionRow> => {
  const row = await deps.repos.redemptions.findById(id)
  if (row === undefined) throw new Refusal('There is no such code.')
  return row
}

const requireFuture = (deps: AdminDeps, time: number): void => {
  if (time !== 0 && time < deps.clock.nowSeconds()) throw new Refusal('The codes would have expired already.')
}

const readFields = (deps: AdminDeps, { name, quota, expired_time }: RedemptionUpdate): Partial<RedemptionRow> => {
  requireFuture(deps, expired_time)
  const fields = redemptionFields.safeParse({ name, quota })
  if (!fields.success) {
    const [issue] = fields.error.issues
    throw new Refusal(`Invalid parameters (${String(issue?.path[0])}): ${issue?.message}`)
  }
  return { ...fields.data, expired_time }
}

const readStatus = (wanted: number): Partial<RedemptionRow> => {
  if (wanted !== status.unused && wanted !== status.disabled) throw new Refusal('The status must be 1 or 2.')
  return { status: wanted }
}

const writeRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/redemption/',
    guard: 'admin',
    summary: 'Make codes; all or none',
    input: { body: redemptionCreateBody },
    handle: async ({ actor, body, request }) => {
      requireCompliance(deps)
      requireFuture(deps, body.expired_time)
      const { name, quota, count, expired_time } = body
      const keys = Array.from({ length: count }, () => deps.ids.uuidHex())
      const created_time = deps.clock.nowSeconds()
      const shared = { user_id: actor.id, name, quota, expired_time, created_time, status: status.unused }
      await deps.repos.redemptions.insertMany(keys.map((key) => ({ ...shared, key })))
      await writeAudit(deps, actor, request, { action: 'redemption.create', target: name, detail: { count, quota } })
      return ok(keys)
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/redemption/',
    guard: 'admin',
    summary: 'Change a code that was not used, or its status alone',
    input: { body: redemptionUpdateBody, query: redemptionUpdateQuery },
    handle: async ({ actor, body, query, request }) => {
      await find(deps, body.id)
      const values = query.status_only === '' ? readFields(deps, body) : readStatus(body.status)
      if (!(await deps.repos.redemptions.update(body.id, values))) throw new Refusal('This code was used already.')
      await writeAudit(deps, actor, request, { action: 'redemption.update', target: body.id, detail: values })
      return ok(present(await find(deps, body.id)))
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/redemption/invalid',
    guard: 'admin',
    summary: 'Remove codes that nobody can use any more; tells how many',
    handle: async ({ actor, request }) => {
      const { nowSeconds, nowMs } = deps.clock
      const removed = await deps.repos.redemptions.softDeleteInvalid(nowSeconds(), new Date(nowMs()))
      await writeAudit(deps, actor, request, { action: 'redemption.clean', detail: { removed } })
      return ok(removed)
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/redemption/:id',
    guard: 'admin',
    summary: 'Remove a code',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      await find(deps, params.id)
      await deps.repos.redemptions.softDelete(params.id, new Date(deps.clock.nowMs()))
      await writeAudit(deps, actor, request, { action: 'redemption.remove', target: params.id })
      return ok()
    },
  }),
]

/** List, search, one, make, change, remove. */
export const redemptionRoutes = (deps: AdminDeps): Route[] => [
  listRoute(deps, '/api/redemption/', 'List codes, newest first'),
  listRoute(deps, '/api/redemption/search', 'Find codes by the beginning of their name, their id, or their state'),
  defineRoute({
    method: 'GET',
    path: '/api/redemption/:id',
    guard: 'admin',
    summary: 'One code',
    input: { params: idParams },
    handle: async ({ params }) => ok(present(await find(deps, params.id))),
  }),
  ...writeRoutes(deps),
]
