// Rows of redemptions: codes that turn into quota, each once.
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Row, type Schema, tables } from '../tables/index.ts'
import { countOf, insertForId, type Page, type Slice, startsWith } from './shared.ts'

export type RedemptionRow = Row<typeof tables.redemptions>
export type RedemptionSearch = Slice & {
  /** Start of the name; also the id when it is a number. */
  readonly keyword?: string
  /** `expired` are unused ones whose time is over at `now`; `unused` the others. */
  readonly state?: { readonly name: 'unused' | 'disabled' | 'used' | 'expired'; readonly now: number }
}
export type RedemptionsRepo = ReturnType<typeof createRedemptionsRepo>

const { redemptions } = tables
/** `redemptions.status` (schema.md section 3). */
const unused = 1
const disabled = 2
const used = 3

/** The repository of redemption codes. Soft-deleted rows are never seen. */
export function createRedemptionsRepo(database: Database) {
  return { ...redemptionReads(database), ...redemptionWrites(database) }
}

function redemptionReads(database: Database) {
  const { kysely: db } = database
  const live = db.selectFrom('redemptions').where('deleted_at', 'is', null)
  return {
    async findById(id: number): Promise<RedemptionRow | undefined> {
      const row = await live.selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : redemptions.decode(row)
    },
    async findByKey(key: string): Promise<RedemptionRow | undefined> {
      const row = await live.selectAll().where('key', '=', key).executeTakeFirst()
      const code = row === undefined ? undefined : redemptions.decode(row)
      return code?.key === key ? code : undefined
    },
    /** Newest first. */
    async list({ keyword = '', state, limit, offset }: RedemptionSearch): Promise<Page<RedemptionRow>> {
      const named = live.where((eb) => {
        if (keyword === '') return eb.and([])
        const byName = startsWith(database, eb.ref('name'), keyword)
        return /^\d{1,15}$/.test(keyword) ? eb.or([byName, eb('id', '=', Number(keyword))]) : byName
      })
      const matching = state === undefined ? named : named.where((eb) => isInState(eb, state))
      const rows = await matching.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute()
      return { rows: rows.map(redemptions.decode), total: await countOf(matching) }
    },
  }
}

type State = NonNullable<RedemptionSearch['state']>

function isInState(eb: ExpressionBuilder<Schema, 'redemptions'>, { name, now }: State): Expression<SqlBool> {
  if (name === 'disabled') return eb('status', '=', disabled)
  if (name === 'used') return eb('status', '=', used)
  const isOver = eb.and([eb('expired_time', '>', 0), eb('expired_time', '<', now)])
  return eb.and([eb('status', '=', unused), name === 'expired' ? isOver : eb.not(isOver)])
}

function redemptionWrites({ kysely: db, engine }: Database) {
  return {
    insert(values: Partial<RedemptionRow>): Promise<number> {
      return insertForId(db, engine, 'redemptions', redemptions.encodeNew(engine, values))
    },
    /** All or none. */
    insertMany(rows: readonly Partial<RedemptionRow>[]): Promise<void> {
      return inTransaction(db, async (transaction) => {
        for (const row of rows) {
          await transaction.insertInto('redemptions').values(redemptions.encodeNew(engine, row)).execute()
        }
      })
    },
    /** Writes the given columns while the code was not used; says whether it did. */
    async update(id: number, values: Partial<RedemptionRow>): Promise<boolean> {
      const changed = db
        .updateTable('redemptions')
        .set(redemptions.encode(engine, values))
        .where('id', '=', id)
        .where('status', '!=', used)
      return (await changed.where('deleted_at', 'is', null).executeTakeFirst()).numUpdatedRows > 0n
    },
    async softDelete(id: number, at: Date): Promise<boolean> {
      const gone = db
        .updateTable('redemptions')
        .set(redemptions.encode(engine, { deleted_at: at }))
        .where('id', '=', id)
      return (await gone.where('deleted_at', 'is', null).executeTakeFirst()).numUpdatedRows > 0n
    },
    /** Removes codes that nobody can use any more: used, disabled, expired. Says how many. */
    async softDeleteInvalid(now: number, at: Date): Promise<number> {
      const gone = await db
        .updateTable('redemptions')
        .set(redemptions.encode(engine, { deleted_at: at }))
        .where('deleted_at', 'is', null)
        .where((eb) =>
          eb.or([eb('status', '!=', unused), eb.and([eb('expired_time', '!=', 0), eb('expired_time', '<', now)])]),
        )
        .executeTakeFirst()
      return Number(gone.numUpdatedRows)
    },
  }
}
