// Rows of tg_progress: long work that somebody asked for, one row for each kind.
import type { Database } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { isDuplicate } from './shared.ts'

export type ProgressRow = Row<typeof tables.tg_progress>
export type ProgressRepo = ReturnType<typeof createProgressRepo>

/** The repository of long work. Times are unix seconds. */
export function createProgressRepo({ kysely: db, engine }: Database) {
  const progress = tables.tg_progress
  return {
    async find(name: string): Promise<ProgressRow | undefined> {
      const row = await db.selectFrom('tg_progress').selectAll().where('name', '=', name).executeTakeFirst()
      return row && progress.decode(row)
    },
    /** Begins the work, unless somebody runs it and has been heard of since `silentBefore`; false then. */
    async begin(row: ProgressRow, silentBefore: number): Promise<boolean> {
      const values = progress.encodeNew(engine, row)
      const replaced = await db
        .updateTable('tg_progress')
        .set(values)
        .where('name', '=', row.name)
        .where((eb) => eb.or([eb('state', '!=', 'running'), eb('updated_at', '<', silentBefore)]))
        .executeTakeFirst()
      if (replaced.numUpdatedRows > 0n) return true
      try {
        await db.insertInto('tg_progress').values(values).execute()
        return true
      } catch (error) {
        if (isDuplicate(error)) return false
        throw error
      }
    },
    /** Tells how far the owner's work is; false when it shall stop: cancelled, or taken over by another. */
    async report(name: string, owner: string, done: number, now: number): Promise<boolean> {
      const updated = await db
        .updateTable('tg_progress')
        .set({ done, updated_at: now })
        .where('name', '=', name)
        .where('owner', '=', owner)
        .where('state', '=', 'running')
        .where('is_cancelled', '=', progress.encode(engine, { is_cancelled: false }).is_cancelled ?? null)
        .executeTakeFirst()
      return updated.numUpdatedRows > 0n
    },
    async end(name: string, owner: string, state: string, done: number, now: number): Promise<void> {
      await db
        .updateTable('tg_progress')
        .set({ state, done, updated_at: now })
        .where('name', '=', name)
        .where('owner', '=', owner)
        .where('state', '=', 'running')
        .execute()
    },
    /** Asks running work to stop; false when none runs. */
    async cancel(name: string): Promise<boolean> {
      const values = progress.encode(engine, { is_cancelled: true })
      const updated = db.updateTable('tg_progress').set(values).where('name', '=', name).where('state', '=', 'running')
      return (await updated.executeTakeFirst()).numUpdatedRows > 0n
    },
  }
}
