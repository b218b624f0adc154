// Rows of midjourneys and tasks: asynchronous media work, as lists read it.
import { sql } from 'kysely'
import type { Database } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { insertForId, type Page, type Slice } from './shared.ts'

export type DrawingRow = Row<typeof tables.midjourneys>
export type TaskRow = Row<typeof tables.tasks>
export type DrawingsRepo = ReturnType<typeof createDrawingsRepo>
export type TasksRepo = ReturnType<typeof createTasksRepo>

/** Times are of submission, both ends included: unix milliseconds for drawings, seconds for tasks. */
type Filter = {
  readonly userId?: number
  readonly channelId?: number
  readonly from?: number
  readonly to?: number
}
export type DrawingSearch = Slice & Filter & { readonly mjId?: string }
export type TaskSearch = Slice &
  Filter & {
    readonly platform?: string
    readonly taskId?: string
    readonly status?: string
    readonly action?: string
  }

/** Totals are counted up to here, so that a page costs the same however large the table is. */
const countMax = 100_000

type Condition = readonly [column: string, operator: '=' | '>=' | '<=', value: string | number | undefined]

const commonConditions = ({ userId, channelId, from, to }: Filter): Condition[] => [
  ['user_id', '=', userId],
  ['channel_id', '=', channelId],
  ['submit_time', '>=', from],
  ['submit_time', '<=', to],
]

/** The page, newest first, and the size of the whole up to a bound. */
async function findPage(
  { kysely: db }: Database,
  table: 'midjourneys' | 'tasks',
  conditions: readonly Condition[],
  { limit, offset }: Slice,
): Promise<{ rows: Record<string, unknown>[]; total: number }> {
  const given = conditions.filter(([, , value]) => value !== undefined)
  const where = given.map(([column, operator, value]) => sql`${sql.ref(column)} ${sql.raw(operator)} ${value}`)
  const matching =
    where.length === 0
      ? sql`from ${sql.table(table)}`
      : sql`from ${sql.table(table)} where ${sql.join(where, sql` and `)}`
  const counted = await sql<{ n: number }>`
    select count(*) as n from (select id ${matching} limit ${countMax}) as bounded`.execute(db)
  const page = await sql<
    Record<string, unknown>
  >`select * ${matching} order by id desc limit ${limit} offset ${offset}`.execute(db)
  return { rows: page.rows, total: Number(counted.rows[0]?.n ?? 0) }
}

/** The repository of drawing tasks. */
export function createDrawingsRepo(database: Database) {
  const { midjourneys } = tables
  return {
    async list(search: DrawingSearch): Promise<Page<DrawingRow>> {
      const conditions: Condition[] = [...commonConditions(search), ['mj_id', '=', search.mjId]]
      const { rows, total } = await findPage(database, 'midjourneys', conditions, search)
      return { rows: rows.map(midjourneys.decode), total }
    },
    insert(values: Partial<DrawingRow>): Promise<number> {
      const encoded = midjourneys.encodeNew(database.engine, values)
      return insertForId(database.kysely, database.engine, 'midjourneys', encoded)
    },
  }
}

/** The repository of general tasks. */
export function createTasksRepo(database: Database) {
  const { tasks } = tables
  return {
    async list(search: TaskSearch): Promise<Page<TaskRow>> {
      const conditions: Condition[] = [
        ...commonConditions(search),
        ['platform', '=', search.platform],
        ['task_id', '=', search.taskId],
        ['status', '=', search.status],
        ['action', '=', search.action],
      ]
      const { rows, total } = await findPage(database, 'tasks', conditions, search)
      return { rows: rows.map(tasks.decode), total }
    },
    insert(values: Partial<TaskRow>): Promise<number> {
      return insertForId(database.kysely, database.engine, 'tasks', tasks.encodeNew(database.engine, values))
    },
  }
}
