// Rows of options: settings as text by their key.
import type { Kysely } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Engine, type Row, type Schema, tables } from '../tables/index.ts'
import { openVault, type Vault } from './vault.ts'

export type OptionRow = Row<typeof tables.options>
export type OptionsRepo = ReturnType<typeof createOptionsRepo>

const { options } = tables

/** The repository of options. Unknown keys are rows like any other; secret ones are sealed. */
export function createOptionsRepo(database: Database, vault: Vault = openVault) {
  const { kysely: db, engine } = database
  const seal = ({ key, value }: OptionRow): OptionRow => ({ key, value: vault.seal('options', key, value) })
  const open = ({ key, value }: OptionRow): OptionRow => ({ key, value: vault.open('options', key, value) })
  return {
    async all(): Promise<OptionRow[]> {
      return (await db.selectFrom('options').selectAll().orderBy('key').execute()).map((row) =>
        open(options.decode(row)),
      )
    },
    async find(key: string): Promise<string | undefined> {
      const row = await db.selectFrom('options').select('value').where('key', '=', key).executeTakeFirst()
      return row === undefined ? undefined : open({ key, ...options.decodeSome(row, ['value']) }).value
    },
    async set(key: string, value: string): Promise<void> {
      await writeOption(db, engine, seal({ key, value }))
    },
    /** Writes rows and removes others, all or none. */
    async setMany(rows: readonly OptionRow[], removedKeys: readonly string[] = []): Promise<void> {
      await inTransaction(db, async (transaction) => {
        for (const row of rows) await writeOption(transaction, engine, seal(row))
        if (removedKeys.length > 0) await transaction.deleteFrom('options').where('key', 'in', removedKeys).execute()
      })
    },
    /**
     * Reads some rows and writes what `change` makes of their values, so that two changes at the same moment both count.
     * `change` may run again when the transaction is repeated; what it throws ends it without a trace.
     */
    async edit(
      keys: readonly string[],
      change: (stored: ReadonlyMap<string, string>) => readonly OptionRow[],
    ): Promise<readonly OptionRow[]> {
      return inTransaction(db, async (transaction) => {
        const stored = transaction.selectFrom('options').selectAll().where('key', 'in', keys).orderBy('key')
        const locked = engine === 'sqlite' ? stored : stored.forUpdate()
        const found = (await locked.execute()).map(options.decode)
        const rows = change(new Map(found.map(({ key, value }) => [key, value])))
        for (const row of rows) await writeOption(transaction, engine, row)
        return rows
      })
    },
    async remove(key: string): Promise<boolean> {
      return (await db.deleteFrom('options').where('key', '=', key).executeTakeFirst()).numDeletedRows > 0n
    },
  }
}

async function writeOption(db: Kysely<Schema>, engine: Engine, row: OptionRow): Promise<void> {
  const insert = db.insertInto('options').values(row)
  const { value } = row
  const upsert =
    engine === 'mysql'
      ? insert.onDuplicateKeyUpdate({ value })
      : insert.onConflict((oc) => oc.column('key').doUpdateSet({ value }))
  await upsert.execute()
}
