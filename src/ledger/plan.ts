// Works out what a batch of money moves does to balances: pure, so that every interleaving can be tested without a database.
import { assert } from '../kernel/index.ts'
import {
  budgetIdsOf,
  budgetsOf,
  chargedTo,
  findTightest,
  grant,
  grantHold,
  periodKey,
  purseOf,
  type SourceFunds,
  sourceOf,
} from './grant.ts'
import type {
  Account,
  Budget,
  Hold,
  NewLogRow,
  Operation,
  Outcome,
  PlanPayment,
  PlanState,
  Raise,
  Release,
  Settle,
  Source,
} from './operations.ts'

/** Balances as read under lock at the start of the batch. A missing entry is an account that no longer exists. */
export type Balances = {
  readonly users: ReadonlyMap<number, number>
  readonly tokens: ReadonlyMap<number, number>
  /** Amounts of the journal rows that exist for the batch's raises, settlements and releases. */
  readonly holds: ReadonlyMap<string, number>
  /** What was spent and set aside of the budgets of the batch's holds; 0 for those that are missing. */
  readonly budgets?: ReadonlyMap<string, number>
  /** Subscriptions that may pay. */
  readonly plans?: ReadonlyMap<number, PlanState>
}

export type UserChange = { quota: number; usedQuota: number; requestCount: number }
export type TokenChange = { remainQuota: number; usedQuota: number; accessedAt: number }
export type BudgetChange = { amount: number; readonly endsAt: number }
export type JournalRow = {
  readonly requestId: string
  readonly userId: number
  readonly tokenId: number
  amount: number
  /** Budgets the amount counts in, so that the janitor can give it back to them. */
  readonly budgetIds: readonly string[]
  /** The plan it was taken from; undefined is the wallet. */
  readonly plan?: Pick<PlanPayment, 'subscriptionId' | 'period'>
}
/** What a subscription has used more in one of its reset periods. */
export type PlanChange = { readonly subscriptionId: number; readonly period: number; amount: number }

/** Everything one transaction writes. Changes are relative; ids are visited in ascending order so that nodes do not deadlock. */
export type Plan = {
  readonly users: ReadonlyMap<number, UserChange>
  readonly tokens: ReadonlyMap<number, TokenChange>
  readonly channels: ReadonlyMap<number, number>
  readonly budgets: ReadonlyMap<string, BudgetChange>
  readonly plans: readonly PlanChange[]
  readonly opened: readonly JournalRow[]
  readonly closed: readonly string[]
  /** Request id → how much more its journal row holds. */
  readonly raised: ReadonlyMap<string, number>
  readonly rows: readonly NewLogRow[]
  readonly outcomes: readonly Outcome[]
}

const DONE: Outcome = { kind: 'done' }

/** The batch as it grows: what has changed so far, on top of the balances that were read. */
type Draft = {
  readonly users: Map<number, UserChange>
  readonly tokens: Map<number, TokenChange>
  readonly channels: Map<number, number>
  readonly budgets: Map<string, BudgetChange>
  readonly plans: Map<string, PlanChange>
  readonly opened: JournalRow[]
  readonly closed: string[]
  readonly raised: Map<string, number>
  readonly rows: NewLogRow[]
  readonly balances: Balances
  readonly reservedOf: ReservedOf
  /** What settled requests of this batch had set aside in memory, by the names of `ReservedOf`. */
  readonly freed: Map<string, number>
}

/** What running requests have set aside in memory: of a plan in a period (`periodKey`), or of a window (a budget's id). */
export type ReservedOf = (name: string) => number

/** Applies the moves one after the other, in the order they were asked for. */
export const planBatch = (
  operations: readonly Operation[],
  balances: Balances,
  reservedOf: ReservedOf = () => 0,
): Plan => {
  const draft: Draft = {
    users: new Map(),
    tokens: new Map(),
    channels: new Map(),
    budgets: new Map(),
    plans: new Map(),
    opened: [],
    closed: [],
    raised: new Map(),
    rows: [],
    balances,
    reservedOf,
    freed: new Map(),
  }
  const outcomes = operations.map((operation) => apply(draft, operation))
  const { opened, closed, raised, rows } = draft
  const [users, tokens, channels] = [sorted(draft.users), sorted(draft.tokens), sorted(draft.channels)]
  const budgets = sortedByName(draft.budgets)
  const plans = [...draft.plans.values()].toSorted((left, right) => left.subscriptionId - right.subscriptionId)
  return { users, tokens, channels, budgets, plans, opened, closed, raised, rows, outcomes }
}

