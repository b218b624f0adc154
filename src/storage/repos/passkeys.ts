// Rows of passkey_credentials: one WebAuthn credential per account, as New API stores it.
import { sql } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { isDuplicate } from './shared.ts'

export type PasskeyRow = Row<typeof tables.passkey_credentials>
export type PasskeysRepo = ReturnType<typeof createPasskeysRepo>

const passkeys = tables.passkey_credentials

/** The repository of passkeys. What is removed is removed for good. */
export function createPasskeysRepo({ kysely: db, engine }: Database) {
  const live = () => db.selectFrom('passkey_credentials').selectAll().where('deleted_at', 'is', null)
  return {
    async findByUser(userId: number): Promise<PasskeyRow | undefined> {
      const row = await live().where('user_id', '=', userId).executeTakeFirst()
      return row === undefined ? undefined : passkeys.decode(row)
    },
    /** By the credential's id in padded base64. Case counts, whatever the engine's collation. */
    async findByCredential(credentialId: string): Promise<PasskeyRow | undefined> {
      const row = await live().where('credential_id', '=', credentialId).executeTakeFirst()
      const decoded = row === undefined ? undefined : passkeys.decode(row)
      return decoded?.credential_id === credentialId ? decoded : undefined
    },
    /** Stores the account's credential in place of an earlier one; false when it is another account's already. */
    async replace(
      values: Partial<PasskeyRow> & { readonly user_id: number; readonly credential_id: string },
    ): Promise<boolean> {
      const { user_id, credential_id } = values
      try {
        await inTransaction(db, async (transaction) => {
          await transaction
            .deleteFrom('passkey_credentials')
            .where((eb) =>
              eb.or([
                eb('user_id', '=', user_id),
                eb.and([eb('credential_id', '=', credential_id), eb('deleted_at', 'is not', null)]),
              ]),
            )
            .execute()
          await transaction.insertInto('passkey_credentials').values(passkeys.encodeNew(engine, values)).execute()
        })
        return true
      } catch (error) {
        if (isDuplicate(error)) return false
        throw error
      }
    },
    /** Writes what a use changed, where the counter is still the one that was read. */
    async recordUse(id: number, seenCount: number, values: Partial<PasskeyRow>): Promise<boolean> {
      const changed = await db
        .updateTable('passkey_credentials')
        .set(passkeys.encode(engine, values))
        .where('id', '=', id)
        .where((eb) => eb(sql`coalesce(${eb.ref('sign_count')}, 0)`, '=', seenCount))
        .executeTakeFirst()
      return changed.numUpdatedRows > 0n
    },
    /** Says whether there was one. */
    async remove(userId: number): Promise<boolean> {
      const gone = await db.deleteFrom('passkey_credentials').where('user_id', '=', userId).executeTakeFirst()
      return gone.numDeletedRows > 0n
    },
  }
}
