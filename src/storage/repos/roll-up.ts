// Sums rows of logs into tg_usage and quota_data, each row exactly once, however often it is interrupted.
import { parseJson } from '../../kernel/index.ts'
import type { Database } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { type Gap, gapsAfter } from './roll-up-gaps.ts'
import { rollUpWrites } from './roll-up-writes.ts'
import { isDuplicate } from './shared.ts'
import { type RolledRow, sumHours, sumSlots, sumTotals } from './usage-sums.ts'

export type RollUpRepo = ReturnType<typeof createRollUpRepo>
export type Advance = {
  /** Rows read at most. */
  readonly limit: number
  /** Unix seconds. */
  readonly now: number
  /** Whether `quota_data` is written too. */
  readonly hasQuotaData: boolean
}
type State = Row<typeof tables.tg_rollups>

const NAME = 'logs'
const COLUMNS = [
  'id',
  'created_at',
  'type',
  'user_id',
  'username',
  'token_id',
  'channel_id',
  'model_name',
  'group',
  'quota',
  'prompt_tokens',
  'completion_tokens',
  'use_time',
  'other',
] as const

/**
 * The roll-up of usage rows. What was summed and how far is one transaction of the main database, so that a crash at any
 * moment loses nothing and doubles nothing; two processes at once are told apart by the state's version.
 */
export function createRollUpRepo(database: Database, logDatabase: Database) {
  const { kysely: db } = database
  const writes = rollUpWrites(database)
  const findState = async (): Promise<State | undefined> => {
    const row = await db.selectFrom('tg_rollups').selectAll().where('name', '=', NAME).executeTakeFirst()
    return row && tables.tg_rollups.decode(row)
  }
  return {
    /**
     * Makes the state of an installation that has none. Where `quota_data` has rows already, another program wrote them,
     * and only rows from now on are added to it.
     */
    async prepare(): Promise<void> {
      if ((await findState()) !== undefined) return
      const known = await db.selectFrom('quota_data').select('id').limit(1).executeTakeFirst()
      const after = known === undefined ? 0 : await highestId(logDatabase)
      const state = { name: NAME, last_id: 0, quota_data_after: after, gaps: '[]', version: 0 }
      try {
        await db.insertInto('tg_rollups').values(state).execute()
      } catch (error) {
        if (!isDuplicate(error)) throw error
      }
    },
    /** The id up to which rows are summed; 0 before the first run. */
    lastId: async (): Promise<number> => (await findState())?.last_id ?? 0,
    /** Sums the next rows; gives how many were read. Run it again until there are none. */
    async advance({ limit, now, hasQuotaData }: Advance): Promise<number> {
      const state = await findState()
      if (state === undefined) return 0
      const gaps = readGaps(state.gaps)
      const [late, fresh] = [await rowsWithin(logDatabase, gaps), await rowsAfter(logDatabase, state.last_id, limit)]
      const rows = [...late, ...fresh]
      if (rows.length === 0) return 0
      const next = {
        last_id: fresh.at(-1)?.id ?? state.last_id,
        // SQLite gives ids in the order of commits: nothing can come late.
        gaps: logDatabase.engine === 'sqlite' ? '[]' : JSON.stringify(gapsAfter(gaps, state.last_id, rows, now)),
        version: state.version + 1,
      }
      const owed = hasQuotaData ? rows.filter(({ id }) => id > state.quota_data_after) : []
      const written = { sums: sumSlots(rows), totals: sumTotals(rows), hours: sumHours(owed) }
      await database.atomically(() => writes.write({ ...next, name: NAME, from: state.version }, written))
      return rows.length
    },
  }
}

async function highestId({ kysely }: Database): Promise<number> {
  const row = await kysely.selectFrom('logs').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return Number(row?.id ?? 0)
}

const decode = (row: { readonly [column: string]: unknown }): RolledRow => tables.logs.decodeSome(row, COLUMNS)

async function rowsAfter({ kysely }: Database, id: number, limit: number): Promise<RolledRow[]> {
  const some = kysely.selectFrom('logs').select(COLUMNS).where('id', '>', id).orderBy('id').limit(limit)
  return (await some.execute()).map(decode)
}

async function rowsWithin({ kysely }: Database, gaps: readonly Gap[]): Promise<RolledRow[]> {
  if (gaps.length === 0) return []
  const some = kysely
    .selectFrom('logs')
    .select(COLUMNS)
    .where((eb) => eb.or(gaps.map(([from, to]) => eb.between('id', from, to))))
    .orderBy('id')
  return (await some.execute()).map(decode)
}

function readGaps(text: string): Gap[] {
  const value = parseJson(text)
  if (!Array.isArray(value)) return []
  return value.flatMap((gap) => {
    const [from, to, seenAt] = Array.isArray(gap) ? gap.map(Number) : []
    return from === undefined || to === undefined || seenAt === undefined ? [] : [[from, to, seenAt] as const]
  })
}
