// Rows of tg_audit: who changed what.
import { sql } from 'kysely'
import type { Database } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { insertForId, type Slice, startsWith } from './shared.ts'

export type AuditRow = Row<typeof tables.tg_audit>
export type AuditRepo = ReturnType<typeof createAuditRepo>

export type AuditFilter = {
  readonly actorId?: number
  /** Its beginning: `channel.` is everything about channels. */
  readonly action?: string
  readonly target?: string
  readonly ip?: string
  readonly requestId?: string
  /** Unix seconds, both ends included. */
  readonly from?: number
  readonly to?: number
  readonly beforeId?: number
}
export type AuditSearch = AuditFilter & Slice

/** The repository of audit rows. Times are unix seconds. */
export function createAuditRepo(database: Database) {
  const { kysely: db, engine } = database
  const matching = ({ actorId, action, target, ip, requestId, from, to, beforeId }: AuditFilter) => {
    let some = db.selectFrom('tg_audit')
    if (actorId !== undefined) some = some.where('actor_id', '=', actorId)
    if (action !== undefined) some = some.where((eb) => startsWith(database, eb.ref('action'), action))
    if (target !== undefined) some = some.where('target', '=', target)
    if (ip !== undefined) some = some.where('ip', '=', ip)
    if (requestId !== undefined) some = some.where('request_id', '=', requestId)
    if (from !== undefined) some = some.where('created_at', '>=', from)
    if (to !== undefined) some = some.where('created_at', '<=', to)
    if (beforeId !== undefined) some = some.where('id', '<', beforeId)
    return some
  }
  return {
    insert(values: Partial<AuditRow>): Promise<number> {
      return insertForId(db, engine, 'tg_audit', tables.tg_audit.encodeNew(engine, values))
    },
    /** Newest first; before the row `beforeId` when given. */
    async list({ limit, offset, ...filter }: AuditSearch): Promise<AuditRow[]> {
      const some = matching(filter).selectAll().orderBy('id', 'desc').limit(limit).offset(offset)
      return (await some.execute()).map(tables.tg_audit.decode)
    },
    /** How many match, counted up to `max`. */
    async countUpTo(filter: AuditFilter, max: number): Promise<number> {
      const some = matching(filter).select('id').limit(max).as('some')
      const counted = await db.selectFrom(some).select(sql<number>`count(*)`.as('n')).executeTakeFirst()
      return Number(counted?.n ?? 0)
    },
    /** The actions that occur, by name. */
    async actions(): Promise<string[]> {
      const rows = await db.selectFrom('tg_audit').select('action').distinct().orderBy('action').limit(1000).execute()
      return rows.map(({ action }) => String(action))
    },
    async deleteOlderThan(timestamp: number): Promise<number> {
      return Number(
        (await db.deleteFrom('tg_audit').where('created_at', '<', timestamp).executeTakeFirst()).numDeletedRows,
      )
    },
  }
}
