// The ledger's statements: everything one group commit reads and writes, compiled once.
import { type RawBuilder, sql } from 'kysely'
import { compileOnce, type Database, type Query, type QueryOutcome } from '../engines/index.ts'
import { type HoldRow, type LedgerStoreOptions, ledgerInserts } from './ledger-inserts.ts'
import type { LogRow } from './logs.ts'

type Statement<T> = Generator<Query, T, QueryOutcome>

/** What a batch has to read before it can be planned. */
export type LedgerNeeds = {
  readonly userIds: readonly number[]
  readonly tokenIds: readonly number[]
  readonly requestIds: readonly string[]
  readonly budgetIds?: readonly string[]
  readonly subscriptionIds?: readonly number[]
}

/** A subscription that may pay; a total of 0 is unlimited, the period is its last reset. */
export type LedgerPlan = {
  readonly total: number
  readonly used: number
  readonly period: number
  readonly isActive: boolean
}

export type LedgerFunds = {
  readonly user: number
  readonly token: number
  readonly spent: ReadonlyMap<string, number>
  readonly plans: ReadonlyMap<number, LedgerPlan>
}

export type LedgerBalances = {
  readonly users: ReadonlyMap<number, number>
  readonly tokens: ReadonlyMap<number, number>
  readonly holds: ReadonlyMap<string, number>
  readonly budgets: ReadonlyMap<string, number>
  readonly plans: ReadonlyMap<number, LedgerPlan>
}

/** Relative changes and new rows of one batch; the maps are in ascending order of ids. */
export type LedgerWrites = {
  readonly users: ReadonlyMap<
    number,
    { readonly quota: number; readonly usedQuota: number; readonly requestCount: number }
  >
  readonly tokens: ReadonlyMap<
    number,
    { readonly remainQuota: number; readonly usedQuota: number; readonly accessedAt: number }
  >
  readonly channels: ReadonlyMap<number, number>
  readonly budgets: ReadonlyMap<string, { readonly amount: number; readonly endsAt: number }>
  readonly plans: readonly { readonly subscriptionId: number; readonly period: number; readonly amount: number }[]
  readonly opened: readonly HoldRow[]
  readonly closed: readonly string[]
  readonly raised: ReadonlyMap<string, number>
  readonly rows: readonly Omit<LogRow, 'id'>[]
}

export type { HoldRow, LedgerStoreOptions }
export type LedgerStore = ReturnType<typeof createLedgerStore>

