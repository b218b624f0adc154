// Rows of subscription_plans with their windows: what can be bought.
import { sql } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { insertForId } from './shared.ts'

type PlanColumns = Row<typeof tables.subscription_plans>
/** `windows` is JSON text; '' where the plan has none. */
export type SubscriptionPlanRow = PlanColumns & { readonly windows: string }
export type SubscriptionPlansRepo = ReturnType<typeof createSubscriptionPlansRepo>

const { subscription_plans: plans, tg_plan_windows: planWindows } = tables

const toRow = (raw: { readonly [column: string]: unknown }): SubscriptionPlanRow => ({
  ...plans.decode(raw),
  ...planWindows.decodeSome(raw, ['windows']),
})

/** The repository of plans. Lists go by sort order, the highest first, then the newest. */
export function createSubscriptionPlansRepo(database: Database) {
  return { ...planReads(database), ...planWrites(database) }
}

function planReads({ kysely: db }: Database) {
  const withWindows = () =>
    db
      .selectFrom('subscription_plans')
      .leftJoin('tg_plan_windows', 'tg_plan_windows.plan_id', 'subscription_plans.id')
      .selectAll('subscription_plans')
      .select('tg_plan_windows.windows')
  const ordered = () => withWindows().orderBy('sort_order', 'desc').orderBy('id', 'desc')
  return {
    async all(): Promise<SubscriptionPlanRow[]> {
      return (await ordered().execute()).map(toRow)
    },
    async enabled(): Promise<SubscriptionPlanRow[]> {
      const rows = await ordered()
        .where(sql`coalesce(${sql.ref('enabled')}, ${false})`, '=', true)
        .execute()
      return rows.map(toRow)
    },
    async findById(id: number): Promise<SubscriptionPlanRow | undefined> {
      const row = await withWindows().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : toRow(row)
    },
  }
}

function planWrites({ kysely, engine }: Database) {
  const setWindows = async (db: typeof kysely, id: number, windows: string | undefined): Promise<void> => {
    if (windows === undefined) return
    await db.deleteFrom('tg_plan_windows').where('plan_id', '=', id).execute()
    if (windows === '') return
    const row = planWindows.encodeNew(engine, { plan_id: id, windows })
    await db.insertInto('tg_plan_windows').values(row).execute()
  }
  return {
    insert({ windows, ...values }: Partial<SubscriptionPlanRow>): Promise<number> {
      return inTransaction(kysely, async (db) => {
        const id = await insertForId(db, engine, 'subscription_plans', plans.encodeNew(engine, values))
        await setWindows(db, id, windows)
        return id
      })
    },
    /** Writes the given columns; says whether the row exists. */
    update(id: number, { windows, ...values }: Partial<SubscriptionPlanRow>): Promise<boolean> {
      return inTransaction(kysely, async (db) => {
        const encoded = plans.encode(engine, values)
        const changed = await db.updateTable('subscription_plans').set(encoded).where('id', '=', id).executeTakeFirst()
        if (changed.numUpdatedRows === 0n) return false
        await setWindows(db, id, windows)
        return true
      })
    },
  }
}
