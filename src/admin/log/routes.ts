// Routes of the usage log.
import type { LogRow } from '../../storage/index.ts'
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, ok, type Route, readPaging, toPage } from '../frame/index.ts'
import { readFilter, readOwnFilter } from './filter.ts'
import { presentLog, presentOwnLog } from './present.ts'
import { deleteQuery, logQuery, ownLogQuery, ownStatQuery, statQuery } from './schema.ts'

/** Totals are counted up to here, so that a page costs the same however large the table is. */
const COUNT_MAX = 100_000
/** The reference's own bound for people's own logs. */
const OWN_COUNT_MAX = 10_000

const RETIRED = 'This search is gone; use the filters of the list.'

const nameChannels = async (deps: AdminDeps, rows: readonly LogRow[]): Promise<(id: number) => string> => {
  const ids = [...new Set(rows.map((row) => row.channel_id))].filter((id) => id > 0)
  const names = new Map((await deps.repos.channels.findMany(ids)).map((channel) => [channel.id, channel.name]))
  return (id) => names.get(id) ?? ''
}

const adminRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/log/',
    guard: 'admin',
    summary: 'List usage rows of everybody, newest first',
    input: { query: logQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const filter = await readFilter(query, deps.repos.users.findByUsername)
      const [rows, total] = await Promise.all([
        deps.repos.logs.list({ ...filter, limit: paging.limit, offset: paging.offset }),
        deps.repos.logs.countUpTo(filter, COUNT_MAX),
      ])
      const nameOf = await nameChannels(deps, rows)
      return ok(
        toPage(
          paging,
          total,
          rows.map((row) => presentLog(row, nameOf(row.channel_id))),
        ),
      )
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/log/stat',
    guard: 'admin',
    summary: 'Quota used by everybody, and the rates of the last minute',
    input: { query: statQuery },
    handle: async ({ query }) => {
      const filter = await readFilter(query, deps.repos.users.findByUsername)
      return ok(await deps.repos.logs.stat(filter, deps.clock.nowSeconds()))
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/log/',
    guard: 'admin',
    summary: 'Delete usage rows older than a time',
    input: { query: deleteQuery },
    handle: async ({ actor, query, request }) => {
      const target = query.target_timestamp
      if (target === undefined || target === 0) return fail('target_timestamp is required.')
      const deleted = await deps.repos.logs.deleteOlderThan(target, request.signal)
      await writeAudit(deps, actor, request, { action: 'log.delete', target, detail: { deleted } })
      return ok(deleted)
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/log/search',
    guard: 'admin',
    summary: 'Retired',
    handle: () => fail(RETIRED),
  }),
]

/** Everybody's log for administrators, one's own for everybody. */
export const logRoutes = (deps: AdminDeps): Route[] => [
  ...adminRoutes(deps),
  defineRoute({
    method: 'GET',
    path: '/api/log/self',
    guard: 'user',
    summary: 'List the caller’s usage rows, newest first',
    input: { query: ownLogQuery },
    handle: async ({ actor, query }) => {
      const paging = readPaging(query)
      const filter = readOwnFilter(query, actor.id)
      const [rows, total] = await Promise.all([
        deps.repos.logs.list({ ...filter, limit: paging.limit, offset: paging.offset }),
        deps.repos.logs.countUpTo(filter, OWN_COUNT_MAX),
      ])
      return ok(
        toPage(
          paging,
          total,
          rows.map((row, index) => presentOwnLog(row, paging.offset + index + 1)),
        ),
      )
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/log/self/stat',
    guard: 'user',
    summary: 'Quota the caller used, and the rates of the last minute',
    input: { query: ownStatQuery },
    handle: async ({ actor, query }) =>
      ok(await deps.repos.logs.stat(readOwnFilter(query, actor.id), deps.clock.nowSeconds())),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/log/self/search',
    guard: 'user',
    summary: 'Retired',
    limits: ['search'],
    handle: () => fail(RETIRED),
  }),
]
