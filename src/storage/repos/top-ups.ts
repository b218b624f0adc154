// Lists of top-ups, for their owners and for administrators.
import { sql } from 'kysely'
import type { Database } from '../engines/index.ts'
import { tables } from '../tables/index.ts'
import type { TopUpRow } from './orders.ts'
import { contains, countOf, type Page, type Slice, startsWith } from './shared.ts'

export type TopUpSearch = Slice & {
  readonly userId?: number
  /** Part of the trade number. */
  readonly keyword?: string
  readonly status?: string
  /** Any of these; not none. */
  readonly statuses?: readonly string[]
  readonly provider?: string
  /** What the way to pay begins with. */
  readonly methodPrefix?: string
  /** Made at this time or later, unix seconds. */
  readonly from?: number
  /** Made before this time. */
  readonly before?: number
}
export type TopUpsRepo = ReturnType<typeof createTopUpsRepo>

/** The repository of finished and open top-ups; orders are changed through the orders repository alone. */
export function createTopUpsRepo(database: Database) {
  const { kysely: db } = database
  return {
    /** Whether the account ever paid with money: what is bought from the wallet does not count. */
    async hasPaid(userId: number): Promise<boolean> {
      const row = await db
        .selectFrom('top_ups')
        .select('id')
        .where('user_id', '=', userId)
        .where('status', '=', 'success')
        .where('money', '>', 0)
        .where(sql<string>`coalesce(${sql.ref('payment_provider')}, '')`, '<>', 'balance')
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
    /** Newest first. */
    async list({
      userId,
      keyword = '',
      status,
      statuses,
      provider,
      methodPrefix,
      from,
      before,
      limit,
      offset,
    }: TopUpSearch): Promise<Page<TopUpRow>> {
      const matching = db
        .selectFrom('top_ups')
        .where((eb) =>
          eb.and([
            ...(userId === undefined ? [] : [eb('user_id', '=', userId)]),
            ...(keyword === '' ? [] : [contains(database, eb.ref('trade_no'), keyword)]),
            ...(status === undefined ? [] : [eb('status', '=', status)]),
            ...(statuses === undefined ? [] : [eb('status', 'in', statuses)]),
            ...(provider === undefined ? [] : [eb('payment_provider', '=', provider)]),
            ...(methodPrefix === undefined ? [] : [startsWith(database, eb.ref('payment_method'), methodPrefix)]),
            ...(from === undefined ? [] : [eb('create_time', '>=', from)]),
            ...(before === undefined ? [] : [eb('create_time', '<', before)]),
          ]),
        )
      const rows = await matching.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute()
      return { rows: rows.map(tables.top_ups.decode), total: await countOf(matching) }
    },
  }
}
