// The ledger checker: reads what a database says of money and proves that it adds up.
import { reconcile, writeReport } from '../../src/reconcile/index.ts'
import {
  type ChannelRow,
  createRepos,
  type Database,
  type LogRow,
  openDatabase,
  type Row,
  type TokenRow,
  tables,
  type UserRow,
} from '../../src/storage/index.ts'
import type { Seeded } from './seed.ts'

export type HoldRow = {
  readonly requestId: string
  readonly userId: number
  readonly tokenId: number
  readonly amount: number
  /** The plan it was taken from with its period; '' is the wallet. */
  readonly plan: string
  /** The budgets it counts in. */
  readonly budgetIds: readonly string[]
}

export type Books = {
  /** Usage rows, oldest first. */
  readonly rows: readonly LogRow[]
  readonly errorRows: readonly LogRow[]
  readonly users: readonly UserRow[]
  readonly tokens: readonly TokenRow[]
  readonly channels: readonly ChannelRow[]
  readonly holds: readonly HoldRow[]
  readonly subscriptions: readonly Row<typeof tables.user_subscriptions>[]
  /** Budget → what was spent and set aside of it. */
  readonly budgets: ReadonlyMap<string, number>
}

const CONSUME = 2
const ERROR = 5

/** Reads the books of an open database. */
export const readBooksOf = async ({ kysely }: Database): Promise<Books> => {
  const logs = (await kysely.selectFrom('logs').selectAll().orderBy('id').execute()).map(tables.logs.decode)
  const holds = await kysely.selectFrom('tg_holds').selectAll().execute()
  const subscriptions = await kysely.selectFrom('user_subscriptions').selectAll().orderBy('id').execute()
  const budgets = await kysely.selectFrom('tg_budgets').select(['id', 'spent']).execute()
  return {
    rows: logs.filter((row) => row.type === CONSUME),
    errorRows: logs.filter((row) => row.type === ERROR),
    users: (await kysely.selectFrom('users').selectAll().orderBy('id').execute()).map(tables.users.decode),
    tokens: (await kysely.selectFrom('tokens').selectAll().orderBy('id').execute()).map(tables.tokens.decode),
    channels: (await kysely.selectFrom('channels').selectAll().orderBy('id').execute()).map(tables.channels.decode),
    holds: holds.map((hold) => ({
      requestId: String(hold.request_id),
      userId: Number(hold.user_id),
      tokenId: Number(hold.token_id),
      amount: Number(hold.amount),
      plan: String(hold.plan ?? ''),
      budgetIds: String(hold.budgets ?? '').split(','),
    })),
    subscriptions: subscriptions.map(tables.user_subscriptions.decode),
    budgets: new Map(budgets.map(({ id, spent }) => [String(id), Number(spent)])),
  }
}

/** Every charge follows from its own row, and all counters from the rows: what `reconcile` proves for operators. */
export const proveReconciled = async (dsn: string): Promise<void> => {
  const database = await openDatabase({ dsn })
  try {
    const report = await reconcile(createRepos(database).books, { isPartial: false })
    if (report.differenceCount > 0) throw new Error(`the books do not reconcile:\n${writeReport(report)}`)
  } finally {
    await database.close()
  }
}

/** The same for a database given by its address, which may be in use. */
export const readBooks = async (dsn: string): Promise<Books> => {
  const database = await openDatabase({ dsn })
  try {
    return await readBooksOf(database)
  } finally {
    await database.close()
  }
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)

const expectEqual = (what: string, found: number, wanted: number): void => {
  if (found !== wanted) throw new Error(`the books do not balance: ${what} is ${found}, should be ${wanted}`)
}

/**
 * Proves: no hold is left; credits − charges = balances for user and each key; the counters of user, key and channels are the
 * sums of the rows; and every answer a client got has exactly one row.
 */
