// Rows of channels, changed together with the abilities that follow from them.
import { type Kysely, sql } from 'kysely'
import { compileOnce, type Database, inTransaction } from '../engines/index.ts'
import { type Row, type Schema, tables } from '../tables/index.ts'
import { abilitySources, rebuildAbilities } from './abilities.ts'
import {
  type ChannelFilter,
  type ChannelSearch,
  countTypes,
  type KnownChannels,
  matchingChannels,
  sortChannels,
} from './channel-search.ts'
import { countOf, inBatches, insertForId, type Page } from './shared.ts'
import { openVault, type Vault } from './vault.ts'

export type ChannelRow = Row<typeof tables.channels>
export type ChannelPage = Page<ChannelRow> & {
  /** Channels per type among those that match everything but the type. */
  readonly typeCounts: ReadonlyMap<number, number>
}
export type StatusChange = {
  readonly status: number
  /** JSON text of why and when. */
  readonly otherInfo?: string
  /** Changes nothing unless the channel is in this state now. */
  readonly onlyFrom?: number
}
export type ChannelsRepo = ReturnType<typeof createChannelsRepo>

const { channels } = tables
const enabledStatus = 1

/** The repository of channels; their keys are sealed on the way in and opened on the way out. */
export function createChannelsRepo(database: Database, vault: Vault = openVault) {
  return { ...channelReads(database, vault), ...channelWrites(database, vault), ...channelStates(database) }
}

type RawChannel = Parameters<typeof channels.decode>[0]

function decodeChannel(raw: RawChannel, vault: Vault): ChannelRow {
  const row = channels.decode(raw)
  return { ...row, key: vault.open('channels', row.id, row.key) }
}

function channelReads(database: Database, vault: Vault) {
  const { kysely: db } = database
  const all = db.selectFrom('channels').selectAll()
  const decode = (raw: RawChannel): ChannelRow => decodeChannel(raw, vault)
  /** Sealed keys cannot be compared by the database: the same key is sealed to another text every time. */
  const withKeyIds = async <F extends ChannelFilter>(filter: F): Promise<F & KnownChannels> => {
    if (!vault.isActive || (filter.keyword ?? '') === '') return filter
    const rows = await db.selectFrom('channels').select(['id', 'key']).execute()
    const keyIds = rows.filter(({ id, key }) => vault.open('channels', id, key ?? '') === filter.keyword)
    return { ...filter, keyIds: keyIds.map(({ id }) => id) }
  }
  return {
    /** By id. */
    async all(): Promise<ChannelRow[]> {
      return (await all.orderBy('id').execute()).map(decode)
    },
    async findById(id: number): Promise<ChannelRow | undefined> {
      const row = await all.where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : decode(row)
    },
    async findMany(ids: readonly number[]): Promise<ChannelRow[]> {
      if (ids.length === 0) return []
      return (await all.where('id', 'in', ids).orderBy('id').execute()).map(decode)
    },
    async findByTag(tag: string): Promise<ChannelRow[]> {
      return (await all.where('tag', '=', tag).orderBy('id').execute()).map(decode)
    },
    /** Ids of every channel that matches, by id; at most `limit`. */
    async findIds(wanted: ChannelFilter, limit: number): Promise<number[]> {
      const matching = matchingChannels(database, await withKeyIds(wanted))
      return (await matching.select('id').orderBy('id').limit(limit).execute()).map((row) => Number(row.id))
    },
    async list(wanted: ChannelSearch): Promise<ChannelPage> {
      const search = await withKeyIds(wanted)
      const { type, ...withoutType } = search
      const matching = matchingChannels(database, search)
      const typeCounts = await countTypes(database, withoutType)
      const { limit, offset } = search
      if (!search.isByTag) {
        const rows = await sortChannels(matching, search).selectAll().limit(limit).offset(offset).execute()
        return { rows: rows.map(decode), total: await countOf(matching), typeCounts }
      }
      const tagged = matching.where('tag', 'is not', null).where('tag', '!=', '')
      const page = await tagged.select('tag').distinct().orderBy('tag').limit(limit).offset(offset).execute()
      const counted = await tagged.select(sql<number>`count(distinct ${sql.ref('tag')})`.as('n')).executeTakeFirst()
      const tags = page.map((row) => row.tag)
      const rows =
        tags.length === 0 ? [] : await sortChannels(matching, search).selectAll().where('tag', 'in', tags).execute()
      return { rows: rows.map(decode), total: Number(counted?.n ?? 0), typeCounts }
    },
  }
}

