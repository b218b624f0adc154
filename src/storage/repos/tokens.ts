// Rows of tokens, the API keys of users.
import { sql } from 'kysely'
import { compileOnce, type Database } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { countOf, inBatches, insertForId, matches, type Page, type Slice } from './shared.ts'

export type TokenRow = Row<typeof tables.tokens>
/** Columns by which a list of keys can be ordered. */
export type TokenSort =
  | 'id'
  | 'name'
  | 'status'
  | 'group'
  | 'remain_quota'
  | 'used_quota'
  | 'accessed_time'
  | 'created_time'
  | 'expired_time'

export type TokenSearch = Slice & {
  readonly userId: number
  /** Name; `%` is the caller's wildcard, without one the name must be equal. */
  readonly name?: string
  /** Key without `sk-`; the same. */
  readonly key?: string
  readonly status?: number
  /** Exactly this group; '' is the owner's own. */
  readonly group?: string
  /** Default: newest first. */
  readonly sortBy?: TokenSort
  readonly isAscending?: boolean
}
export type TokensRepo = ReturnType<typeof createTokensRepo>

const { tokens } = tables

/** The repository of API keys. Soft-deleted rows are never seen. */
export function createTokensRepo(database: Database) {
  return { ...tokenReads(database), ...tokenWrites(database) }
}

function tokenReads(database: Database) {
  const { kysely: db } = database
  const live = db.selectFrom('tokens').where('deleted_at', 'is', null)
  const byKey = compileOnce<{ key: string }>(database, (_, value) => live.selectAll().where('key', '=', value('key')))
  return {
    /** On the hot path. Case counts, whatever the engine's collation. */
    async findByKey(key: string): Promise<TokenRow | undefined> {
      const row = (await database.run(byKey({ key }))).rows[0]
      const token = row === undefined ? undefined : tokens.decode(row)
      return token?.key === key ? token : undefined
    },
    /** Names for reports, of deleted keys too. */
    async findNames(ids: readonly number[]): Promise<Pick<TokenRow, 'id' | 'name'>[]> {
      if (ids.length === 0) return []
      const rows = await db.selectFrom('tokens').select(['id', 'name']).where('id', 'in', ids).execute()
      return rows.map((row) => tokens.decodeSome(row, ['id', 'name']))
    },
    /** Of that user alone when one is given. */
    async findById(id: number, userId?: number): Promise<TokenRow | undefined> {
      const one = live.selectAll().where('id', '=', id)
      const row = await (userId === undefined ? one : one.where('user_id', '=', userId)).executeTakeFirst()
      return row === undefined ? undefined : tokens.decode(row)
    },
    /** Those of the ids that belong to the user, by id. */
    async findMany(userId: number, ids: readonly number[]): Promise<TokenRow[]> {
      if (ids.length === 0) return []
      const rows = await live.selectAll().where('user_id', '=', userId).where('id', 'in', ids).orderBy('id').execute()
      return rows.map(tokens.decode)
    },
    /** A user's keys that match, in the order asked for. */
    async list(search: TokenSearch): Promise<Page<TokenRow>> {
      const { userId, name = '', key = '', status, group, sortBy = 'id', isAscending = false, limit, offset } = search
      let matching = live.where('user_id', '=', userId)
      if (status !== undefined) matching = matching.where('status', '=', status)
      if (group !== undefined) matching = matching.where('group', '=', group)
      if (name !== '') matching = matching.where((eb) => matches(database, eb.ref('name'), name))
      if (key !== '') matching = matching.where((eb) => matches(database, eb.ref('key'), key))
      const direction = isAscending ? 'asc' : 'desc'
      const ordered = matching.selectAll().orderBy(sortBy, direction).orderBy('id', 'desc')
      const rows = await ordered.limit(limit).offset(offset).execute()
      return { rows: rows.map(tokens.decode), total: await countOf(matching) }
    },
    countByUser(userId: number): Promise<number> {
      return countOf(live.where('user_id', '=', userId))
    },
    /** What a user's keys still may spend and have spent, in quota units. */
    async sumByUser(userId: number): Promise<{ remainQuota: number; usedQuota: number }> {
      const { remain, used } = await live
        .select((eb) => [eb.fn.sum('remain_quota').as('remain'), eb.fn.sum('used_quota').as('used')])
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow()
      return { remainQuota: Number(remain ?? 0), usedQuota: Number(used ?? 0) }
    },
  }
}

function tokenWrites(database: Database) {
  const { kysely: db, engine } = database
  return {
    insert(values: Partial<TokenRow>): Promise<number> {
      return insertForId(db, engine, 'tokens', tokens.encodeNew(engine, values))
    },
    /** Writes the given columns; says whether the row exists (and is the user's, when one is given). */
    async update(id: number, values: Partial<TokenRow>, userId?: number): Promise<boolean> {
      const one = db.updateTable('tokens').set(tokens.encode(engine, values)).where('id', '=', id)
      const owned = userId === undefined ? one : one.where('user_id', '=', userId)
      return (await owned.where('deleted_at', 'is', null).executeTakeFirst()).numUpdatedRows > 0n
    },
    /** Adds to what the key may spend, or takes from it: never below zero, never beyond what is exact. */
    async addQuota(id: number, amount: number): Promise<boolean> {
      const bound = amount < 0 ? (['>=', -amount] as const) : (['<=', Number.MAX_SAFE_INTEGER - amount] as const)
      const changed = await db
        .updateTable('tokens')
        .set({ remain_quota: sql<number>`${sql.ref('remain_quota')} + ${amount}` })
        .where('id', '=', id)
        .where('remain_quota', bound[0], bound[1])
        .executeTakeFirst()
      return changed.numUpdatedRows > 0n
    },
    /** Those of the ids that belong to the user; says how many. */
    async softDelete(userId: number, ids: readonly number[], at: Date): Promise<number> {
      let deleted = 0
      for (const batch of inBatches(ids)) {
        const changed = await db
          .updateTable('tokens')
          .set(tokens.encode(engine, { deleted_at: at }))
          .where('user_id', '=', userId)
          .where('id', 'in', batch)
          .where('deleted_at', 'is', null)
          .executeTakeFirst()
        deleted += Number(changed.numUpdatedRows)
      }
      return deleted
    },
    /** All keys of a user, when the account goes; gives the keys, for caches to forget. */
    async softDeleteByUser(userId: number, at: Date): Promise<string[]> {
      const owned = await db
        .selectFrom('tokens')
        .select('key')
        .where('user_id', '=', userId)
        .where('deleted_at', 'is', null)
        .execute()
      const gone = tokens.encode(engine, { deleted_at: at })
      await db.updateTable('tokens').set(gone).where('user_id', '=', userId).where('deleted_at', 'is', null).execute()
      return owned.map((row) => tokens.decodeSome(row, ['key']).key)
    },
  }
}
