// Rows of abilities: the index (group, model) → channels, derived from the channels and rebuilt with them.
import type { Kysely } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Engine, type Row, type Schema, tables } from '../tables/index.ts'
import { inBatches } from './shared.ts'

export type AbilityRow = Row<typeof tables.abilities>
export type AbilitiesRepo = ReturnType<typeof createAbilitiesRepo>

const { abilities, channels } = tables
const insertRowsMax = 50
const channelEnabled = 1

/** The columns of a channel that its abilities are made of. */
export const abilitySources = ['id', 'models', 'group', 'status', 'priority', 'weight', 'tag'] as const
type AbilitySource = Pick<Row<typeof channels>, (typeof abilitySources)[number]>

/** The items of a comma-separated list, trimmed, each once, without empty ones. */
export function splitList(text: string): string[] {
  return [...new Set(text.split(',').map((item) => item.trim()))].filter((item) => item !== '')
}

/** One row per group and model of the channel. Names longer than their columns are left out: nobody could ask for them. */
export function abilitiesOf(channel: AbilitySource): AbilityRow[] {
  const models = splitList(channel.models).filter((model) => model.length <= abilities.columns.model.length)
  const groups = splitList(channel.group).filter((group) => group.length <= abilities.columns.group.length)
  const { id: channel_id, priority, tag } = channel
  const rest = { channel_id, enabled: channel.status === channelEnabled, priority, weight: channel.weight ?? 0, tag }
  return groups.flatMap((group) => models.map((model) => ({ group, model, ...rest })))
}

/** Replaces the rows of these channels by what the channels say now. Belongs into the transaction that changes them. */
export async function rebuildAbilities(db: Kysely<Schema>, engine: Engine, ids: readonly number[]): Promise<void> {
  for (const batch of inBatches(ids)) {
    await db.deleteFrom('abilities').where('channel_id', 'in', batch).execute()
    const rows = await db.selectFrom('channels').select(abilitySources).where('id', 'in', batch).execute()
    const wanted = rows.flatMap((row) => abilitiesOf(channels.decodeSome(row, abilitySources)))
    for (const some of inBatches(wanted, insertRowsMax)) {
      const values = some.map((ability) => abilities.encodeNew(engine, ability))
      // MySQL's collation may take two spellings of a model for one.
      const insert = db.insertInto('abilities').values(values)
      await (engine === 'mysql' ? insert.ignore() : insert.onConflict((oc) => oc.doNothing())).execute()
    }
  }
}

/** The repository of abilities. */
export function createAbilitiesRepo(database: Database) {
  const { kysely: db, engine } = database
  const enabled = db.selectFrom('abilities').where('enabled', '=', true)
  return {
    async all(): Promise<AbilityRow[]> {
      return (await db.selectFrom('abilities').selectAll().execute()).map(abilities.decode)
    },
    async allEnabled(): Promise<AbilityRow[]> {
      return (await enabled.selectAll().execute()).map(abilities.decode)
    },
    /** Names with an enabled channel, sorted; of one group when given. */
    async distinctModels(group?: string): Promise<string[]> {
      const scope = group === undefined ? enabled : enabled.where('group', '=', group)
      const rows = await scope.select('model').distinct().orderBy('model').execute()
      return rows.map((row) => abilities.decodeSome(row, ['model']).model)
    },
    /** Groups with an enabled channel, sorted. */
    async distinctGroups(): Promise<string[]> {
      const rows = await enabled.select('group').distinct().orderBy('group').execute()
      return rows.map((row) => abilities.decodeSome(row, ['group']).group)
    },
    /** Rebuilds the rows of these channels; of all channels when none are given. Rows of vanished channels go. */
    async rebuild(ids?: readonly number[]): Promise<void> {
      await inTransaction(db, async (transaction) => {
        if (ids !== undefined) return rebuildAbilities(transaction, engine, ids)
        const channelIds = await transaction.selectFrom('channels').select('id').orderBy('id').execute()
        await transaction.deleteFrom('abilities').execute()
        return rebuildAbilities(
          transaction,
          engine,
          channelIds.map((row) => row.id),
        )
      })
    },
  }
}
