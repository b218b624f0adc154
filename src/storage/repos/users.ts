// Rows of users: finding, paging, changing, and single guarded statements for their balance.
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { compileOnce, type Database } from '../engines/index.ts'
import { type Row, type Schema, tables } from '../tables/index.ts'
import { contains, countOf, insertForId, type Page, type Slice } from './shared.ts'

export type UserRow = Row<typeof tables.users>
/** Columns that tie an account to a sign-in elsewhere. */
export type ExternalIdColumn =
  | 'github_id'
  | 'discord_id'
  | 'oidc_id'
  | 'wechat_id'
  | 'telegram_id'
  | 'linux_do_id'
  | 'stripe_customer'
export type UserSearch = Slice & {
  /** Substring of username, email or display name; also the id when it is a number. */
  readonly keyword?: string
  readonly group?: string
  readonly role?: number
  readonly status?: number
  /** True: only deleted accounts; false: only others. */
  readonly isDeleted?: boolean
  /** Default: newest first. */
  readonly sortBy?: UserSort
  readonly isAscending?: boolean
}
export type UserSort =
  | 'id'
  | 'username'
  | 'quota'
  | 'used_quota'
  | 'request_count'
  | 'group'
  | 'role'
  | 'aff_count'
  | 'created_at'
  | 'last_login_at'
export type UsersRepo = ReturnType<typeof createUsersRepo>

const { users } = tables

/** The repository of users. Unless said otherwise soft-deleted rows are not seen. */
export function createUsersRepo(database: Database) {
  return { ...userReads(database), ...userLists(database), ...userWrites(database) }
}

function userReads(database: Database) {
  const { kysely: db } = database
  const live = () => db.selectFrom('users').selectAll().where('deleted_at', 'is', null)
  const byId = compileOnce<{ id: number }>(database, (_, value) => live().where('id', '=', value('id')))
  const decodeFirst = (rows: readonly { readonly [column: string]: unknown }[]) =>
    rows[0] === undefined ? undefined : users.decode(rows[0])
  const findByUsername = async (username: string): Promise<UserRow | undefined> =>
    decodeFirst(await live().where('username', '=', username).execute())
  const findByEmail = async (email: string): Promise<UserRow | undefined> =>
    email === '' ? undefined : decodeFirst(await live().where('email', '=', email).orderBy('id').limit(1).execute())

  return {
    /** On the hot path. */
    async findById(id: number): Promise<UserRow | undefined> {
      return decodeFirst((await database.run(byId({ id }))).rows)
    },
    /** Deleted or not. */
    async findAnyById(id: number): Promise<UserRow | undefined> {
      return decodeFirst(await db.selectFrom('users').selectAll().where('id', '=', id).execute())
    },
    findByUsername,
    findByEmail,
    /** What a sign-in form holds. A user name wins over an e-mail address, which is kept in small letters since there is mail. */
    async findByUsernameOrEmail(text: string): Promise<UserRow | undefined> {
      const user = await findByUsername(text)
      if (user !== undefined || !text.includes('@')) return user
      return (await findByEmail(text)) ?? findByEmail(text.toLowerCase())
    },
    /** Case counts, whatever the engine's collation. */
    async findByAccessToken(token: string): Promise<UserRow | undefined> {
      if (token === '') return undefined
      const user = decodeFirst(await live().where('access_token', '=', token).execute())
      return user?.access_token === token ? user : undefined
    },
    async findByExternalId(column: ExternalIdColumn, id: string): Promise<UserRow | undefined> {
      return id === '' ? undefined : decodeFirst(await live().where(column, '=', id).orderBy('id').limit(1).execute())
    },
    /** Also when the account is deleted: who was thrown out does not come back by the same way. */
    async isExternalIdKnown(column: ExternalIdColumn, id: string): Promise<boolean> {
      return (await db.selectFrom('users').select('id').where(column, '=', id).limit(1).execute()).length > 0
    },
    /** The highest id there is; 0 without accounts. */
    async highestId(): Promise<number> {
      const row = await db.selectFrom('users').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
      return Number(row?.id ?? 0)
    },
    async findByAffCode(code: string): Promise<UserRow | undefined> {
      return code === '' ? undefined : decodeFirst(await live().where('aff_code', '=', code).execute())
    },
    /** Also when the name belongs to a deleted account: names are unique among all rows. */
    async isUsernameTaken(username: string): Promise<boolean> {
      return (await db.selectFrom('users').select('id').where('username', '=', username).execute()).length > 0
    },
    async hasRoot(): Promise<boolean> {
      return (await live().where('role', '=', 100).limit(1).execute()).length > 0
    },
  }
}

