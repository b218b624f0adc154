// Lists of top-ups, for their owners and for administrators.
import type { Database } from '../engines/index.ts'
import { tables } from '../tables/index.ts'
import type { TopUpRow } from './orders.ts'
import { contains, countOf, type Page, type Slice } from './shared.ts'

export type TopUpSearch = Slice & {
  readonly userId?: number
  /** Part of the trade number. */
  readonly keyword?: string
  readonly status?: string
  readonly provider?: string
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
    /** Newest first. */
    async list({
      userId,
      keyword = '',
      status,
      provider,
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
            ...(provider === undefined ? [] : [eb('payment_provider', '=', provider)]),
            ...(from === undefined ? [] : [eb('create_time', '>=', from)]),
            ...(before === undefined ? [] : [eb('create_time', '<', before)]),
          ]),
        )
      const rows = await matching.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute()
      return { rows: rows.map(tables.top_ups.decode), total: await countOf(matching) }
    },
  }
}
