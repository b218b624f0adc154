// Converts a database of One API or its fork in place, once, and takes it back on demand.
import type { Kysely } from 'kysely'
import type { Database } from '../../engines/index.ts'
import { rebuildAbilities } from '../../repos/abilities.ts'
import { type Engine, type Schema, tables } from '../../tables/index.ts'
import { introspect, type LiveSchema } from '../introspect.ts'
import { withMigrationLock } from '../lock.ts'
import type { Origin } from '../origin.ts'
import { refuseSealed } from '../stored-secrets.ts'
import { convertGoogleSignIn, convertLarkSignIn, convertOptions, convertTokens, convertUsers } from './accounts.ts'
import { convertChannel } from './channel.ts'
import { readChanges, readConversion, removeChanges, takeBack, writeChanges, writeConversion } from './journal.ts'
import { convertLogs, restoreLogs } from './log-rows.ts'
import { createRecorder, type Recorder } from './recorder.ts'

export type Lineage = Extract<Origin, 'one-api' | 'one-api-fork'>
const lineages: readonly Lineage[] = ['one-api', 'one-api-fork']

export type ConversionReport = {
  readonly origin: Lineage
  /** Rows changed or added, by what they are. */
  readonly counts: { readonly [what: string]: number }
  /** What the operator should look at. */
  readonly notes: readonly string[]
}

/**
 * The lineage whose conversion is due: begun and not finished (MySQL commits tables before rows), taken back since, or
 * never begun on a database that is recognised. A finished one is never repeated.
 */
export async function dueConversion(
  db: Kysely<Schema>,
  live: LiveSchema,
  origin: Origin,
): Promise<Lineage | undefined> {
  if (live.has('tg_migrations')) {
    for (const lineage of lineages) {
      const detail = await readConversion(db, lineage)
      if (detail !== undefined) return detail.state === 'done' ? undefined : lineage
    }
  }
  return lineages.find((lineage) => lineage === origin)
}

/** Marks the conversion as begun, before a table is made that would hide whose database it is. */
export async function beginConversion(db: Kysely<Schema>, lineage: Lineage, now: number): Promise<void> {
  await writeConversion(db, lineage, { state: 'pending' }, now)
}

/** Converts every row, in the transaction that it is given; all tables are there. `isLogOnly` for a log database. */
export async function convert(
  db: Kysely<Schema>,
  engine: Engine,
  lineage: Lineage,
  now: number,
  isLogOnly: boolean,
): Promise<ConversionReport> {
  const recorder = createRecorder(db, engine)
  const notes: string[] = []
  const counts: { [what: string]: number } = {}
  if (!isLogOnly) {
    counts.channels = await convertChannels(recorder, lineage, notes)
    counts.users = await convertUsers(recorder, now)
    counts.tokens = await convertTokens(recorder)
    counts.options = await convertOptions(recorder)
    const convertSignIn = lineage === 'one-api-fork' ? convertGoogleSignIn : convertLarkSignIn
    counts.bindings = await convertSignIn(recorder, now)
    await rebuildAllAbilities(db, engine)
  }
  const logColumns = (await introspect(db, engine)).get('logs')?.columns
  counts.channel_tests = await convertLogs(db, engine, new Set(logColumns?.keys()))
  await writeChanges(db, lineage, recorder.changes, now)
  await writeConversion(db, lineage, { state: 'done', counts, notes }, now)
  return { origin: lineage, counts, notes }
}

async function convertChannels(recorder: Recorder, lineage: Lineage, notes: string[]): Promise<number> {
  let count = 0
  for (const raw of await recorder.db.selectFrom('channels').selectAll().orderBy('id').execute()) {
    const channel = tables.channels.decode(raw)
    const { changes, note } = convertChannel(lineage, { ...channel, old: oldColumnsOf(raw) })
    if (note !== undefined) notes.push(note)
    if (await recorder.change('channels', { id: channel.id }, channel, changes)) count += 1
  }
  return count
}

/** Values of columns that only the old system knows, as text (the fork's JSON is a blob on SQLite). */
function oldColumnsOf(raw: { readonly [column: string]: unknown }): { [column: string]: string } {
  const old = Object.entries(raw).filter(([column]) => !(column in tables.channels.columns))
  const textOf = (value: unknown) =>
    value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value ?? '')
  return Object.fromEntries(old.map(([column, value]) => [column, textOf(value)]))
}

async function rebuildAllAbilities(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const channels = await db.selectFrom('channels').select('id').orderBy('id').execute()
  await db.deleteFrom('abilities').execute()
  await rebuildAbilities(
    db,
    engine,
    channels.map((row) => row.id),
  )
}

export type UndoReport = {
  readonly restored: number
  /** Rows that somebody changed since and that therefore stay as they are. */
  readonly kept: readonly string[]
}

/**
 * Gives a converted database the old system's values back, so that it can serve there again; columns and tables that were
 * added stay. The next migration converts it anew. Undefined when there is nothing to undo. Throws SecretsError when secrets
 * are sealed.
 */
export async function undoConversion(database: Database, now: () => number): Promise<UndoReport | undefined> {
  const { engine } = database
  return withMigrationLock(database, (locked) =>
    inOneTransaction(locked, engine, async (db) => {
      if (!(await introspect(db, engine)).has('tg_migrations')) return undefined
      await refuseSealed(db)
      for (const lineage of lineages) {
        if ((await readConversion(db, lineage))?.state !== 'done') continue
        let restored = 0
        const kept: string[] = []
        for await (const changes of readChanges(db, lineage)) {
          for (const change of changes) {
            if (await takeBack(db, engine, change)) restored += 1
            else kept.push(`${change.table} ${Object.values(change.key).join(', ')}`)
          }
        }
        await restoreLogs(db)
        await rebuildAllAbilities(db, engine)
        await removeChanges(db, lineage)
        await writeConversion(db, lineage, { state: 'undone' }, now())
        return { restored, kept }
      }
      return undefined
    }),
  )
}

/** The lock of SQLite and PostgreSQL is a transaction already; MySQL's is a connection. */
export function inOneTransaction<T>(
  db: Kysely<Schema>,
  engine: Engine,
  work: (db: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  return engine === 'mysql' ? db.transaction().execute(work) : work(db)
}
