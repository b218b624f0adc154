// Routes of the audit log: what administrators changed, listed and exported. Root's alone, as it tells of administrators too.
import { type AuditEntry, z } from '../../contract/index.ts'
import type { AuditFilter, AuditRow } from '../../storage/index.ts'
import { writeAudit } from '../common/audit.ts'
import { type ExportRow, exportFormat, streamExport } from '../common/export.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, ok, pagingQuery, queryInt, queryText, type Route, readPaging, toPage } from '../frame/index.ts'

const COUNT_MAX = 10_000
const ROWS_AT_ONCE = 500

const filters = {
  actor_id: queryInt(),
  username: queryText(),
  /** The beginning of an action: `channel.` is everything about channels. */
  action: queryText(),
  target: queryText(),
  ip: queryText(),
  request_id: queryText(),
  start_timestamp: queryInt(),
  end_timestamp: queryInt(),
}
const schema = z.object(filters)
type Filters = z.infer<typeof schema>

/** Nobody has this id: a name that belongs to no account finds nothing. */
const NOBODY_ID = -1

const readFilter = async ({ repos }: AdminDeps, query: Filters): Promise<AuditFilter> => {
  const named = query.username === '' ? undefined : await repos.users.findByUsername(query.username)
  const actorId = query.username === '' ? query.actor_id || undefined : (named?.id ?? NOBODY_ID)
  return {
    ...(actorId === undefined ? {} : { actorId }),
    ...(query.action === '' ? {} : { action: query.action }),
    ...(query.target === '' ? {} : { target: query.target }),
    ...(query.ip === '' ? {} : { ip: query.ip }),
    ...(query.request_id === '' ? {} : { requestId: query.request_id }),
    ...(query.start_timestamp ? { from: query.start_timestamp } : {}),
    ...(query.end_timestamp ? { to: query.end_timestamp } : {}),
  }
}

const COLUMNS = [
  'id',
  'created_at',
  'time',
  'actor_id',
  'username',
  'action',
  'target',
  'detail',
  'ip',
  'request_id',
] as const

/** Rows with the names that their actors have now. */
const present = async ({ repos }: AdminDeps, rows: readonly AuditRow[]): Promise<AuditEntry[]> => {
  const ids = [...new Set(rows.map(({ actor_id }) => actor_id))]
  const names = new Map((await repos.users.findMany(ids)).map((user) => [user.id, user.username]))
  return rows.map((row) => ({
    id: row.id,
    created_at: row.created_at,
    actor_id: row.actor_id,
    username: names.get(row.actor_id) ?? '',
    action: row.action,
    target: row.target ?? '',
    detail: row.detail,
    ip: row.ip,
    request_id: row.request_id,
  }))
}

export const auditRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/audit/',
    guard: 'root',
    summary: 'What administrators changed, newest first',
    input: { query: z.object({ ...pagingQuery, ...filters }) },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const filter = await readFilter(deps, query)
      const [rows, total] = await Promise.all([
        deps.repos.audit.list({ ...filter, limit: paging.limit, offset: Math.min(paging.offset, COUNT_MAX) }),
        deps.repos.audit.countUpTo(filter, COUNT_MAX),
      ])
      return ok(toPage(paging, total, await present(deps, rows)))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/audit/actions',
    guard: 'root',
    summary: 'The actions that occur in the audit log',
    handle: async () => ok(await deps.repos.audit.actions()),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/audit/export',
    guard: 'root',
    summary: 'The audit log as CSV or JSON lines, by the filters of the list',
    input: { query: z.object({ ...filters, format: exportFormat() }) },
    handle: async ({ actor, query, request }) => {
      const filter = await readFilter(deps, query)
      await writeAudit(deps, actor, request, { action: 'audit.export', detail: { ...filter } })
      let beforeId: number | undefined
      return streamExport({
        format: query.format,
        name: `audit-${new Date(deps.clock.nowMs()).toISOString().slice(0, 10)}`,
        columns: COLUMNS,
        signal: request.signal,
        next: async () => {
          const cursor = beforeId === undefined ? {} : { beforeId }
          const rows = await deps.repos.audit.list({ ...filter, ...cursor, limit: ROWS_AT_ONCE, offset: 0 })
          beforeId = rows.at(-1)?.id ?? beforeId
          return (await present(deps, rows)).map(
            (row): ExportRow => ({ ...row, time: new Date(row.created_at * 1000).toISOString() }),
          )
        },
      })
    },
  }),
]
