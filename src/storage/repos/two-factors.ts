// Rows of two_fas: who needs a second factor to sign in.
import type { Database } from '../engines/index.ts'
import { tables } from '../tables/index.ts'

/** The repository of second factors. */
export function createTwoFactorsRepo({ kysely: db }: Database) {
  return {
    /** True when the user has switched a second factor on. */
    async isEnabled(userId: number): Promise<boolean> {
      const row = await db
        .selectFrom('two_fas')
        .selectAll()
        .where('user_id', '=', userId)
        .where('deleted_at', 'is', null)
        .executeTakeFirst()
      return row !== undefined && tables.two_fas.decode(row).is_enabled
    },
  }
}

export type TwoFactorsRepo = ReturnType<typeof createTwoFactorsRepo>
