// Secrets that are stored already: sealed when a CRYPTO_SECRET appears, sealed anew when it changes, opened on the way back.
import { type Kysely, sql } from 'kysely'
import { GatewayError } from '../../kernel/index.ts'
import type { Sealer } from '../../platform/index.ts'
import type { Database } from '../engines/index.ts'
import { type SealedColumn, sealedColumns, type Vault } from '../repos/vault.ts'
import type { Schema } from '../tables/index.ts'

/** What an operator has to do before the gateway can start; the message is for the console. */
export class SecretsError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SecretsError'
  }
}

/** Texts under a known plain text, one for each key that rows may be sealed under; the first is the present one. */
type Mark = { readonly state: 'sealing' | 'sealed' | 'opening'; readonly proofs: readonly string[] }

export type StoredSecretsDeps = {
  readonly database: Database
  readonly sealer: Sealer
  readonly vault: Vault
  /** Unix seconds. */
  readonly now: () => number
}

export type SecretsReport = {
  /** Rows that were changed, by `table.column`. */
  readonly changed: Readonly<Record<string, number>>
  /** Rows that somebody else changed at the same moment, which the next run takes; and secrets that do not fit sealed. */
  readonly left: number
}

const MARK = 'secrets at rest'
const PROOF = 'tollgate'
const BATCH = 200

const readMark = async (db: Kysely<Schema>): Promise<{ readonly mark: Mark; readonly text: string } | undefined> => {
  const row = await db.selectFrom('tg_migrations').select('detail').where('name', '=', MARK).executeTakeFirst()
  if (row === undefined) return undefined
  const text = row.detail ?? ''
  return { mark: JSON.parse(text) as Mark, text }
}

/** Writes the mark in place of the one that was read; false when another process was faster. */
const writeMark = async (
  db: Kysely<Schema>,
  mark: Mark,
  before: string | undefined,
  appliedAt: number,
): Promise<boolean> => {
  const detail = JSON.stringify(mark)
  if (before === undefined) {
    const taken = await db.selectFrom('tg_migrations').select('name').where('name', '=', MARK).executeTakeFirst()
    if (taken !== undefined) return false
    await db.insertInto('tg_migrations').values({ name: MARK, applied_at: appliedAt, detail }).execute()
    return true
  }
  const written = await db
    .updateTable('tg_migrations')
    .set({ detail, applied_at: appliedAt })
    .where('name', '=', MARK)
    .where('detail', '=', before)
    .executeTakeFirst()
  return written.numUpdatedRows > 0n
}

const canOpen = (sealer: Sealer, proof: string): boolean => {
  try {
    return sealer.open(proof, MARK) === PROOF
  } catch {
    return false
  }
}

/** Refuses a start that could not read the secrets of this database. Throws SecretsError. */
export async function checkStoredSecrets({ database, sealer }: Pick<StoredSecretsDeps, 'database' | 'sealer'>) {
  const found = await readMark(database.kysely)
  if (found === undefined) return
  if (!sealer.isActive)
    throw new SecretsError(
      'The secrets in this database are encrypted. Set CRYPTO_SECRET to the secret they were encrypted with (to do without encryption again, run `secrets decrypt` with it first).',
    )
  if (found.mark.proofs.every((proof) => canOpen(sealer, proof))) return
  throw new SecretsError(
    'CRYPTO_SECRET is not the secret that this database was encrypted with. Set the right one; to change it, set the new one as CRYPTO_SECRET and the former one as CRYPTO_SECRET_PREVIOUS.',
  )
}

/** Refuses what compares or restores rows as they are while some of them are sealed. Throws SecretsError. */
export async function refuseSealed(db: Kysely<Schema>): Promise<void> {
  if ((await readMark(db)) !== undefined)
    throw new SecretsError('The secrets in this database are encrypted; run `secrets decrypt` first.')
}

/** Says that rows may be sealed under the present key, before the first one is. */
const announce = async ({ database, sealer, now }: StoredSecretsDeps): Promise<void> => {
  for (;;) {
    const found = await readMark(database.kysely)
    const proofs = found?.mark.proofs ?? []
    const isPresent = proofs[0]?.startsWith(sealer.currentPrefix) === true
    if (isPresent && found?.mark.state !== 'opening') return
    const others = proofs.filter((proof) => !proof.startsWith(sealer.currentPrefix))
    const mark: Mark = { state: 'sealing', proofs: [sealer.seal(PROOF, MARK), ...others] }
    if (await writeMark(database.kysely, mark, found?.text, now())) return
    await checkStoredSecrets({ database, sealer })
  }
}

type Stored = { readonly row: number | string; readonly text: string }

/** Rows of a column after `last`, in order, whose text is not yet (or, on the way back, is still) sealed as wanted. */
const nextRows = async (
  { database, sealer }: StoredSecretsDeps,
  { table, column, rowName }: SealedColumn,
  last: number | string | undefined,
  wants: 'sealed' | 'plain',
): Promise<readonly Stored[]> => {
  const [text, row] = [sql.ref(column), sql.ref(rowName)]
  const isLeft =
    wants === 'sealed' ? sql`${text} not like ${`${sealer.currentPrefix}%`}` : sql`${text} like ${'sealed:v1:%'}`
  const isAfter = last === undefined ? sql`1 = 1` : sql`${row} > ${last}`
  const { rows } = await sql<Stored>`
    select ${row} as ${sql.ref('row')}, ${text} as ${sql.ref('text')} from ${sql.table(table)}
    where ${text} <> ${''} and ${isLeft} and ${isAfter} order by ${row} limit ${BATCH}
  `.execute(database.kysely)
  return rows
}

