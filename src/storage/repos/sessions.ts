// Rows of tg_sessions: who is signed in to the console. Ids are hashes of the cookie's secret.
import type { Database } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'

export type SessionRow = Row<typeof tables.tg_sessions>
export type SessionsRepo = ReturnType<typeof createSessionsRepo>

const sessions = tables.tg_sessions

/** The repository of sessions. Times are unix seconds. */
export function createSessionsRepo({ kysely: db, engine }: Database) {
  return {
    async insert(values: Partial<SessionRow> & { readonly id: string }): Promise<void> {
      await db.insertInto('tg_sessions').values(sessions.encodeNew(engine, values)).execute()
    },
    /** One that has not expired. */
    async find(id: string, now: number): Promise<SessionRow | undefined> {
      const one = db.selectFrom('tg_sessions').selectAll().where('id', '=', id).where('expires_at', '>', now)
      const row = await one.executeTakeFirst()
      return row === undefined ? undefined : sessions.decode(row)
    },
    /** Writes the given columns (last use, expiry, data). */
    async update(id: string, values: Partial<SessionRow>): Promise<boolean> {
      const one = db.updateTable('tg_sessions').set(sessions.encode(engine, values)).where('id', '=', id)
      return (await one.executeTakeFirst()).numUpdatedRows > 0n
    },
    /** Writes `to` where the data are still `from`: of two that read the same, one writes. */
    async replaceData(id: string, from: string, to: string): Promise<boolean> {
      const one = db.updateTable('tg_sessions').set({ data: to }).where('id', '=', id).where('data', '=', from)
      return (await one.executeTakeFirst()).numUpdatedRows > 0n
    },
    /** Those that have not expired, the most recently used first. */
    async listByUser(userId: number, now: number): Promise<SessionRow[]> {
      const owned = db.selectFrom('tg_sessions').selectAll().where('user_id', '=', userId).where('expires_at', '>', now)
      return (await owned.orderBy('last_seen_at', 'desc').orderBy('id').execute()).map(sessions.decode)
    },
    async remove(id: string): Promise<boolean> {
      return (await db.deleteFrom('tg_sessions').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n
    },
    /** Signs the user out everywhere, except in one session when it is given. Says how many went. */
    async removeByUser(userId: number, exceptId?: string): Promise<number> {
      const owned = db.deleteFrom('tg_sessions').where('user_id', '=', userId)
      const gone = await (exceptId === undefined ? owned : owned.where('id', '!=', exceptId)).executeTakeFirst()
      return Number(gone.numDeletedRows)
    },
    async removeExpired(now: number): Promise<number> {
      return Number(
        (await db.deleteFrom('tg_sessions').where('expires_at', '<=', now).executeTakeFirst()).numDeletedRows,
      )
    },
  }
}