const apply = (draft: Draft, operation: Operation): Outcome => {
  if (operation.kind === 'settle') return settle(draft, operation)
  if (operation.kind === 'hold') return hold(draft, operation)
  if (operation.kind === 'raise') return raise(draft, operation)
  if (operation.kind === 'note') draft.rows.push(operation.row)
  else take(draft, operation, -close(draft, operation))
  return DONE
}

const userOf = (draft: Draft, id: number): UserChange =>
  findOrAdd(draft.users, id, () => ({ quota: 0, usedQuota: 0, requestCount: 0 }))

const spend = (draft: Draft, budgets: readonly Budget[], amount: number): void => {
  for (const { id, endsAt } of budgets) findOrAdd(draft.budgets, id, () => ({ amount: 0, endsAt })).amount += amount
}

/** Takes an amount out of the plan that pays and its windows, or out of the wallet. */
const takeFromPurse = (draft: Draft, { userId, plan }: Account, amount: number): void => {
  if (plan === undefined) {
    userOf(draft, userId).quota -= amount
    return
  }
  const { subscriptionId, period, windows } = plan
  const key = periodKey(subscriptionId, period)
  findOrAdd(draft.plans, key, () => ({ subscriptionId, period, amount: 0 })).amount += amount
  spend(draft, windows, amount)
}

/** Moves money from an account's balances to a request; a negative amount gives it back. */
const take = (draft: Draft, account: Account, amount: number, accessedAt = 0): void => {
  assert(Number.isSafeInteger(amount), 'money is a safe integer')
  takeFromPurse(draft, account, amount)
  if (account.budgets !== undefined) spend(draft, account.budgets, amount)
  if (account.tokenId === 0) return
  const token = findOrAdd(draft.tokens, account.tokenId, () => ({ remainQuota: 0, usedQuota: 0, accessedAt: 0 }))
  token.remainQuota -= amount
  token.usedQuota += amount
  token.accessedAt = Math.max(token.accessedAt, accessedAt)
}

const userBalance = (draft: Draft, id: number): number =>
  (draft.balances.users.get(id) ?? 0) + (draft.users.get(id)?.quota ?? 0)
const tokenBalance = (draft: Draft, id: number): number =>
  (draft.balances.tokens.get(id) ?? 0) + (draft.tokens.get(id)?.remainQuota ?? 0)

const budgetSpent = (draft: Draft, id: string): number =>
  (draft.balances.budgets?.get(id) ?? 0) + (draft.budgets.get(id)?.amount ?? 0)

const planAt = (draft: Draft, subscriptionId: number): PlanState | undefined => {
  const state = draft.balances.plans?.get(subscriptionId)
  if (state === undefined) return undefined
  const change = draft.plans.get(periodKey(subscriptionId, state.period))
  return change === undefined ? state : { ...state, used: state.used + change.amount }
}

/** What an account can spend at this point of the batch, out of one of its sources. */
const fundsOf = (draft: Draft, account: Account, source: Source): SourceFunds => {
  const { userId, tokenId, isTokenUnlimited } = account
  const budgets = budgetsOf(account, source)
  const tightest = budgets.length === 0 ? undefined : findTightest({ budgets }, (id) => budgetSpent(draft, id))
  const plan = source.kind === 'plan' ? planAt(draft, source.subscriptionId) : undefined
  return {
    purse: source.kind === 'plan' ? purseOf(plan, 0) : userBalance(draft, userId),
    token: tokenId === 0 || isTokenUnlimited ? undefined : tokenBalance(draft, tokenId),
    ...(tightest === undefined ? {} : { tightest }),
    ...(plan === undefined ? {} : { plan }),
  }
}

/** Takes an amount for a request, with the journal row that can give it back. */
const open = (draft: Draft, account: Account & { readonly requestId: string }, amount: number): void => {
  const { requestId, userId, tokenId, plan } = account
  take(draft, account, amount)
  draft.opened.push({
    requestId,
    userId,
    tokenId,
    amount,
    budgetIds: budgetIdsOf(account),
    ...(plan === undefined ? {} : { plan: { subscriptionId: plan.subscriptionId, period: plan.period } }),
  })
}

const hold = (draft: Draft, operation: Hold): Outcome => {
  const outcome = grantHold(operation, (source) => fundsOf(draft, operation, source))
  if (outcome.kind === 'held' && outcome.amount > 0) open(draft, chargedTo(operation, outcome), outcome.amount)
  return outcome
}

