// Routes of the usage log.
import type { LogEntry } from '../../contract/index.ts'
import type { LogFilter, LogRow } from '../../storage/index.ts'
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, ok, type Route, readPaging, toPage } from '../frame/index.ts'
import { deleteOldLogs } from './cleanup.ts'
import { cleanupRoutes } from './cleanup-routes.ts'
import { cursorAfter, readCursor, writeCursor } from './cursor.ts'
import { exportLogs } from './export.ts'
import { readFilter, readOwnFilter } from './filter.ts'
import { presentLog, presentOwnLog } from './present.ts'
import { deleteQuery, exportQuery, logQuery, ownExportQuery, ownLogQuery, ownStatQuery, statQuery } from './schema.ts'
import { readStat } from './stat.ts'

/** Totals are counted up to here, and page numbers reach as far: a page costs the same however large the table is. */
const COUNT_MAX = 100_000
/** The reference's own bound for people's own logs. */
const OWN_COUNT_MAX = 10_000

const RETIRED = 'This search is gone; use the filters of the list.'

/** Rows for administrators, with the names that their channels have now. */
const presentAll = async (deps: AdminDeps, rows: readonly LogRow[]): Promise<LogEntry[]> => {
  const ids = [...new Set(rows.map((row) => row.channel_id))].filter((id) => id > 0)
  const names = new Map((await deps.repos.channels.findMany(ids)).map((channel) => [channel.id, channel.name]))
  return rows.map((row) => presentLog(row, names.get(row.channel_id) ?? ''))
}

type Numbered = { readonly offset: number; readonly limit: number }

/** A numbered page and its total; pages behind the last one that is counted are empty. */
const readPage = async ({ repos }: AdminDeps, filter: LogFilter, { offset, limit }: Numbered, countMax: number) =>
  Promise.all([
    offset < countMax ? repos.logs.list({ ...filter, limit, offset }) : [],
    repos.logs.countUpTo(filter, countMax),
  ])

const listRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/log/',
    guard: 'admin',
    summary: 'List usage rows of everybody, newest first',
    input: { query: logQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const filter = await readFilter(query, deps.repos.users.findByUsername)
      if (query.cursor === undefined) {
        const [rows, total] = await readPage(deps, filter, paging, COUNT_MAX)
        return ok(toPage(paging, total, await presentAll(deps, rows)))
      }
      const after = readCursor(query.cursor)
      const { limit } = paging
      const rows = await deps.repos.logs.list({
        ...filter,
        limit,
        offset: 0,
        ...(after === undefined ? {} : { after }),
      })
      const next = cursorAfter(rows, limit)
      const next_cursor = next === undefined ? null : writeCursor(next)
      return ok({ page_size: limit, items: await presentAll(deps, rows), next_cursor })
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/log/self',
    guard: 'user',
    summary: 'List the caller’s usage rows, newest first',
    input: { query: ownLogQuery },
    handle: async ({ actor, query }) => {
      const paging = readPaging(query)
      const [rows, total] = await readPage(deps, readOwnFilter(query, actor.id), paging, OWN_COUNT_MAX)
      const items = rows.map((row, index) => presentOwnLog(row, paging.offset + index + 1))
      return ok(toPage(paging, total, items))
    },
  }),
]

const exportRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/log/export',
    guard: 'admin',
    summary: 'Usage rows of everybody as CSV or JSON lines, by the filters of the list',
    input: { query: exportQuery },
    handle: async ({ actor, query, request }) => {
      const filter = await readFilter(query, deps.repos.users.findByUsername)
      await writeAudit(deps, actor, request, { action: 'log.export', detail: { ...filter, format: query.format } })
      const present = (rows: readonly LogRow[]) => presentAll(deps, rows)
      return exportLogs(deps, { filter, format: query.format, request, isOwn: false, present })
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/log/self/export',
    guard: 'user',
    summary: 'The caller’s usage rows as CSV or JSON lines, by the filters of the list',
    limits: ['search'],
    input: { query: ownExportQuery },
    handle: ({ actor, query, request }) => {
      const filter = readOwnFilter(query, actor.id)
      const present = async (rows: readonly LogRow[]) => rows.map((row) => presentOwnLog(row, 0))
      return exportLogs(deps, { filter, format: query.format, request, isOwn: true, present })
    },
  }),
]

const statRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/log/stat',
    guard: 'admin',
    summary: 'Quota used by everybody, and the rates of the last minute',
    input: { query: statQuery },
    handle: async ({ query }) => ok(await readStat(deps, await readFilter(query, deps.repos.users.findByUsername))),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/log/self/stat',
    guard: 'user',
    summary: 'Quota the caller used, and the rates of the last minute',
    input: { query: ownStatQuery },
    handle: async ({ actor, query }) => ok(await readStat(deps, readOwnFilter(query, actor.id))),
  }),
]

/** Everybody's log for administrators, one's own for everybody. */
export const logRoutes = (deps: AdminDeps): Route[] => [
  ...listRoutes(deps),
  ...exportRoutes(deps),
  ...statRoutes(deps),
  ...cleanupRoutes(deps),
  defineRoute({
    method: 'DELETE',
    path: '/api/log/',
    guard: 'admin',
    summary: 'Delete usage rows older than a time, and wait for it',
    input: { query: deleteQuery },
    handle: async ({ actor, query, request }) => {
      const target = query.target_timestamp
      if (target === undefined || target === 0) return fail('target_timestamp is required.')
      const deleted = await deleteOldLogs(deps, target, { signal: request.signal })
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
  defineRoute({
    method: 'GET',
    path: '/api/log/self/search',
    guard: 'user',
    summary: 'Retired',
    limits: ['search'],
    handle: () => fail(RETIRED),
  }),
]
