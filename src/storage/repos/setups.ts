// The row of setups: its existence says that the installation is set up.
import type { Database } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'

export type SetupRow = Row<typeof tables.setups>
export type SetupsRepo = ReturnType<typeof createSetupsRepo>

/** The repository of the set-up mark. */
export function createSetupsRepo({ kysely: db }: Database) {
  const find = async (): Promise<SetupRow | undefined> => {
    const row = await db.selectFrom('setups').selectAll().orderBy('id').limit(1).executeTakeFirst()
    return row === undefined ? undefined : tables.setups.decode(row)
  }
  return {
    find,
    /** Sets the mark; a second call adds nothing. `initializedAt` in unix seconds. */
    async insert(version: string, initializedAt: number): Promise<void> {
      if ((await find()) !== undefined) return
      await db.insertInto('setups').values({ version, initialized_at: initializedAt }).execute()
    },
  }
}