export const proveBooks = (books: Books, seeded: Seeded, answered: Iterable<string>): void => {
  const { rows, users, tokens, channels, holds } = books
  expectEqual('the number of open holds', holds.length, 0)
  proveBalances(books, seeded)
  const user = users.find((row) => row.id === seeded.userId)
  const charged = sum(rows.map((row) => row.quota))
  expectEqual("the user's used quota", user?.used_quota ?? Number.NaN, charged)
  for (const channel of channels) {
    const ofChannel = rows.filter((row) => row.channel_id === channel.id)
    expectEqual(`channel ${channel.id}'s used quota`, channel.used_quota, sum(ofChannel.map((row) => row.quota)))
  }
  for (const token of tokens) {
    const ofToken = rows.filter((row) => row.token_id === token.id)
    expectEqual(`key ${token.id}'s used quota`, token.used_quota, sum(ofToken.map((row) => row.quota)))
  }
  proveRows(rows, answered)
}

type Paid = { readonly plan: number; readonly fromPlan: number; readonly fromWallet: number }

/** Who paid for a row, as it tells itself. */
const paidBy = ({ quota, other }: LogRow): Paid => {
  const told = other === '' ? {} : JSON.parse(other)
  if (told.billing_source !== 'subscription') return { plan: 0, fromPlan: 0, fromWallet: quota }
  const fromWallet = Number(told.wallet_quota_deducted)
  expectEqual('what plan and wallet paid', Number(told.subscription_consumed) + fromWallet, quota)
  return { plan: Number(told.subscription_id), fromPlan: quota - fromWallet, fromWallet }
}

/** What a subscription's windows count, over all their periods, is what its rows say that it paid, with what is set aside of them. */
const proveWindows = ({ budgets, holds }: Books, subscriptionId: number, charged: number): void => {
  const sums = new Map<string, number>()
  for (const [id, spent] of budgets) {
    const [kind, owner, window = ''] = id.split(':')
    if (kind !== 'subscription' || owner !== String(subscriptionId)) continue
    const held = sum(holds.map(({ budgetIds, amount }) => (budgetIds.includes(id) ? amount : 0)))
    sums.set(window, (sums.get(window) ?? 0) + spent - held)
  }
  for (const [window, found] of sums) expectEqual(`window ${window} of subscription ${subscriptionId}`, found, charged)
}

/** What a subscription used is what its rows say, with what running requests have taken; unless its quota began anew. */
const proveSubscriptions = (books: Books, seeded: Seeded): void => {
  const { rows, holds, subscriptions } = books
  for (const { id, used, period } of seeded.subscriptions) {
    const charged = sum(rows.map(paidBy).map(({ plan, fromPlan }) => (plan === id ? fromPlan : 0)))
    proveWindows(books, id, charged)
    const row = subscriptions.find((known) => known.id === id)
    if (row === undefined || row.last_reset_time !== period) continue
    const held = sum(holds.filter(({ plan }) => plan.startsWith(`${id}@`)).map(({ amount }) => amount))
    expectEqual(`what subscription ${id} used`, row.amount_used, used + charged + held)
  }
}

/** Credits − charges = balances + open holds, for the user and for each key; holds at any moment, also while requests run. */
export const proveBalances = (books: Books, seeded: Seeded): void => {
  const { rows, users, tokens, holds } = books
  proveSubscriptions(books, seeded)
  const user = users.find((row) => row.id === seeded.userId)
  const charged = sum(rows.map((row) => paidBy(row).fromWallet))
  const held = sum(holds.filter(({ plan }) => plan === '').map((hold) => hold.amount))
  expectEqual("the user's balance", user?.quota ?? Number.NaN, seeded.userQuota - charged - held)
  for (const { id, remainQuota } of seeded.tokens) {
    const token = tokens.find((row) => row.id === id)
    const ofToken = sum(rows.filter((row) => row.token_id === id).map((row) => row.quota))
    const heldByToken = sum(holds.filter((hold) => hold.tokenId === id).map((hold) => hold.amount))
    expectEqual(`key ${id}'s balance`, token?.remain_quota ?? Number.NaN, remainQuota - ofToken - heldByToken)
  }
}

/** Every answered request has exactly one usage row, and no request has two. */
export const proveRows = (rows: readonly LogRow[], answered: Iterable<string>): void => {
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(row.request_id, (counts.get(row.request_id) ?? 0) + 1)
  for (const [requestId, count] of counts) expectEqual(`the number of rows of request ${requestId}`, count, 1)
  for (const requestId of answered)
    expectEqual(`the number of rows of request ${requestId}`, counts.get(requestId) ?? 0, 1)
}
