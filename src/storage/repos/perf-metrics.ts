// Rows of perf_metrics: speed and success of models and groups, per stretch of time.
import { sql } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { inBatches } from './shared.ts'

export type PerfRow = Row<typeof tables.perf_metrics>
/** What is added to a bucket. */
export type PerfBucket = Omit<PerfRow, 'id'>
export type PerfTotals = Omit<PerfBucket, 'model_name' | 'group' | 'bucket_ts'>
export type PerfMetricsRepo = ReturnType<typeof createPerfMetricsRepo>

const COUNTERS = [
  'request_count',
  'success_count',
  'total_latency_ms',
  'ttft_sum_ms',
  'ttft_count',
  'output_tokens',
  'generation_ms',
] as const
const UPSERT_ROWS = 50

/** The repository of performance buckets. Times are unix seconds. */
export function createPerfMetricsRepo({ kysely: db, engine }: Database) {
  const sums = COUNTERS.map((name) => sql<number>`sum(${sql.ref(name)})`.as(name))
  const decode = (row: { readonly [column: string]: unknown }) => tables.perf_metrics.decode(row)
  return {
    /** Adds to the buckets, makes those that are missing. All or none. */
    add: (buckets: readonly PerfBucket[]): Promise<void> =>
      inTransaction(db, async (transaction) => {
        for (const some of inBatches(buckets, UPSERT_ROWS)) {
          const rows = some.map((bucket) => tables.perf_metrics.encodeNew(engine, bucket))
          const insert = transaction.insertInto('perf_metrics').values(rows)
          const added = (next: (name: string) => ReturnType<typeof sql>) =>
            Object.fromEntries(
              COUNTERS.map((name) => [name, sql<number>`${sql.ref(`perf_metrics.${name}`)} + ${next(name)}`]),
            )
          const upsert =
            engine === 'mysql'
              ? insert.onDuplicateKeyUpdate(added((name) => sql`values(${sql.ref(name)})`))
              : insert.onConflict((oc) =>
                  oc
                    .columns(['model_name', 'group', 'bucket_ts'])
                    .doUpdateSet(added((name) => sql`${sql.ref(`excluded.${name}`)}`)),
                )
          await upsert.execute()
        }
      }),
    /** Sums per model since the time, the most used first. */
    async byModel(since: number, limit: number): Promise<PerfRow[]> {
      const rows = db
        .selectFrom('perf_metrics')
        .where('bucket_ts', '>=', since)
        .select(['model_name', ...sums])
      const ordered = rows.groupBy('model_name').orderBy(sql`sum(request_count)`, 'desc').orderBy('model_name')
      return (await ordered.limit(limit).execute()).map(decode)
    },
    /** Buckets of one model since the time, by group and time. */
    async ofModel(model: string, since: number, group?: string): Promise<PerfRow[]> {
      let rows = db.selectFrom('perf_metrics').selectAll()
      rows = rows.where('model_name', '=', model).where('bucket_ts', '>=', since)
      if (group !== undefined) rows = rows.where('group', '=', group)
      return (await rows.orderBy('group').orderBy('bucket_ts').limit(50_000).execute()).map(decode)
    },
    /** Sums over all models per bucket since the time. */
    async byTime(since: number): Promise<PerfRow[]> {
      const rows = db
        .selectFrom('perf_metrics')
        .where('bucket_ts', '>=', since)
        .select(['bucket_ts', ...sums])
      return (await rows.groupBy('bucket_ts').orderBy('bucket_ts').execute()).map(decode)
    },
    async deleteBefore(timestamp: number): Promise<number> {
      const deleted = await db.deleteFrom('perf_metrics').where('bucket_ts', '<', timestamp).executeTakeFirst()
      return Number(deleted.numDeletedRows)
    },
  }
}