/** The store over one database. Balances are read under lock where the engine has row locks; SQLite has one writer anyway. */
export function createLedgerStore(database: Database, options: LedgerStoreOptions) {
  const reads = ledgerReads(database)
  const changes = ledgerChanges(database)
  const inserts = ledgerInserts(database, options)
  return {
    atomically: <T>(steps: () => Statement<T>): Promise<T> => database.atomically(steps),

    *readBalances(needs: LedgerNeeds): Statement<LedgerBalances> {
      const { userIds, tokenIds, requestIds, budgetIds = [], subscriptionIds = [] } = needs
      const users = yield* reads.readNumbers(reads.users, userIds)
      const tokens = yield* reads.readNumbers(reads.tokens, tokenIds)
      const holds = yield* reads.readNumbers(reads.holds, requestIds)
      // A budget that has no row yet is guarded by the lock on its user, which every hold takes first.
      const budgets = yield* reads.readNumbers(reads.budgets, budgetIds)
      const plans =
        subscriptionIds.length === 0 ? NO_PLANS : readPlans(yield reads.lockedPlans(padded(subscriptionIds)))
      return { users, tokens, holds, budgets, plans }
    },

    /**
     * Committed balances of an account, what was spent of budgets, and the plans that exist; 0 for what does not. `tokenId` 0
     * reads none.
     */
    async readFunds(
      userId: number,
      tokenId: number,
      budgetIds: readonly string[] = [],
      subscriptionIds: readonly number[] = [],
    ): Promise<LedgerFunds> {
      const user = await database.run(reads.userQuota({ id: userId }))
      const token = tokenId === 0 ? undefined : await database.run(reads.tokenQuota({ id: tokenId }))
      const spent = budgetIds.length === 0 ? undefined : await database.run(reads.budgets(padded(budgetIds)))
      return {
        user: Number(user.rows[0]?.quota ?? 0),
        token: Number(token?.rows[0]?.remain_quota ?? 0),
        spent: new Map(spent?.rows.map((row) => [String(row.k), Number(row.v)])),
        plans:
          subscriptionIds.length === 0 ? NO_PLANS : readPlans(await database.run(reads.plans(padded(subscriptionIds)))),
      }
    },

    *write(writes: LedgerWrites): Statement<void> {
      for (const [id, { quota, usedQuota, requestCount }] of writes.users) {
        yield changes.user({ id, quota, usedQuota, requestCount })
      }
      for (const [id, { remainQuota, usedQuota, accessedAt }] of writes.tokens) {
        yield changes.token({ id, remainQuota, usedQuota, accessedAt })
      }
      for (const [id, usedQuota] of writes.channels) yield changes.channel({ id, usedQuota })
      yield* inserts.holds(writes.opened)
      for (const [requestId, more] of writes.raised) yield changes.raise({ requestId, more })
      for (const requestId of writes.closed) yield changes.close({ requestId })
      for (const [id, { amount, endsAt }] of writes.budgets) yield changes.budget({ id, amount, endsAt })
      for (const { subscriptionId, period, amount } of writes.plans) {
        yield changes.plan({ id: subscriptionId, period, amount })
      }
      yield* inserts.rows(writes.rows)
    },

    /** Whether this row was already stored by a commit whose answer got lost. */
    *hasRow({ request_id, created_at, type }: Omit<LogRow, 'id'>): Statement<boolean> {
      const { rows } = yield options.usesLogOutbox
        ? reads.outboxRow({ request_id })
        : reads.logRow({ request_id, created_at, type })
      return rows.length > 0
    },

    /** Owners that have holds, at most 1,000. */
    async listHoldOwners(): Promise<string[]> {
      const rows = await database.kysely.selectFrom('tg_holds').select('owner').distinct().limit(1000).execute()
      return rows.map((row) => String(row.owner))
    },

    /** Deletes up to `limit` holds of an owner and gives those that were really deleted. */
    *takeHoldsOf(owner: string, limit: number): Statement<HoldRow[]> {
      const { rows } = yield reads.holdsOf({ owner, limit })
      const taken: HoldRow[] = []
      for (const row of rows) {
        const { affected } = yield changes.close({ requestId: String(row.request_id) })
        if (affected > 0) taken.push(readHold(row))
      }
      return taken
    },

    /** Deletes the hold of a request and gives it, if there is one. */
    *takeHold(requestId: string): Statement<HoldRow | undefined> {
      const { rows } = yield reads.holdOf({ requestId })
      const [row] = rows
      if (row === undefined) return undefined
      const { affected } = yield changes.close({ requestId })
      return affected > 0 ? readHold(row) : undefined
    },

    /** Returns what a hold took to the balances it came from; a plan's earlier reset period is over. */
    *giveBack({ userId, tokenId, amount, budgetIds, plan }: HoldRow): Statement<void> {
      if (plan === undefined) yield changes.user({ id: userId, quota: amount, usedQuota: 0, requestCount: 0 })
      else yield changes.plan({ id: plan.subscriptionId, period: plan.period, amount: -amount })
      if (tokenId !== 0) yield changes.token({ id: tokenId, remainQuota: amount, usedQuota: -amount, accessedAt: 0 })
      for (const id of budgetIds) yield changes.refund({ id, amount })
    },
  }
}

type StoredRow = QueryOutcome['rows'][number]

const NO_PLANS: ReadonlyMap<number, LedgerPlan> = new Map()

const readPlans = ({ rows }: QueryOutcome): ReadonlyMap<number, LedgerPlan> =>
  new Map(
    rows.map((row) => [
      Number(row.id),
      {
        total: Number(row.amount_total),
        used: Number(row.amount_used),
        period: Number(row.last_reset_time ?? 0),
        isActive: row.status === 'active',
      },
    ]),
  )

