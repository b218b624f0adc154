// Routes that list asynchronous media work: drawings and general tasks.
import { z } from '../../contract/index.ts'
import { optional } from '../../kernel/index.ts'
import { content, site } from '../../settings/index.ts'
import type { DrawingRow, TaskRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, ok, pagingQuery, queryInt, queryText, type Route, readPaging, toPage } from '../frame/index.ts'
import { presentDrawing, presentTask } from './present.ts'

const times = { start_timestamp: queryInt(), end_timestamp: queryInt() }
const drawingFilters = { ...pagingQuery, ...times, mj_id: queryText() }
const taskFilters = {
  ...pagingQuery,
  ...times,
  platform: queryText(),
  task_id: queryText(),
  status: queryText(),
  action: queryText(),
}
const channelFilter = { channel_id: queryInt() }

const drawingQuery = z.object({ ...drawingFilters, ...channelFilter })
const ownDrawingQuery = z.object(drawingFilters)
const taskQuery = z.object({ ...taskFilters, ...channelFilter })
const ownTaskQuery = z.object(taskFilters)

/** Zero and empty mean "any". */
const orAny = <T extends number | string>(value: T | undefined): T | undefined => value || undefined

type Times = z.infer<typeof ownDrawingQuery> & { readonly channel_id?: number | undefined }

const readTimes = ({ start_timestamp, end_timestamp, channel_id }: Pick<Times, keyof typeof times | 'channel_id'>) => ({
  ...optional('from', orAny(start_timestamp)),
  ...optional('to', orAny(end_timestamp)),
  ...optional('channelId', orAny(channel_id)),
})

const readTaskFilter = (query: z.infer<typeof ownTaskQuery> & { readonly channel_id?: number | undefined }) => ({
  ...readTimes(query),
  ...optional('platform', orAny(query.platform)),
  ...optional('taskId', orAny(query.task_id)),
  ...optional('status', orAny(query.status)),
  ...optional('action', orAny(query.action)),
})

const DEFAULT_ADDRESS = 'http://localhost:3000'

/** Pictures are fetched through this site where the operator wants that. */
const presentDrawings = ({ settings }: AdminDeps, rows: readonly DrawingRow[], isAdmin: boolean) => {
  const isForwarded = settings.get(content.usesOwnMjUrls)
  const address = isForwarded ? settings.get(site.serverAddress) || DEFAULT_ADDRESS : undefined
  return rows.map((row) => presentDrawing(row, { isAdmin }, address))
}

const nameUsers = async ({ repos }: AdminDeps, rows: readonly TaskRow[]): Promise<ReadonlyMap<number, string>> => {
  const users = await repos.users.findMany([...new Set(rows.map((row) => row.user_id))])
  return new Map(users.map(({ id, username }) => [id, username]))
}

const drawingRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/mj/',
    guard: 'admin',
    summary: 'List drawings of everybody, newest first; times are milliseconds',
    input: { query: drawingQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const filter = { ...readTimes(query), ...optional('mjId', orAny(query.mj_id)) }
      const { rows, total } = await deps.repos.drawings.list({ ...paging, ...filter })
      return ok(toPage(paging, total, presentDrawings(deps, rows, true)))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/mj/self',
    guard: 'user',
    summary: 'List the caller’s drawings, newest first; times are milliseconds',
    input: { query: ownDrawingQuery },
    handle: async ({ actor, query }) => {
      const paging = readPaging(query)
      const filter = { ...readTimes(query), ...optional('mjId', orAny(query.mj_id)), userId: actor.id }
      const { rows, total } = await deps.repos.drawings.list({ ...paging, ...filter })
      return ok(toPage(paging, total, presentDrawings(deps, rows, false)))
    },
  }),
]

/** Drawings and tasks: everybody's for administrators, one's own for everybody. */
export const mediaTaskRoutes = (deps: AdminDeps): Route[] => [
  ...drawingRoutes(deps),
  defineRoute({
    method: 'GET',
    path: '/api/task/',
    guard: 'admin',
    summary: 'List tasks of everybody, newest first',
    input: { query: taskQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const { rows, total } = await deps.repos.tasks.list({ ...paging, ...readTaskFilter(query) })
      const names = await nameUsers(deps, rows)
      const items = rows.map((row) => presentTask(row, { isAdmin: true }, names.get(row.user_id) ?? ''))
      return ok(toPage(paging, total, items))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/task/self',
    guard: 'user',
    summary: 'List the caller’s tasks, newest first',
    input: { query: ownTaskQuery },
    handle: async ({ actor, query }) => {
      const paging = readPaging(query)
      const { rows, total } = await deps.repos.tasks.list({ ...paging, ...readTaskFilter(query), userId: actor.id })
      const items = rows.map((row) => presentTask(row, { isAdmin: false }, undefined))
      return ok(toPage(paging, total, items))
    },
  }),
]
