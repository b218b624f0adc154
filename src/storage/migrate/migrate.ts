// Brings a database to the current schema: creates what is missing, widens what is too narrow, drops nothing.
import { type Kysely, sql } from 'kysely'
import type { Database } from '../engines/index.ts'
import { allTables, type Schema, tables } from '../tables/index.ts'
import { checkCharset } from './charset.ts'
import {
  beginConversion,
  type ConversionReport,
  convert,
  dueConversion,
  inOneTransaction,
} from './conversion/convert.ts'
import { createTable } from './ddl.ts'
import { introspect, type LiveSchema } from './introspect.ts'
import { withMigrationLock } from './lock.ts'
import { recogniseLogOrigin, recogniseOrigin } from './origin.ts'
import { planMigration, type Step } from './plan.ts'

export type MigrateOptions = {
  /** Written into `setups` for installations that have a root user but no mark. */
  readonly version: string
  /** Unix seconds. */
  readonly now: () => number
  /** `logs` for a separate log database (LOG_SQL_DSN): only that table (and the journal) is made. */
  readonly scope?: 'all' | 'logs'
}

export type MigrationReport = {
  readonly created: readonly string[]
  readonly added: readonly string[]
  readonly widened: readonly string[]
  readonly indexed: readonly string[]
  /** What could not be done and does not stop the gateway, such as a unique index over existing duplicates. */
  readonly warnings: readonly string[]
  /** What was converted, when the database came from One API or its fork. */
  readonly conversion: ConversionReport | undefined
}

/**
 * Migrates the database and converts one of One API or its fork. Safe when several processes do so at once, cheap when
 * there is nothing to do. Throws when a MySQL database cannot hold every language.
 */
export async function migrate(database: Database, options: MigrateOptions): Promise<MigrationReport> {
  await checkCharset(database)
  const seen = await lookAt(database.kysely, database, options)
  if (seen.steps.length === 0 && seen.due === undefined) return reportOf([], [], undefined)
  return withMigrationLock(database, async (db) => {
    // Another process may have done it all while this one waited.
    const { live, steps, due } = await lookAt(db, database, options)
    const now = options.now()
    if (due !== undefined) {
      if (!live.has('tg_migrations')) await sql.raw(createTable(database.engine, tables.tg_migrations)).execute(db)
      await beginConversion(db, due, now)
    }
    const warnings: string[] = []
    for (const step of steps) {
      if (due !== undefined && step.what === 'tg_migrations') continue
      if (await hasDuplicates(db, step)) warnings.push(`${step.what} was not created: the table holds duplicates`)
      else await sql.raw(step.sql).execute(db)
    }
    const isLogOnly = options.scope === 'logs'
    const conversion =
      due &&
      (await inOneTransaction(db, database.engine, (inner) => convert(inner, database.engine, due, now, isLogOnly)))
    if (!isLogOnly) await markSetUp(db, options)
    return reportOf(steps, warnings, conversion)
  })
}

async function lookAt(db: Kysely<Schema>, { engine }: Database, { scope }: MigrateOptions) {
  const live: LiveSchema = await introspect(db, engine)
  const isLogOnly = scope === 'logs'
  const steps = planMigration(engine, isLogOnly ? [tables.logs, tables.tg_migrations] : allTables, live)
  const due = await dueConversion(db, live, isLogOnly ? recogniseLogOrigin(live) : recogniseOrigin(live))
  return { live, steps, due }
}

function reportOf(
  steps: readonly Step[],
  warnings: readonly string[],
  conversion: ConversionReport | undefined,
): MigrationReport {
  const named = (kind: Step['kind']) => steps.filter((step) => step.kind === kind).map((step) => step.what)
  return {
    created: named('create'),
    added: named('add'),
    widened: named('widen'),
    indexed: named('index'),
    warnings,
    conversion,
  }
}

/** Rows with a NULL among the columns never contradict a unique index. */
async function hasDuplicates(db: Kysely<Schema>, step: Step): Promise<boolean> {
  if (step.mustBeDistinct === undefined) return false
  const { table, columns } = step.mustBeDistinct
  const names = columns.map((column) => sql.ref(column))
  const present = sql.join(
    names.map((name) => sql`${name} is not null`),
    sql` and `,
  )
  const found = await sql`
    select 1 from ${sql.table(table)} where ${present} group by ${sql.join(names)} having count(*) > 1 limit 1
  `.execute(db)
  return found.rows.length > 0
}

/** An installation with a root user is set up, also when it is older than the table that says so (schema.md section 6). */
async function markSetUp(db: Kysely<Schema>, options: MigrateOptions): Promise<void> {
  const mark = await db.selectFrom('setups').select('id').limit(1).executeTakeFirst()
  if (mark !== undefined) return
  const root = await db.selectFrom('users').select('id').where('role', '=', 100).limit(1).executeTakeFirst()
  if (root === undefined) return
  await db.insertInto('setups').values({ version: options.version, initialized_at: options.now() }).execute()
}