const readHold = (row: StoredRow): HoldRow => {
  const plan = readPlanText(row.plan)
  return {
    requestId: String(row.request_id),
    userId: Number(row.user_id),
    tokenId: Number(row.token_id),
    amount: Number(row.amount),
    budgetIds: splitIds(row.budgets),
    ...(plan === undefined ? {} : { plan }),
  }
}

const readPlanText = (text: unknown): HoldRow['plan'] => {
  if (typeof text !== 'string') return undefined
  const [subscriptionId = '', period = ''] = text.split('@')
  return { subscriptionId: Number(subscriptionId), period: Number(period) }
}

const HOLD_COLUMNS = ['request_id', 'user_id', 'token_id', 'amount', 'budgets', 'plan'] as const
const PLAN_COLUMNS = ['id', 'amount_total', 'amount_used', 'last_reset_time', 'status'] as const

type Keyed<Key> = (keys: readonly Key[]) => Query

function ledgerReads(database: Database) {
  const { kysely: db, engine } = database
  const lock = engine === 'sqlite' ? sql`` : sql` for update`
  /** A statement over a list of keys, compiled once for each length. */
  const byLength = (build: (keys: RawBuilder<unknown>) => RawBuilder<unknown>) => {
    const known = new Map<number, string>()
    return (keys: readonly (number | string)[]): Query => {
      let text = known.get(keys.length)
      if (text === undefined) {
        text = build(sql.join(keys.map((value) => sql`${value}`))).compile(db).sql
        known.set(keys.length, text)
      }
      return { sql: text, parameters: keys }
    }
  }
  const select = (table: string, key: string, amount: string) =>
    byLength(
      (keys) =>
        sql`select ${sql.ref(key)} as k, ${sql.ref(amount)} as v from ${sql.table(table)} where ${sql.ref(key)} in (${keys}) order by ${sql.ref(key)}${lock}`,
    )
  const selectPlans = (suffix: RawBuilder<unknown>) =>
    byLength((keys) => {
      const columns = sql.join(PLAN_COLUMNS.map((column) => sql.ref(column)))
      return sql`select ${columns} from ${sql.table('user_subscriptions')} where ${sql.ref('id')} in (${keys}) order by ${sql.ref('id')}${suffix}`
    }) as Keyed<number>
  return {
    users: select('users', 'id', 'quota') as Keyed<number>,
    tokens: select('tokens', 'id', 'remain_quota') as Keyed<number>,
    holds: select('tg_holds', 'request_id', 'amount') as Keyed<string>,
    budgets: select('tg_budgets', 'id', 'spent') as Keyed<string>,
    userQuota: compileOnce<{ id: number }>(database, (qb, value) =>
      qb.selectFrom('users').select('quota').where('id', '=', value('id')),
    ),
    tokenQuota: compileOnce<{ id: number }>(database, (qb, value) =>
      qb.selectFrom('tokens').select('remain_quota').where('id', '=', value('id')),
    ),
    logRow: compileOnce<{ request_id: string; created_at: number; type: number }>(database, (qb, value) =>
      qb
        .selectFrom('logs')
        .select('id')
        .where('request_id', '=', value('request_id'))
        .where('created_at', '=', value('created_at'))
        .where('type', '=', value('type')),
    ),
    outboxRow: compileOnce<{ request_id: string }>(database, (qb, value) =>
      qb.selectFrom('tg_log_outbox').select('request_id').where('request_id', '=', value('request_id')),
    ),
    holdsOf: compileOnce<{ owner: string; limit: number }>(database, (qb, value) =>
      qb
        .selectFrom('tg_holds')
        .select(HOLD_COLUMNS)
        .where('owner', '=', value('owner'))
        .orderBy('request_id')
        .limit(value('limit')),
    ),
    holdOf: compileOnce<{ requestId: string }>(database, (qb, value) =>
      qb.selectFrom('tg_holds').select(HOLD_COLUMNS).where('request_id', '=', value('requestId')),
    ),
    plans: selectPlans(sql``),
    lockedPlans: selectPlans(lock),
    *readNumbers<Key extends number | string>(query: Keyed<Key>, keys: readonly Key[]): Statement<Map<Key, number>> {
      const found = new Map<Key, number>()
      if (keys.length === 0) return found
      const { rows } = yield query(padded(keys))
      for (const row of rows)
        found.set((typeof keys[0] === 'number' ? Number(row.k) : String(row.k)) as Key, Number(row.v))
      return found
    },
  }
}

