// Rows of tg_codes: mailed codes with a few tries each, and marks of what may happen once.
import { sql } from 'kysely'
import type { Database } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { isDuplicate } from './shared.ts'

export type CodeRow = Row<typeof tables.tg_codes>
export type CodesRepo = ReturnType<typeof createCodesRepo>

const codes = tables.tg_codes

/** The repository of codes. Times are unix seconds. */
export function createCodesRepo({ kysely: db, engine }: Database) {
  const insertNew = async (row: CodeRow): Promise<boolean> => {
    try {
      await db.insertInto('tg_codes').values(codes.encodeNew(engine, row)).execute()
      return true
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
  }
  const removeOne = async (id: string): Promise<void> => {
    await db.deleteFrom('tg_codes').where('id', '=', id).execute()
  }

  return {
    /** Stores a code in place of the one before. */
    async put(row: CodeRow): Promise<void> {
      await removeOne(row.id)
      if (await insertNew(row)) return
      const { id, ...values } = row
      await db.updateTable('tg_codes').set(codes.encode(engine, values)).where('id', '=', id).execute()
    },
    /** Leaves a mark: true for exactly one caller until the mark has expired. */
    async mark(id: string, expires_at: number, now: number): Promise<boolean> {
      await db.deleteFrom('tg_codes').where('id', '=', id).where('expires_at', '<=', now).execute()
      return insertNew({ id, code_hash: '', owner: '', tries_left: 0, expires_at })
    },
    /** Uses up one try of a live code; false when there is none, or no try is left, or another session asked for it. */
    async countTry(id: string, owner: string, now: number): Promise<boolean> {
      const counted = await db
        .updateTable('tg_codes')
        .set({ tries_left: sql<number>`${sql.ref('tries_left')} - 1` })
        .where('id', '=', id)
        .where('owner', '=', owner)
        .where('tries_left', '>', 0)
        .where('expires_at', '>', now)
        .executeTakeFirst()
      return counted.numUpdatedRows > 0n
    },
    /** Takes the code when its hash is this one: true for exactly one caller. */
    async take(id: string, codeHash: string): Promise<boolean> {
      const taken = db.deleteFrom('tg_codes').where('id', '=', id).where('code_hash', '=', codeHash)
      return (await taken.executeTakeFirst()).numDeletedRows > 0n
    },
    async removeExpired(now: number): Promise<number> {
      return Number((await db.deleteFrom('tg_codes').where('expires_at', '<=', now).executeTakeFirst()).numDeletedRows)
    },
  }
}