function channelWrites(database: Database, vault: Vault) {
  const { kysely: db, engine } = database
  const encode = (id: number, values: Partial<ChannelRow>) =>
    channels.encode(
      engine,
      values.key === undefined ? values : { ...values, key: vault.seal('channels', id, values.key) },
    )
  /** The place of a sealed key names the row, which has no id yet: the key follows in the same transaction. */
  const insert = async (transaction: Kysely<Schema>, row: Partial<ChannelRow>): Promise<number> => {
    const first = vault.isActive ? { ...row, key: '' } : { ...row, key: vault.seal('channels', 0, row.key ?? '') }
    const id = await insertForId(transaction, engine, 'channels', channels.encodeNew(engine, first))
    if (vault.isActive && (row.key ?? '') !== '')
      await transaction
        .updateTable('channels')
        .set(encode(id, { key: row.key ?? '' }))
        .where('id', '=', id)
        .execute()
    return id
  }
  return {
    /** Adds channels with their abilities; gives their ids in order. */
    insertMany(rows: readonly Partial<ChannelRow>[]): Promise<number[]> {
      return inTransaction(db, async (transaction) => {
        const ids: number[] = []
        for (const row of rows) ids.push(await insert(transaction, row))
        await rebuildAbilities(transaction, engine, ids)
        return ids
      })
    },
    /** Writes the given columns; the abilities follow when they depend on one of them. Says whether the row exists. */
    update(id: number, values: Partial<ChannelRow>): Promise<boolean> {
      return inTransaction(db, async (transaction) => {
        const encoded = encode(id, values)
        const changed = await transaction.updateTable('channels').set(encoded).where('id', '=', id).executeTakeFirst()
        if (abilitySources.some((name) => name in values)) await rebuildAbilities(transaction, engine, [id])
        return changed.numUpdatedRows > 0n
      })
    },
    /**
     * Changes each of these channels by what stands in its row, in one transaction in which nobody else writes them. `revise`
     * is pure and may be called again when transactions collide; undefined leaves a row as it is. Gives the rows as they were.
     */
    revise(
      ids: readonly number[],
      revise: (row: ChannelRow) => Partial<ChannelRow> | undefined,
    ): Promise<ChannelRow[]> {
      return inTransaction(db, async (transaction) => {
        const found: ChannelRow[] = []
        for (const batch of inBatches([...new Set(ids)].toSorted((one, other) => one - other))) {
          const wanted = transaction.selectFrom('channels').selectAll().where('id', 'in', batch).orderBy('id')
          const rows = await (engine === 'sqlite' ? wanted : wanted.forUpdate()).execute()
          found.push(...rows.map((row) => decodeChannel(row, vault)))
        }
        const indexed: number[] = []
        for (const row of found) {
          const values = revise(row)
          if (values === undefined || Object.keys(values).length === 0) continue
          await transaction.updateTable('channels').set(encode(row.id, values)).where('id', '=', row.id).execute()
          if (abilitySources.some((name) => name in values)) indexed.push(row.id)
        }
        await rebuildAbilities(transaction, engine, indexed)
        return found
      })
    },
    /** Writes the same columns to many channels, never keys; says how many there are. */
    updateMany(ids: readonly number[], values: Omit<Partial<ChannelRow>, 'key'>): Promise<number> {
      return inTransaction(db, async (transaction) => {
        let changed = 0
        for (const batch of inBatches(ids)) {
          const update = transaction
            .updateTable('channels')
            .set(channels.encode(engine, values))
            .where('id', 'in', batch)
          changed += Number((await update.executeTakeFirst()).numUpdatedRows)
        }
        if (abilitySources.some((name) => name in values)) await rebuildAbilities(transaction, engine, ids)
        return changed
      })
    },
    /** Removes channels with their abilities; says how many there were. */
    remove(ids: readonly number[]): Promise<number> {
      return inTransaction(db, async (transaction) => {
        let removed = 0
        for (const batch of inBatches(ids)) {
          await transaction.deleteFrom('abilities').where('channel_id', 'in', batch).execute()
          const gone = await transaction.deleteFrom('channels').where('id', 'in', batch).executeTakeFirst()
          removed += Number(gone.numDeletedRows)
        }
        return removed
      })
    },
  }
}

function channelStates(database: Database) {
  const { kysely: db, engine } = database
  const addUsed = compileOnce<{ id: number; quota: number }>(database, (builder, value) =>
    builder
      .updateTable('channels')
      .set({ used_quota: sql<number>`${sql.ref('used_quota')} + ${value('quota')}` })
      .where('id', '=', value('id')),
  )
  return {
    /** Switches channels and their abilities in one transaction; says how many channels changed. */
    setStatus(ids: readonly number[], change: StatusChange): Promise<number> {
      return inTransaction(db, async (transaction) => {
        let changed = 0
        for (const batch of inBatches(ids)) changed += await switchChannels(transaction, engine, batch, change)
        return changed
      })
    },
    async addUsedQuota(id: number, quota: number): Promise<void> {
      await database.atomically(function* () {
        yield addUsed({ id, quota })
      })
    },
  }
}

async function switchChannels(
  db: Kysely<Schema>,
  engine: Database['engine'],
  ids: readonly number[],
  { status, otherInfo, onlyFrom }: StatusChange,
): Promise<number> {
  const values = channels.encode(engine, { status, ...(otherInfo === undefined ? {} : { other_info: otherInfo }) })
  const wanted = db.updateTable('channels').set(values).where('id', 'in', ids)
  const changed = await (onlyFrom === undefined ? wanted : wanted.where('status', '=', onlyFrom)).executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return 0
  // By the channels' own state, because with `onlyFrom` some of them may not have changed.
  const now = db.selectFrom('channels').select('id').where('id', 'in', ids).where('status', '=', status)
  const enabled = status === enabledStatus
  await db.updateTable('abilities').set({ enabled }).where('channel_id', 'in', now).execute()
  return Number(changed.numUpdatedRows)
}
