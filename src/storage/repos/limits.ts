// Rows of tg_limits and tg_budgets: the limits of use of single keys and accounts as JSON text, and what was spent.
import type { Database } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'

export type LimitRow = Row<typeof tables.tg_limits>
export type LimitsRepo = ReturnType<typeof createLimitsRepo>
/** Whose limits: a key's (`tokens.id`) or an account's (`users.id`). */
export type LimitScope = 'key' | 'user'

const { tg_limits: limits, tg_budgets: budgets } = tables

/** The repository of limits. */
export function createLimitsRepo(database: Database) {
  const { kysely: db, engine } = database
  return {
    /** Empty text where there are none. */
    async find(scope: LimitScope, subjectId: number): Promise<string> {
      const row = await db
        .selectFrom('tg_limits')
        .selectAll()
        .where('scope', '=', scope)
        .where('subject_id', '=', subjectId)
        .executeTakeFirst()
      return row === undefined ? '' : limits.decode(row).rules
    },
    /** Those of a key and of its owner at once. */
    async findOfCaller(tokenId: number, userId: number): Promise<{ readonly key: string; readonly user: string }> {
      const rows = await db
        .selectFrom('tg_limits')
        .selectAll()
        .where((eb) =>
          eb.or([
            eb.and([eb('scope', '=', 'key'), eb('subject_id', '=', tokenId)]),
            eb.and([eb('scope', '=', 'user'), eb('subject_id', '=', userId)]),
          ]),
        )
        .execute()
      const rulesOf = (scope: LimitScope): string =>
        rows.map(limits.decode).find((row) => row.scope === scope)?.rules ?? ''
      return { key: rulesOf('key'), user: rulesOf('user') }
    },
    async save(scope: LimitScope, subjectId: number, rules: string, nowSeconds: number): Promise<void> {
      const values = { rules, updated_at: nowSeconds }
      const insert = db
        .insertInto('tg_limits')
        .values(limits.encodeNew(engine, { scope, subject_id: subjectId, ...values }))
      const upsert =
        engine === 'mysql'
          ? insert.onDuplicateKeyUpdate(values)
          : insert.onConflict((oc) => oc.columns(['scope', 'subject_id']).doUpdateSet(values))
      await upsert.execute()
    },
    /** What was spent of budgets, with what running requests have set aside; those that are missing have spent nothing. */
    async spentOf(budgetIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
      const rows = await db.selectFrom('tg_budgets').selectAll().where('id', 'in', budgetIds).execute()
      return new Map(rows.map(budgets.decode).map((row) => [row.id, row.spent]))
    },
    /** Deletes budgets of periods that ended before a time; says how many. */
    async removeBudgets(endedBefore: number): Promise<number> {
      const gone = await db.deleteFrom('tg_budgets').where('ends_at', '<', endedBefore).executeTakeFirst()
      return Number(gone.numDeletedRows)
    },
    async remove(scope: LimitScope, subjectId: number): Promise<void> {
      await db.deleteFrom('tg_limits').where('scope', '=', scope).where('subject_id', '=', subjectId).execute()
    },
  }
}
