// Rows of channels, changed together with the abilities that follow from them.
import { type Expression, type Kysely, type SqlBool, sql } from 'kysely'
import { compileOnce, type Database, inTransaction } from '../engines/index.ts'
import { type Row, type Schema, tables } from '../tables/index.ts'
import { abilitySources, rebuildAbilities } from './abilities.ts'
import { contains, countOf, inBatches, insertForId, type Page, type Slice } from './shared.ts'

export type ChannelRow = Row<typeof tables.channels>
export type ChannelSort = 'id' | 'name' | 'priority' | 'balance' | 'response_time' | 'test_time'
export type ChannelFilter = {
  /** Id, substring of name or base URL, or the exact key. */
  readonly keyword?: string
  /** One of the channel's groups. */
  readonly group?: string
  /** Substring of the list of models. */
  readonly model?: string
  readonly status?: 'enabled' | 'disabled'
  readonly type?: number
}
export type ChannelSearch = ChannelFilter &
  Slice & {
    /** Default: by priority, highest first, then newest. */
    readonly sortBy?: ChannelSort
    readonly isAscending?: boolean
    /** Pages count tags; every channel of the tags on the page is given. */
    readonly isByTag?: boolean
  }
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

/** The repository of channels. */
export function createChannelsRepo(database: Database) {
  return { ...channelReads(database), ...channelWrites(database), ...channelStates(database) }
}

function channelReads(database: Database) {
  const { kysely: db } = database
  const all = db.selectFrom('channels').selectAll()
  return {
    /** By id. */
    async all(): Promise<ChannelRow[]> {
      return (await all.orderBy('id').execute()).map(channels.decode)
    },
    async findById(id: number): Promise<ChannelRow | undefined> {
      const row = await all.where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : channels.decode(row)
    },
    async findMany(ids: readonly number[]): Promise<ChannelRow[]> {
      if (ids.length === 0) return []
      return (await all.where('id', 'in', ids).orderBy('id').execute()).map(channels.decode)
    },
    async findByTag(tag: string): Promise<ChannelRow[]> {
      return (await all.where('tag', '=', tag).orderBy('id').execute()).map(channels.decode)
    },
    async list(search: ChannelSearch): Promise<ChannelPage> {
      const { type, ...withoutType } = search
      const matching = matchingChannels(database, search)
      const typeCounts = await countTypes(database, withoutType)
      const { limit, offset } = search
      if (!search.isByTag) {
        const rows = await sorted(matching, search).selectAll().limit(limit).offset(offset).execute()
        return { rows: rows.map(channels.decode), total: await countOf(matching), typeCounts }
      }
      const tagged = matching.where('tag', 'is not', null).where('tag', '!=', '')
      const page = await tagged.select('tag').distinct().orderBy('tag').limit(limit).offset(offset).execute()
      const counted = await tagged.select(sql<number>`count(distinct ${sql.ref('tag')})`.as('n')).executeTakeFirst()
      const tags = page.map((row) => row.tag)
      const rows =
        tags.length === 0 ? [] : await sorted(matching, search).selectAll().where('tag', 'in', tags).execute()
      return { rows: rows.map(channels.decode), total: Number(counted?.n ?? 0), typeCounts }
    },
  }
}

function matchingChannels(database: Database, { keyword = '', group = '', model = '', status, type }: ChannelFilter) {
  return database.kysely.selectFrom('channels').where((eb) => {
    const conditions: Expression<SqlBool>[] = []
    if (keyword !== '') {
      const found: Expression<SqlBool>[] = [
        contains(database, eb.ref('name'), keyword),
        contains(database, eb.ref('base_url'), keyword),
        eb('key', '=', keyword),
      ]
      if (/^\d{1,15}$/.test(keyword)) found.push(eb('id', '=', Number(keyword)))
      conditions.push(eb.or(found))
    }
    if (group !== '') {
      const list =
        database.engine === 'mysql' ? sql`concat(',', ${eb.ref('group')}, ',')` : sql`',' || ${eb.ref('group')} || ','`
      conditions.push(contains(database, sql`(${list})`, `,${group},`))
    }
    if (model !== '') conditions.push(contains(database, eb.ref('models'), model))
    if (status !== undefined) conditions.push(eb('status', status === 'enabled' ? '=' : '!=', enabledStatus))
    if (type !== undefined) conditions.push(eb('type', '=', type))
    return eb.and(conditions)
  })
}

function sorted(matching: ReturnType<typeof matchingChannels>, { sortBy, isAscending = false }: ChannelSearch) {
  const direction = isAscending ? 'asc' : 'desc'
  if (sortBy === undefined) return matching.orderBy('priority', 'desc').orderBy('id', 'desc')
  return sortBy === 'id' ? matching.orderBy('id', direction) : matching.orderBy(sortBy, direction).orderBy('id', 'desc')
}

async function countTypes(database: Database, filter: ChannelFilter): Promise<Map<number, number>> {
  const counted = matchingChannels(database, filter).select(['type', sql<number>`count(*)`.as('n')])
  return new Map((await counted.groupBy('type').execute()).map((row) => [Number(row.type ?? 0), Number(row.n)]))
}

function channelWrites(database: Database) {
  const { kysely: db, engine } = database
  return {
    /** Adds channels with their abilities; gives their ids in order. */
    insertMany(rows: readonly Partial<ChannelRow>[]): Promise<number[]> {
      return inTransaction(db, async (transaction) => {
        const ids: number[] = []
        for (const row of rows) {
          ids.push(await insertForId(transaction, engine, 'channels', channels.encodeNew(engine, row)))
        }
        await rebuildAbilities(transaction, engine, ids)
        return ids
      })
    },
    /** Writes the given columns; the abilities follow when they depend on one of them. Says whether the row exists. */
    update(id: number, values: Partial<ChannelRow>): Promise<boolean> {
      return inTransaction(db, async (transaction) => {
        const encoded = channels.encode(engine, values)
        const changed = await transaction.updateTable('channels').set(encoded).where('id', '=', id).executeTakeFirst()
        if (abilitySources.some((name) => name in values)) await rebuildAbilities(transaction, engine, [id])
        return changed.numUpdatedRows > 0n
      })
    },
    /** Writes the same columns to many channels; says how many there are. */
    updateMany(ids: readonly number[], values: Partial<ChannelRow>): Promise<number> {
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
    /** Stores the state of a multi-key channel (JSON text) without touching anything else. */
    async saveChannelInfo(id: number, channelInfo: string): Promise<boolean> {
      const values = channels.encode(engine, { channel_info: channelInfo })
      return (await db.updateTable('channels').set(values).where('id', '=', id).executeTakeFirst()).numUpdatedRows > 0n
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