/** Changes a text where it stands, unless it has become another one meanwhile. */
const replaceText = async (
  db: Kysely<Schema>,
  { table, column, rowName }: SealedColumn,
  { row, text }: Stored,
  next: string,
): Promise<boolean> => {
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} set ${sql.ref(column)} = ${next}
    where ${sql.ref(rowName)} = ${row} and ${sql.ref(column)} = ${text}
  `.execute(db)
  return (numAffectedRows ?? 0n) > 0n
}

/** A secret that is too long for its column when sealed stays as it is. */
const sealIfFits = (
  vault: Vault,
  table: SealedColumn['table'],
  row: number | string,
  plain: string,
): string | undefined => {
  try {
    return vault.seal(table, row, plain)
  } catch (error) {
    if (error instanceof GatewayError) return undefined
    throw error
  }
}

/** Walks all columns; `keepGoing` is asked before each batch. */
const walk = async (
  deps: StoredSecretsDeps,
  wants: 'sealed' | 'plain',
  keepGoing: () => Promise<boolean>,
): Promise<SecretsReport & { readonly isWhole: boolean }> => {
  const changed: Record<string, number> = {}
  let left = 0
  for (const place of sealedColumns) {
    const name = `${place.table}.${place.column}`
    let last: number | string | undefined
    for (;;) {
      if (!(await keepGoing())) return { changed, left, isWhole: false }
      const rows = await nextRows(deps, place, last, wants)
      for (const stored of rows.filter(({ row }) => deps.vault.isSecret(place.table, row))) {
        const plain = deps.vault.open(place.table, stored.row, stored.text)
        const next = wants === 'plain' ? plain : sealIfFits(deps.vault, place.table, stored.row, plain)
        if (next !== undefined && (await replaceText(deps.database.kysely, place, stored, next)))
          changed[name] = (changed[name] ?? 0) + 1
        else left += 1
      }
      last = rows.at(-1)?.row
      if (rows.length < BATCH) break
    }
  }
  return { changed, left, isWhole: true }
}

/** SQLite leaves what was overwritten in its file until the place is needed: it is told to wipe it. */
const erasing = async <R extends SecretsReport>(
  { engine, kysely: db }: Database,
  work: () => Promise<R>,
): Promise<R> => {
  if (engine !== 'sqlite') return work()
  await sql`pragma secure_delete = on`.execute(db)
  const report = await work()
  await sql`pragma secure_delete = off`.execute(db)
  if (Object.keys(report.changed).length > 0) await sql`pragma wal_checkpoint(truncate)`.execute(db)
  return report
}

/**
 * Seals under the present key what is not: rows from before, of a former key, of processes without one. May be stopped at any
 * moment and run again, beside running gateways. `keepGoing` is asked before each batch, to renew a lease. Throws SealError.
 */
export async function sealStoredSecrets(
  deps: StoredSecretsDeps,
  keepGoing: () => Promise<boolean>,
): Promise<SecretsReport> {
  await announce(deps)
  const { isWhole, ...report } = await erasing(deps.database, () => walk(deps, 'sealed', keepGoing))
  const found = await readMark(deps.database.kysely)
  // The former secret may be forgotten when nothing is sealed under it any more.
  if (isWhole && report.left === 0 && found?.mark.state === 'sealing') {
    const proofs = found.mark.proofs.filter((proof) => proof.startsWith(deps.sealer.currentPrefix))
    await writeMark(deps.database.kysely, { state: 'sealed', proofs }, found.text, deps.now())
  }
  return report
}

/** The way back: every secret is stored as plain text again. No gateway may be running. Throws SealError. */
export async function openStoredSecrets(deps: StoredSecretsDeps): Promise<SecretsReport> {
  const { kysely: db } = deps.database
  const found = await readMark(db)
  if (found !== undefined) await writeMark(db, { ...found.mark, state: 'opening' }, found.text, deps.now())
  const { isWhole: _, ...report } = await walk(deps, 'plain', async () => true)
  await db.deleteFrom('tg_migrations').where('name', '=', MARK).execute()
  return report
}

export type SecretsCount = { readonly place: string; readonly sealed: number; readonly plain: number }

/** How many secrets are sealed and how many are not. */
export async function countStoredSecrets({
  database,
  vault,
}: Pick<StoredSecretsDeps, 'database' | 'vault'>): Promise<readonly SecretsCount[]> {
  const counts: SecretsCount[] = []
  for (const { table, column, rowName } of sealedColumns) {
    const { rows } = await sql<{ row: number | string; sealed: number | boolean }>`
      select ${sql.ref(rowName)} as ${sql.ref('row')}, ${sql.ref(column)} like ${'sealed:v1:%'} as ${sql.ref('sealed')}
      from ${sql.table(table)} where ${sql.ref(column)} <> ${''}
    `.execute(database.kysely)
    const secrets = rows.filter(({ row }) => vault.isSecret(table, row))
    const sealed = secrets.filter((row) => Boolean(Number(row.sealed))).length
    counts.push({ place: `${table}.${column}`, sealed, plain: secrets.length - sealed })
  }
  return counts
}