function userLists(database: Database) {
  const { kysely: db } = database
  return {
    /** Live accounts. */
    async count(): Promise<number> {
      return countOf(db.selectFrom('users').where('deleted_at', 'is', null))
    },
    /** Deleted or not, in no order. */
    async findMany(ids: readonly number[]): Promise<UserRow[]> {
      if (ids.length === 0) return []
      return (await db.selectFrom('users').selectAll().where('id', 'in', ids).execute()).map(users.decode)
    },
    /** Every account that matches, deleted ones too unless told otherwise. */
    async list(search: UserSearch): Promise<Page<UserRow>> {
      const matching = db.selectFrom('users').where((eb) => eb.and(conditionsOf(database, eb, search)))
      const { sortBy = 'id', isAscending = false, limit, offset } = search
      const ordered = matching.selectAll().orderBy(sortBy, isAscending ? 'asc' : 'desc')
      const rows = await (sortBy === 'id' ? ordered : ordered.orderBy('id', 'desc'))
        .limit(limit)
        .offset(offset)
        .execute()
      return { rows: rows.map(users.decode), total: await countOf(matching) }
    },
  }
}

function conditionsOf(
  database: Database,
  eb: ExpressionBuilder<Schema, 'users'>,
  { keyword = '', group, role, status, isDeleted }: UserSearch,
): Expression<SqlBool>[] {
  const conditions: Expression<SqlBool>[] = []
  if (keyword !== '') {
    const places = [eb.ref('username'), eb.ref('email'), eb.ref('display_name')]
    const found: Expression<SqlBool>[] = places.map((place) => contains(database, place, keyword))
    if (/^\d{1,15}$/.test(keyword)) found.push(eb('id', '=', Number(keyword)))
    conditions.push(eb.or(found))
  }
  if (group !== undefined) conditions.push(eb('group', '=', group))
  if (role !== undefined) conditions.push(eb('role', '=', role))
  if (status !== undefined) conditions.push(eb('status', '=', status))
  if (isDeleted !== undefined) conditions.push(eb('deleted_at', isDeleted ? 'is not' : 'is', null))
  return conditions
}

function userWrites(database: Database) {
  const { kysely: db, engine } = database
  return {
    /** Adds an account and gives its id. A name that exists is refused by the database (`isDuplicate`). */
    insert(values: Partial<UserRow>): Promise<number> {
      return insertForId(db, engine, 'users', users.encodeNew(engine, values))
    },
    /** Writes the given columns; says whether the row exists. */
    async update(id: number, values: Partial<UserRow>): Promise<boolean> {
      const encoded = users.encode(engine, values)
      const changed = await db.updateTable('users').set(encoded).where('id', '=', id).executeTakeFirst()
      return changed.numUpdatedRows > 0n
    },
    /**
     * Adds to the balance in one statement, or takes from it when the amount is negative: never below zero, never beyond
     * what is exact. Says whether it did.
     */
    async addQuota(id: number, amount: number): Promise<boolean> {
      const bound = amount < 0 ? (['>=', -amount] as const) : (['<=', Number.MAX_SAFE_INTEGER - amount] as const)
      const changed = await db
        .updateTable('users')
        .set({ quota: sql<number>`${sql.ref('quota')} + ${amount}` })
        .where('id', '=', id)
        .where('quota', bound[0], bound[1])
        .executeTakeFirst()
      return changed.numUpdatedRows > 0n
    },
    /** Counts usage; the balance is not touched. */
    async addUsage(id: number, quota: number, requests: number): Promise<void> {
      const used_quota = sql<number>`${sql.ref('used_quota')} + ${quota}`
      const request_count = sql<number>`${sql.ref('request_count')} + ${requests}`
      await db.updateTable('users').set({ used_quota, request_count }).where('id', '=', id).execute()
    },
    async softDelete(id: number, at: Date): Promise<boolean> {
      const deleted = users.encode(engine, { deleted_at: at })
      const live = db.updateTable('users').set(deleted).where('id', '=', id).where('deleted_at', 'is', null)
      return (await live.executeTakeFirst()).numUpdatedRows > 0n
    },
    async hardDelete(id: number): Promise<boolean> {
      return (await db.deleteFrom('users').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n
    },
  }
}
