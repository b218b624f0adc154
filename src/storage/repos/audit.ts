// Rows of tg_audit: who changed what.
import type { Database } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { insertForId, type Slice } from './shared.ts'

export type AuditRow = Row<typeof tables.tg_audit>
export type AuditRepo = ReturnType<typeof createAuditRepo>

/** The repository of audit rows. Times are unix seconds. */
export function createAuditRepo({ kysely: db, engine }: Database) {
  return {
    insert(values: Partial<AuditRow>): Promise<number> {
      return insertForId(db, engine, 'tg_audit', tables.tg_audit.encodeNew(engine, values))
    },
    /** Newest first; of one actor when given; before the row `beforeId` when given. */
    async list({
      actorId,
      beforeId,
      limit,
      offset,
    }: Slice & { actorId?: number; beforeId?: number }): Promise<AuditRow[]> {
      let some = db.selectFrom('tg_audit').selectAll().orderBy('id', 'desc').limit(limit).offset(offset)
      if (actorId !== undefined) some = some.where('actor_id', '=', actorId)
      if (beforeId !== undefined) some = some.where('id', '<', beforeId)
      return (await some.execute()).map(tables.tg_audit.decode)
    },
    async deleteOlderThan(timestamp: number): Promise<number> {
      return Number(
        (await db.deleteFrom('tg_audit').where('created_at', '<', timestamp).executeTakeFirst()).numDeletedRows,
      )
    },
  }
}
