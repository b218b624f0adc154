// Rows of quota_data: usage per user, model and hour.
import { type Kysely, sql } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Row, type Schema, tables } from '../tables/index.ts'

export type QuotaDataRow = Row<typeof tables.quota_data>
export type QuotaDataRepo = ReturnType<typeof createQuotaDataRepo>
/** One hour's usage to be added. `created_at` is the beginning of the hour (unix seconds). */
export type HourlyUsage = Omit<QuotaDataRow, 'id'>
/** Unix seconds, both ends included. */
export type Period = { readonly from: number; readonly to: number }

const quotaData = tables.quota_data
const counters = ['token_used', 'count', 'quota'] as const

/** The repository of hourly usage. */
export function createQuotaDataRepo(database: Database) {
  const { kysely: db, engine } = database
  const within = ({ from, to }: Period) =>
    db.selectFrom('quota_data').where('created_at', '>=', from).where('created_at', '<=', to)
  const sums = counters.map((counter) => sql<number>`sum(${sql.ref(counter)})`.as(counter))
  return {
    /** Adds to the rows of user, name, model and hour; makes those that are missing. All or none. */
    add(usages: readonly HourlyUsage[]): Promise<void> {
      return inTransaction(db, async (transaction) => {
        for (const usage of usages) {
          if (await addToRow(transaction, usage)) continue
          await transaction.insertInto('quota_data').values(quotaData.encodeNew(engine, usage)).execute()
        }
      })
    },
    /** Summed per model and hour over all users. */
    async byModel(period: Period): Promise<QuotaDataRow[]> {
      const rows = within(period)
        .select(['model_name', 'created_at', ...sums])
        .groupBy(['model_name', 'created_at'])
      return (await rows.orderBy('created_at').orderBy('model_name').execute()).map(quotaData.decode)
    },
    /** Summed per user and hour over all models. */
    async byUser(period: Period): Promise<QuotaDataRow[]> {
      const rows = within(period)
        .select(['username', 'created_at', ...sums])
        .groupBy(['username', 'created_at'])
      return (await rows.orderBy('created_at').orderBy('username').execute()).map(quotaData.decode)
    },
    /** Rows as they are, of one user by name or by id. */
    async ofUser(
      period: Period,
      user: { readonly username: string } | { readonly userId: number },
    ): Promise<QuotaDataRow[]> {
      const rows = within(period).selectAll()
      const owned =
        'userId' in user ? rows.where('user_id', '=', user.userId) : rows.where('username', '=', user.username)
      return (await owned.orderBy('created_at').orderBy('id').execute()).map(quotaData.decode)
    },
  }
}

/** Two nodes that add a new hour at the same moment may make two rows; every reader sums them. */
async function addToRow(db: Kysely<Schema>, usage: HourlyUsage): Promise<boolean> {
  const key = {
    user_id: usage.user_id,
    username: usage.username,
    model_name: usage.model_name,
    created_at: usage.created_at,
  }
  const row = await db
    .selectFrom('quota_data')
    .select('id')
    .where((eb) => eb.and(key))
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return false
  const added = Object.fromEntries(counters.map((name) => [name, sql<number>`${sql.ref(name)} + ${usage[name]}`]))
  await db.updateTable('quota_data').set(added).where('id', '=', row.id).execute()
  return true
}