/** Repeats the last key up to a power of two: a repeated key changes nothing, and few statements are ever compiled. */
function padded<Key>(keys: readonly Key[]): readonly Key[] {
  const last = keys.at(-1)
  const size = 2 ** Math.ceil(Math.log2(keys.length))
  return last === undefined || size === keys.length ? keys : [...keys, ...new Array<Key>(size - keys.length).fill(last)]
}

function ledgerChanges(database: Database) {
  type UserChange = { id: number; quota: number; usedQuota: number; requestCount: number }
  type TokenChange = { id: number; remainQuota: number; usedQuota: number; accessedAt: number }
  const plus = (column: string, value: unknown) => sql<number>`${sql.ref(column)} + ${value}`
  return {
    user: compileOnce<UserChange>(database, (db, value) =>
      db
        .updateTable('users')
        .set({
          quota: plus('quota', value('quota')),
          used_quota: plus('used_quota', value('usedQuota')),
          request_count: plus('request_count', value('requestCount')),
        })
        .where('id', '=', value('id')),
    ),
    token: compileOnce<TokenChange>(database, (db, value) =>
      db
        .updateTable('tokens')
        .set({
          remain_quota: plus('remain_quota', value('remainQuota')),
          used_quota: plus('used_quota', value('usedQuota')),
          accessed_time: sql<number>`case when ${sql.ref('accessed_time')} < ${value('accessedAt')} then ${value('accessedAt')} else ${sql.ref('accessed_time')} end`,
        })
        .where('id', '=', value('id')),
    ),
    channel: compileOnce<{ id: number; usedQuota: number }>(database, (db, value) =>
      db
        .updateTable('channels')
        .set({ used_quota: plus('used_quota', value('usedQuota')) })
        .where('id', '=', value('id')),
    ),
    budget: upsertBudget(database),
    refund: compileOnce<{ id: string; amount: number }>(database, (db, value) =>
      db
        .updateTable('tg_budgets')
        .set({ spent: sql<number>`${sql.ref('spent')} - ${value('amount')}` })
        .where('id', '=', value('id')),
    ),
    /** Never below zero, and nothing once the period is over. */
    plan: compileOnce<{ id: number; period: number; amount: number }>(database, (db, value) =>
      db
        .updateTable('user_subscriptions')
        .set({
          amount_used: sql<number>`case when ${sql.ref('amount_used')} + ${value('amount')} < 0 then 0 else ${sql.ref('amount_used')} + ${value('amount')} end`,
        })
        .where('id', '=', value('id'))
        .where(sql`coalesce(${sql.ref('last_reset_time')}, 0)`, '=', value('period')),
    ),
    raise: compileOnce<{ requestId: string; more: number }>(database, (db, value) =>
      db
        .updateTable('tg_holds')
        .set({ amount: plus('amount', value('more')) })
        .where('request_id', '=', value('requestId')),
    ),
    close: compileOnce<{ requestId: string }>(database, (db, value) =>
      db.deleteFrom('tg_holds').where('request_id', '=', value('requestId')),
    ),
  }
}

/** Adds to what was spent of a budget, and makes its row when it is the first of its period. */
function upsertBudget({ engine, kysely }: Database) {
  const [id, spent, endsAt] = [sql.ref('id'), sql.ref('spent'), sql.ref('ends_at')]
  const insert = sql`insert into ${sql.table('tg_budgets')} (${id}, ${spent}, ${endsAt}) values (${''}, ${0}, ${0})`
  const statement =
    engine === 'mysql'
      ? sql`${insert} on duplicate key update ${spent} = ${spent} + values(${spent})`
      : sql`${insert} on conflict (${id}) do update set ${spent} = ${sql.ref('tg_budgets.spent')} + ${sql.ref('excluded.spent')}`
  const text = statement.compile(kysely).sql
  return (change: { id: string; amount: number; endsAt: number }): Query => ({
    sql: text,
    parameters: [change.id, change.amount, change.endsAt],
  })
}

const splitIds = (text: unknown): string[] => (typeof text === 'string' && text !== '' ? text.split(',') : [])