const raise = (draft: Draft, operation: Raise): Outcome => {
  const { requestId, held, wanted } = operation
  const more = wanted - held
  if (more <= 0) return { kind: 'held', amount: held }
  const source = sourceOf(operation)
  const outcome = grant(fundsOf(draft, operation, source), more, more, source.kind === 'plan' ? 'plan' : 'user')
  if (outcome.kind === 'refused') return outcome
  // A journal row that the janitor has returned holds nothing that could be enlarged.
  if (draft.balances.holds.has(requestId)) {
    take(draft, operation, more)
    draft.raised.set(requestId, more)
  } else open(draft, operation, more)
  return { kind: 'held', amount: wanted }
}

/** The money that comes back. A journal row that is gone was returned by the janitor: nothing comes back twice. */
const close = (draft: Draft, operation: Settle | Release): number => {
  if (operation.held === 0) return 0
  const held = draft.balances.holds.get(operation.requestId) ?? 0
  if (held > 0) draft.closed.push(operation.requestId)
  return held
}

/** What running requests have set aside in memory and did not settle before in this batch. */
const reservedNow = ({ reservedOf, freed }: Draft, name: string): number => reservedOf(name) - (freed.get(name) ?? 0)

/** What nobody has used or set aside of a plan. Its earlier reset period can pay anything: what was used of it is forgotten. */
const roomOf = (
  draft: Draft,
  { subscriptionId, period, windows }: PlanPayment,
  { total, used, period: now }: PlanState,
) => {
  let room = Number.POSITIVE_INFINITY
  if (total > 0 && now === period) room = total - used - reservedNow(draft, periodKey(subscriptionId, period))
  for (const { id, limit } of windows) room = Math.min(room, limit - budgetSpent(draft, id) - reservedNow(draft, id))
  return Math.max(0, room)
}

/** How much of a charge its plan cannot pay: a request may use what it had set aside and what nobody else did. */
const lackOf = (draft: Draft, { plan, quota, reserved = 0 }: Settle, back: number): number => {
  if (plan?.fallsToWallet !== true || quota <= back + reserved) return 0
  const state = planAt(draft, plan.subscriptionId)
  return state === undefined ? quota - back : Math.max(0, quota - back - reserved - roomOf(draft, plan, state))
}

/** What a settled request had set aside is used or free: those after it in the batch must not see it twice. */
const free = ({ freed }: Draft, { plan, reserved = 0 }: Settle): void => {
  if (plan === undefined || reserved === 0) return
  const names = [periodKey(plan.subscriptionId, plan.period), ...plan.windows.map(({ id }) => id)]
  for (const name of names) freed.set(name, (freed.get(name) ?? 0) + reserved)
}

/** Charges a plan, and the wallet with what the plan lacks; gives the row with the account of it. */
const settlePlan = (draft: Draft, operation: Settle, back: number): NewLogRow | undefined => {
  const { plan, quota, row, tellPlan, userId } = operation
  const fromWallet = lackOf(draft, operation, back)
  free(draft, operation)
  take(draft, operation, quota - back, operation.at)
  if (fromWallet > 0) {
    takeFromPurse(draft, operation, -fromWallet)
    userOf(draft, userId).quota -= fromWallet
  }
  const state = plan === undefined ? undefined : planAt(draft, plan.subscriptionId)
  if (row === undefined || tellPlan === undefined) return row
  return tellPlan(row, { used: state?.used ?? 0, total: state?.total ?? 0, fromWallet })
}

const settle = (draft: Draft, operation: Settle): Outcome => {
  assert(operation.quota >= 0, 'a charge is never negative')
  const back = close(draft, operation)
  let { row } = operation
  if (operation.plan === undefined) take(draft, operation, operation.quota - back, operation.at)
  else row = settlePlan(draft, operation, back)
  if (operation.isCounted) {
    const user = userOf(draft, operation.userId)
    user.usedQuota += operation.quota
    user.requestCount += 1
    draft.channels.set(operation.channelId, (draft.channels.get(operation.channelId) ?? 0) + operation.quota)
  }
  if (row !== undefined) draft.rows.push(row)
  return DONE
}

const findOrAdd = <Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value => {
  const found = map.get(key)
  if (found !== undefined) return found
  const created = create()
  map.set(key, created)
  return created
}

const sorted = <Value>(map: Map<number, Value>): Map<number, Value> =>
  map.size < 2 ? map : new Map([...map].toSorted(([left], [right]) => left - right))

const sortedByName = <Value>(map: Map<string, Value>): Map<string, Value> =>
  map.size < 2 ? map : new Map([...map].toSorted(([left], [right]) => (left < right ? -1 : 1)))
