// Rows of logs: written with every call, paged, counted and summed without reading the whole table.
import { type Expression, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import { GatewayError } from '../../kernel/index.ts'
import type { Database } from '../engines/index.ts'
import { introspect } from '../migrate/introspect.ts'
import { type Row, type Schema, tables } from '../tables/index.ts'
import type { LogFilter, LogOrder } from './log-filter.ts'
import { looksAround, PIECE_LIMITS, type PieceLimits, piecesOf } from './log-pieces.ts'
import { insertForId, matches, type Slice, startsWith } from './shared.ts'

export type LogRow = Row<typeof tables.logs>
/** The last row of the page before; pages after it cost the same however deep they are. */
export type LogCursor = { readonly createdAt: number; readonly id: number }
export type LogSearch = LogFilter & Slice & { readonly after?: LogCursor }
export type LogStat = { readonly quota: number; readonly rpm: number; readonly tpm: number }
export type LogsRepo = ReturnType<typeof createLogsRepo>

const { logs } = tables
const consumeType = 2
const errorType = 5
const deleteRowsMax = 1000
type DeleteBatch = { readonly limit?: number; readonly idMax?: number }
type LogQuery = SelectQueryBuilder<Schema, 'logs', object>

/** The repository of log rows, on the main or on a separate log database. */
export function createLogsRepo(database: Database, limits: PieceLimits = PIECE_LIMITS) {
  return { ...logReads(database, limits), ...logWrites(database) }
}

function logReads(database: Database, limits: PieceLimits) {
  const { kysely: db } = database
  let order: Promise<LogOrder> | undefined
  const countOne = async (filter: LogFilter, max: number): Promise<number> => {
    const some = matchingLogs(database, filter).select('id').limit(max).as('some')
    const counted = await db.selectFrom(some).select(sql<number>`count(*)`.as('n')).executeTakeFirst()
    return Number(counted?.n ?? 0)
  }
  const sumOne = async (filter: LogFilter): Promise<number> => {
    const total = await matchingLogs(database, { ...filter, type: consumeType })
      .select((eb) => eb.fn.sum('quota').as('quota'))
      .executeTakeFirst()
    return Number(total?.quota ?? 0)
  }
  const listInPieces = async (by: LogOrder, { limit, offset, after, ...filter }: LogSearch): Promise<LogRow[]> => {
    const from = after === undefined ? filter : startAt(filter, by, after)
    const pieces = piecesOf(database, from, { order: by, limits })
    const wanted = offset + limit
    const cursor = after === undefined ? {} : { after }
    const ids: number[] = []
    for (;;) {
      const piece = await pieces.next()
      if (piece.done && piece.value === 'cut') throw tooWide()
      if (piece.done) break
      const page = pageOf(matchingLogs(database, piece.value), by, { limit: wanted - ids.length, offset: 0, ...cursor })
      for (const { page_id: id } of await page.execute()) ids.push(Number(id))
      if (ids.length >= wanted) break
    }
    const shown = ids.slice(offset)
    if (shown.length === 0) return []
    const rows = await sorted(db.selectFrom('logs').where('id', 'in', shown), by)
      .selectAll('logs')
      .execute()
    return rows.map(logs.decode)
  }
  return {
    /** Newest first. Throws GatewayError when too many rows that do not match lie between those that do. */
    async list(search: LogSearch): Promise<LogRow[]> {
      order ??= findOrder(database)
      if (looksAround(database, filterOf(search))) return await listInPieces(await order, search)
      const page = pageOf(matchingLogs(database, search), await order, search)
      // The page is found in an index alone; only its rows are then read whole.
      const rows = await sorted(
        db.selectFrom('logs').innerJoin(page.as('page'), 'page.page_id', 'logs.id').selectAll('logs'),
        await order,
      ).execute()
      return rows.map(logs.decode)
    },
    /** How many match, counted up to `max`; a search that looks at too many rows tells what it has counted so far. */
    async countUpTo(filter: LogFilter, max: number): Promise<number> {
      if (!looksAround(database, filter)) return countOne(filter, max)
      order ??= findOrder(database)
      let count = 0
      for await (const piece of piecesOf(database, filter, { order: await order, limits })) {
        count += await countOne(piece, max - count)
        if (count >= max) break
      }
      return count
    },
    /** Quota of the consume rows that match. */
    async sumQuota(filter: LogFilter): Promise<number> {
      if (!looksAround(database, filter) && database.engine !== 'sqlite') return sumOne(filter)
      order ??= findOrder(database)
      const pieces = piecesOf(database, filter, { order: await order, limits })
      let sum = 0
      for (;;) {
        const piece = await pieces.next()
        if (piece.done && piece.value === 'cut') throw tooWide()
        if (piece.done) return sum
        sum += await sumOne(piece.value)
      }
    },
    /** Calls and tokens of the consume rows that match, of the last 60 seconds before `now` (unix seconds). */
    async rates(filter: LogFilter, now: number): Promise<Pick<LogStat, 'rpm' | 'tpm'>> {
      const { from: _from, to: _to, ...always } = filter
      const tokens = sql`coalesce(${sql.ref('prompt_tokens')}, 0) + coalesce(${sql.ref('completion_tokens')}, 0)`
      const recent = await matchingLogs(database, { ...always, type: consumeType, from: now - 60 })
        .select([sql<number>`count(*)`.as('calls'), sql<number | null>`sum(${tokens})`.as('tokens')])
        .executeTakeFirst()
      return { rpm: Number(recent?.calls ?? 0), tpm: Number(recent?.tokens ?? 0) }
    },
    /** When the oldest row was written (unix seconds); undefined without rows. */
    async oldest(): Promise<number | undefined> {
      const row = await db.selectFrom('logs').select('created_at').orderBy('created_at').limit(1).executeTakeFirst()
      return row === undefined ? undefined : Number(row.created_at)
    },
  }
}

const filterOf = ({ limit: _limit, offset: _offset, after: _after, ...filter }: LogSearch): LogFilter => filter

/** Where pieces behind a cursor begin. */
function startAt(filter: LogFilter, order: LogOrder, { createdAt, id }: LogCursor): LogFilter {
  if (order === 'id') return { ...filter, idMax: Math.min(filter.idMax ?? id, id) }
  return { ...filter, to: Math.min(filter.to ?? createdAt, createdAt) }
}

const tooWide = (): GatewayError =>
  new GatewayError('invalid_request', 'This search looks at too many rows; choose a shorter time.')

function matchingLogs(database: Database, filter: LogFilter): LogQuery {
  return database.kysely.selectFrom('logs').where((eb) => {
    const conditions: Expression<SqlBool>[] = []
    const equal = [
      ['user_id', filter.userId],
      ['token_id', filter.tokenId],
      ['channel_id', filter.channelId],
      ['type', filter.type],
      ['username', filter.username],
      ['token_name', filter.tokenName],
      ['group', filter.group],
      ['request_id', filter.requestId],
      ['upstream_request_id', filter.upstreamRequestId],
      ['ip', filter.ip],
    ] as const
    for (const [column, value] of equal) if (value !== undefined) conditions.push(eb(column, '=', value))
    if (filter.from !== undefined) conditions.push(eb('created_at', '>=', filter.from))
    if (filter.to !== undefined) conditions.push(eb('created_at', '<=', filter.to))
    if (filter.idMin !== undefined) conditions.push(eb('id', '>=', filter.idMin))
    if (filter.idMax !== undefined) conditions.push(eb('id', '<=', filter.idMax))
    if (filter.errorStatus !== undefined) {
      // The status is in the text of `other` alone; a row of another type has none.
      conditions.push(eb('type', '=', errorType))
      const [inside, atEnd] = [',', '}'].map((next) => `%"status_code":${filter.errorStatus}${next}%`)
      const other = eb.ref('other')
      conditions.push(sql<SqlBool>`(${other} like ${inside} or ${other} like ${atEnd})`)
    }
    if (filter.keyword !== undefined) {
      const { keyword } = filter
      const columns = ['content', 'model_name', 'token_name', 'username'] as const
      conditions.push(eb.or(columns.map((column) => startsWith(database, eb.ref(column), keyword))))
    }
    if (filter.modelName !== undefined) conditions.push(matches(database, eb.ref('model_name'), filter.modelName))
    return eb.and(conditions)
  })
}

async function findOrder({ kysely, engine }: Database): Promise<LogOrder> {
  const live = (await introspect(kysely, engine)).get('logs')
  const isOurs = live?.indexes.some(({ columns }) => columns[0] === 'user_id' && columns[1] === 'created_at')
  return isOurs ? 'time' : 'id'
}

function sorted<O>(
  query: SelectQueryBuilder<Schema, 'logs', O>,
  order: LogOrder,
): SelectQueryBuilder<Schema, 'logs', O> {
  const byTime = order === 'time' ? query.orderBy('logs.created_at', 'desc') : query
  return byTime.orderBy('logs.id', 'desc')
}

function pageOf(matching: LogQuery, order: LogOrder, { limit, offset, after }: LogSearch) {
  const rest =
    after === undefined
      ? matching
      : matching.where((eb) => {
          if (order === 'id') return eb('id', '<', after.id)
          // Written out because MySQL does not use an index for a comparison of pairs.
          const { createdAt, id } = after
          const sameTime = eb.and([eb('created_at', '=', createdAt), eb('id', '<', id)])
          return eb.and([eb('created_at', '<=', createdAt), eb.or([eb('created_at', '<', createdAt), sameTime])])
        })
  return sorted(rest.select('logs.id as page_id'), order).limit(limit).offset(offset)
}

function logWrites(database: Database) {
  const { kysely: db, engine } = database
  return {
    insert(values: Partial<LogRow>): Promise<number> {
      return insertForId(db, engine, 'logs', logs.encodeNew(engine, values))
    },
    async insertMany(rows: readonly Partial<LogRow>[]): Promise<void> {
      if (rows.length === 0) return
      await db
        .insertInto('logs')
        .values(rows.map((row) => logs.encodeNew(engine, row)))
        .execute()
    },
    /**
     * One batch of rows older than the time (unix seconds), oldest first, of ids up to `idMax` when given; says how many
     * went. Small batches let others write in between.
     */
    async deleteBatchOlderThan(timestamp: number, { limit = deleteRowsMax, idMax }: DeleteBatch = {}): Promise<number> {
      let old = db.selectFrom('logs').select('id').where('created_at', '<', timestamp)
      if (idMax !== undefined) old = old.where('id', '<=', idMax)
      const ids = (await old.orderBy('created_at').limit(limit).execute()).map((row) => row.id)
      if (ids.length === 0) return 0
      return Number((await db.deleteFrom('logs').where('id', 'in', ids).executeTakeFirst()).numDeletedRows)
    },
  }
}
