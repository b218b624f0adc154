// Rows of two_fas and two_fa_backup_codes: who needs a second factor to sign in, and the codes that stand in for it.
import { type Kysely, sql } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Row, type Schema, tables } from '../tables/index.ts'
import { countOf, isDuplicate } from './shared.ts'
import { openVault, type Vault } from './vault.ts'

export type TwoFactorRow = Row<typeof tables.two_fas>
export type BackupCodeRow = Row<typeof tables.two_fa_backup_codes>
export type TwoFactorsRepo = ReturnType<typeof createTwoFactorsRepo>

const factors = tables.two_fas
const codes = tables.two_fa_backup_codes

/** The repository of second factors. What is removed is removed for good: no old secret stays behind. */
export function createTwoFactorsRepo(database: Database, vault: Vault = openVault) {
  return { ...factorReads(database, vault), ...factorWrites(database, vault), ...backupCodes(database) }
}

function factorReads({ kysely: db }: Database, vault: Vault) {
  /** Also one that is only being prepared. */
  const find = async (userId: number): Promise<TwoFactorRow | undefined> => {
    const owned = db.selectFrom('two_fas').selectAll().where('user_id', '=', userId).where('deleted_at', 'is', null)
    const raw = await owned.executeTakeFirst()
    if (raw === undefined) return undefined
    const row = factors.decode(raw)
    return { ...row, secret: vault.open('two_fas', userId, row.secret) }
  }
  return {
    find,
    /** True when the user has switched a second factor on. */
    isEnabled: async (userId: number): Promise<boolean> => (await find(userId))?.is_enabled === true,
    /** How many live accounts have one. */
    async countEnabled(): Promise<number> {
      const live = db.selectFrom('users').select('id').where('deleted_at', 'is', null)
      const enabled = db.selectFrom('two_fas').where('is_enabled', '=', true).where('deleted_at', 'is', null)
      return countOf(enabled.where('user_id', 'in', live))
    },
  }
}

function factorWrites({ kysely: db, engine }: Database, vault: Vault) {
  /** The stored text of the user's secret, when it is this one. */
  const storedAs = async (userId: number, secret: string): Promise<string | undefined> => {
    const row = await db.selectFrom('two_fas').select('secret').where('user_id', '=', userId).executeTakeFirst()
    return row?.secret && vault.open('two_fas', userId, row.secret) === secret ? row.secret : undefined
  }
  return {
    /**
     * Stores a secret that is not in force yet, with its backup codes, in place of earlier ones. False when the user has a
     * factor in force, which stays.
     */
    async prepare(userId: number, secret: string, codeHashes: readonly string[], at: Date): Promise<boolean> {
      const sealed = vault.seal('two_fas', userId, secret)
      const row = factors.encodeNew(engine, { user_id: userId, secret: sealed, created_at: at, updated_at: at })
      try {
        await inTransaction(db, async (transaction) => {
          await transaction
            .deleteFrom('two_fas')
            .where('user_id', '=', userId)
            .where((eb) =>
              eb.or([
                eb(sql`coalesce(${eb.ref('is_enabled')}, ${false})`, '=', false),
                eb('deleted_at', 'is not', null),
              ]),
            )
            .execute()
          await transaction.insertInto('two_fas').values(row).execute()
          await storeCodes(transaction, engine, userId, codeHashes, at)
        })
        return true
      } catch (error) {
        if (isDuplicate(error)) return false
        throw error
      }
    },
    /** Puts the prepared secret into force: true for exactly one caller, and only while it is still this secret. */
    async enable(userId: number, secret: string, at: Date): Promise<boolean> {
      const stored = vault.isActive ? await storedAs(userId, secret) : secret
      if (stored === undefined) return false
      const values = factors.encode(engine, { is_enabled: true, last_used_at: at, updated_at: at })
      const prepared = db
        .updateTable('two_fas')
        .set({ ...values, ...factors.encode(engine, { failed_attempts: 0 }), locked_until: null })
        .where('user_id', '=', userId)
        .where('secret', '=', stored)
        .where('deleted_at', 'is', null)
        .where((eb) => eb(sql`coalesce(${eb.ref('is_enabled')}, ${false})`, '=', false))
      return (await prepared.executeTakeFirst()).numUpdatedRows > 0n
    },
    /** Counts a try: false when another try was counted since `seen` was read. */
    async countTry(seen: TwoFactorRow, failedAttempts: number, lockedUntil: Date | null): Promise<boolean> {
      const changed = await db
        .updateTable('two_fas')
        .set(factors.encode(engine, { failed_attempts: failedAttempts, locked_until: lockedUntil }))
        .where('id', '=', seen.id)
        .where((eb) => eb(sql`coalesce(${eb.ref('failed_attempts')}, 0)`, '=', seen.failed_attempts))
        .executeTakeFirst()
      return changed.numUpdatedRows > 0n
    },
    /** After a right code. */
    async forgetTries(userId: number, at: Date): Promise<void> {
      const values = factors.encode(engine, { failed_attempts: 0, last_used_at: at, updated_at: at })
      await db
        .updateTable('two_fas')
        .set({ ...values, locked_until: null })
        .where('user_id', '=', userId)
        .execute()
    },
    /** Removes factor and codes; says whether there was a factor. */
    remove(userId: number): Promise<boolean> {
      return inTransaction(db, async (transaction) => {
        await transaction.deleteFrom('two_fa_backup_codes').where('user_id', '=', userId).execute()
        const gone = await transaction.deleteFrom('two_fas').where('user_id', '=', userId).executeTakeFirst()
        return gone.numDeletedRows > 0n
      })
    },
  }
}

function backupCodes({ kysely: db, engine }: Database) {
  return {
    /** Those that were not used yet. */
    async unusedCodes(userId: number): Promise<BackupCodeRow[]> {
      const rows = await db
        .selectFrom('two_fa_backup_codes')
        .selectAll()
        .where('user_id', '=', userId)
        .where('deleted_at', 'is', null)
        .orderBy('id')
        .execute()
      return rows.map(codes.decode).filter((row) => !row.is_used)
    },
    /** Uses a code up: true for exactly one caller. */
    async spendCode(id: number, at: Date): Promise<boolean> {
      const spent = await db
        .updateTable('two_fa_backup_codes')
        .set(codes.encode(engine, { is_used: true, used_at: at }))
        .where('id', '=', id)
        .where('deleted_at', 'is', null)
        .where((eb) => eb(sql`coalesce(${eb.ref('is_used')}, ${false})`, '=', false))
        .executeTakeFirst()
      return spent.numUpdatedRows > 0n
    },
    /** New codes; the old ones are void. */
    async replaceCodes(userId: number, codeHashes: readonly string[], at: Date): Promise<void> {
      await inTransaction(db, (transaction) => storeCodes(transaction, engine, userId, codeHashes, at))
    },
  }
}

async function storeCodes(
  db: Kysely<Schema>,
  engine: Database['engine'],
  userId: number,
  hashes: readonly string[],
  at: Date,
): Promise<void> {
  await db.deleteFrom('two_fa_backup_codes').where('user_id', '=', userId).execute()
  const rows = hashes.map((code_hash) => codes.encodeNew(engine, { user_id: userId, code_hash, created_at: at }))
  await db.insertInto('two_fa_backup_codes').values(rows).execute()
}
