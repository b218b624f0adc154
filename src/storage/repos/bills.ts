// Sums over the usage log of one account: what a bill of a month says.
import { sql } from 'kysely'
import type { Database } from '../engines/index.ts'

export type BillPeriod = { readonly userId: number; readonly from: number; readonly before: number }
/** `day` counts days of `offsetSeconds` local time since 1970. */
export type BillLine = {
  readonly type: number
  readonly model: string
  readonly day: number
  readonly count: number
  readonly quota: number
  readonly inputTokens: number
  readonly outputTokens: number
}
export type BillsRepo = ReturnType<typeof createBillsRepo>

const DAY = 86_400

/** The repository; it reads the database that holds the log. */
export function createBillsRepo({ kysely: db, engine }: Database) {
  return {
    /** One line for each type of row, model and day, in order of days. `offsetSeconds` is local time's distance from UTC. */
    async lines({ userId, from, before }: BillPeriod, offsetSeconds: number): Promise<BillLine[]> {
      const seconds = sql`(${sql.ref('created_at')} + ${offsetSeconds})`
      const day = engine === 'mysql' ? sql<number>`${seconds} div ${DAY}` : sql<number>`${seconds} / ${DAY}`
      const rows = await db
        .selectFrom('logs')
        .select((eb) => [
          'type',
          'model_name',
          day.as('day'),
          sql<number>`count(*)`.as('rows'),
          eb.fn.sum('quota').as('quota'),
          eb.fn.sum('prompt_tokens').as('input'),
          eb.fn.sum('completion_tokens').as('output'),
        ])
        .where('user_id', '=', userId)
        .where('created_at', '>=', from)
        .where('created_at', '<', before)
        .groupBy(['type', 'model_name', sql.ref('day')])
        .orderBy('day')
        .orderBy('type')
        .orderBy('model_name')
        .execute()
      return rows.map((row) => ({
        type: Number(row.type),
        model: String(row.model_name ?? ''),
        day: Number(row.day),
        count: Number(row.rows),
        quota: Number(row.quota ?? 0),
        inputTokens: Number(row.input ?? 0),
        outputTokens: Number(row.output ?? 0),
      }))
    },
  }
}
