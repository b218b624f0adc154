// Usage of one account by day and model, summed from log rows.
import { sql } from 'kysely'
import type { Database } from '../engines/index.ts'
import type { Period } from './quota-data.ts'

/** `day` is the beginning of the day, UTC, in unix seconds. */
export type DayUsage = {
  readonly day: number
  readonly modelName: string
  readonly calls: number
  readonly quota: number
  readonly promptTokens: number
  readonly completionTokens: number
}
export type LogDaysRepo = ReturnType<typeof createLogDaysRepo>

const consumeType = 2

/** The repository of daily sums, on the database of log rows. */
export function createLogDaysRepo({ kysely: db }: Database) {
  return {
    /** By day, then by model. */
    async ofUser(userId: number, { from, to }: Period): Promise<DayUsage[]> {
      const day = sql<number>`created_at - created_at % 86400`
      const rows = await db
        .selectFrom('logs')
        .where('user_id', '=', userId)
        .where('type', '=', consumeType)
        .where('created_at', '>=', from)
        .where('created_at', '<=', to)
        .select([
          day.as('day'),
          'model_name',
          sql<number>`count(*)`.as('calls'),
          sql<number>`sum(quota)`.as('quota'),
          sql<number>`sum(prompt_tokens)`.as('prompt_tokens'),
          sql<number>`sum(completion_tokens)`.as('completion_tokens'),
        ])
        .groupBy([day, 'model_name'])
        .orderBy(day)
        .orderBy('model_name')
        .execute()
      return rows.map((row) => ({
        day: Number(row.day),
        modelName: String(row.model_name ?? ''),
        calls: Number(row.calls),
        quota: Number(row.quota ?? 0),
        promptTokens: Number(row.prompt_tokens ?? 0),
        completionTokens: Number(row.completion_tokens ?? 0),
      }))
    },
  }
}
