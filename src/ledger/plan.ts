// Works out what a batch of money moves does to balances: pure, so that every interleaving can be tested without a database.
import { assert } from '../kernel/index.ts'
import { type Funds, findTightest, grant, grantHold } from './grant.ts'
import type { Account, Budget, Hold, NewLogRow, Operation, Outcome, Raise, Release, Settle } from './operations.ts'

/** Balances as read under lock at the start of the batch. A missing entry is an account that no longer exists. */
export type Balances = {
  readonly users: ReadonlyMap<number, number>
  readonly tokens: ReadonlyMap<number, number>
  /** Amounts of the journal rows that exist for the batch's settlements and releases. */
  readonly holds: ReadonlyMap<string, number>
  /** What was spent and set aside of the budgets of the batch's holds; 0 for those that are missing. */
  readonly budgets?: ReadonlyMap<string, number>
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
}

/** Everything one transaction writes. Changes are relative; ids are visited in ascending order so that nodes do not deadlock. */
export type Plan = {
  readonly users: ReadonlyMap<number, UserChange>
  readonly tokens: ReadonlyMap<number, TokenChange>
  readonly channels: ReadonlyMap<number, number>
  readonly budgets: ReadonlyMap<string, BudgetChange>
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
  readonly opened: JournalRow[]
  readonly closed: string[]
  readonly raised: Map<string, number>
  readonly rows: NewLogRow[]
  readonly balances: Balances
}

/** Applies the moves one after the other, in the order they were asked for. */
export const planBatch = (operations: readonly Operation[], balances: Balances): Plan => {
  const draft: Draft = {
    users: new Map(),
    tokens: new Map(),
    channels: new Map(),
    budgets: new Map(),
    opened: [],
    closed: [],
    raised: new Map(),
    rows: [],
    balances,
  }
  const outcomes = operations.map((operation) => apply(draft, operation))
  const { opened, closed, raised, rows } = draft
  const [users, tokens, channels] = [sorted(draft.users), sorted(draft.tokens), sorted(draft.channels)]
  const budgets = sortedByName(draft.budgets)
  return { users, tokens, channels, budgets, opened, closed, raised, rows, outcomes }
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

/** Moves money from an account's balances to a request; a negative amount gives it back. */
const take = (draft: Draft, account: Account, amount: number, accessedAt = 0): void => {
  assert(Number.isSafeInteger(amount), 'money is a safe integer')
  userOf(draft, account.userId).quota -= amount
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

/** What an account can spend at this point of the batch. */
const fundsOf = (draft: Draft, account: Account): Funds => {
  const { userId, tokenId, isTokenUnlimited } = account
  const tightest = account.budgets && findTightest(account, (id) => budgetSpent(draft, id))
  return {
    user: userBalance(draft, userId),
    token: tokenId === 0 || isTokenUnlimited ? undefined : tokenBalance(draft, tokenId),
    ...(tightest === undefined ? {} : { tightest }),
  }
}

const NO_IDS: readonly string[] = []

const idsOf = ({ budgets }: Account): readonly string[] => budgets?.map(({ id }) => id) ?? NO_IDS

const hold = (draft: Draft, operation: Hold): Outcome => {
  const { requestId, userId, tokenId } = operation
  const outcome = grantHold(fundsOf(draft, operation), operation)
  if (outcome.kind === 'held' && outcome.amount > 0) {
    take(draft, operation, outcome.amount)
    draft.opened.push({ requestId, userId, tokenId, amount: outcome.amount, budgetIds: idsOf(operation) })
  }
  return outcome
}

const raise = (draft: Draft, operation: Raise): Outcome => {
  const { requestId, userId, tokenId, held, wanted } = operation
  const more = wanted - held
  if (more <= 0) return { kind: 'held', amount: held }
  const outcome = grant(fundsOf(draft, operation), more, more)
  if (outcome.kind === 'refused') return outcome
  take(draft, operation, more)
  if (held > 0) draft.raised.set(requestId, more)
  else draft.opened.push({ requestId, userId, tokenId, amount: more, budgetIds: idsOf(operation) })
  return { kind: 'held', amount: wanted }
}

/** The money that comes back. A journal row that is gone was returned by the janitor: nothing comes back twice. */
const close = (draft: Draft, operation: Settle | Release): number => {
  if (operation.held === 0) return 0
  const held = draft.balances.holds.get(operation.requestId) ?? 0
  if (held > 0) draft.closed.push(operation.requestId)
  return held
}

const settle = (draft: Draft, operation: Settle): Outcome => {
  assert(operation.quota >= 0, 'a charge is never negative')
  take(draft, operation, operation.quota - close(draft, operation), operation.at)
  if (operation.isCounted) {
    const user = userOf(draft, operation.userId)
    user.usedQuota += operation.quota
    user.requestCount += 1
    draft.channels.set(operation.channelId, (draft.channels.get(operation.channelId) ?? 0) + operation.quota)
  }
  if (operation.row !== undefined) draft.rows.push(operation.row)
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
