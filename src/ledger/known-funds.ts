// What a process that is alone on its database knows of balances: as last read, moved along by its own commits since.
import type { LedgerStore } from '../storage/index.ts'
import { budgetsOf, findTightest, periodKey, purseOf, type SourceFunds } from './grant.ts'
import type { Account, Budget, PlanState, Source } from './operations.ts'
import type { Plan } from './plan.ts'

/** How long a balance is trusted without being read again: other programs may edit the file. */
const TRUST_MS = 1_000
const KNOWN_CAPACITY = 50_000

type CommittedChanges = Pick<Plan, 'users' | 'tokens' | 'budgets' | 'plans'>

/** What requests have set aside, by whose it is. */
export type Held = {
  readonly users: Map<number, number>
  readonly tokens: Map<number, number>
  readonly budgets: Map<string, number>
  /** By reset period: what is set aside of one does not count in the next. */
  readonly plans: Map<string, number>
}

/** Values as last read. */
const createMemory = <Id, Value>(elapsedMs: () => number) => {
  const known = new Map<Id, { value: Value; readonly until: number }>()
  return {
    remember: (id: Id, value: Value): void => {
      if (known.size >= KNOWN_CAPACITY) known.clear()
      known.set(id, { value, until: elapsedMs() + TRUST_MS })
    },
    recall: (id: Id): Value | undefined => {
      const entry = known.get(id)
      return entry !== undefined && entry.until > elapsedMs() ? entry.value : undefined
    },
    change: (id: Id, next: (value: Value) => Value): void => {
      const entry = known.get(id)
      if (entry !== undefined) entry.value = next(entry.value)
    },
    clear: (): void => known.clear(),
  }
}

const plus =
  (amount: number) =>
  (balance: number): number =>
    balance + amount

type FundsOf = (source: Source) => SourceFunds

const NOTHING: SourceFunds = { purse: 0, token: undefined }

/** A subscription that does not exist any more. */
const GONE: PlanState = { total: 0, used: 0, period: 0, isActive: false }

export type KnownFundsDeps = {
  readonly store: Pick<LedgerStore, 'readFunds'>
  /** Never goes back, ms. */
  readonly elapsedMs: () => number
  readonly held: Held
}

/** Balances minus what is held of them. They are read at least once a second. */
export const createKnownFunds = ({ store, elapsedMs, held }: KnownFundsDeps) => {
  const users = createMemory<number, number>(elapsedMs)
  const tokens = createMemory<number, number>(elapsedMs)
  const budgets = createMemory<string, number>(elapsedMs)
  const plans = createMemory<number, PlanState>(elapsedMs)
  let revision = 0

  /** What a source's purse has left: undefined when it is not known. */
  const spendablePurse = (userId: number, source: Source): Pick<SourceFunds, 'purse' | 'plan'> | undefined => {
    if (source.kind === 'wallet') {
      const balance = users.recall(userId)
      return balance === undefined ? undefined : { purse: balance - (held.users.get(userId) ?? 0) }
    }
    const plan = plans.recall(source.subscriptionId)
    if (plan === undefined) return undefined
    const reserved = held.plans.get(periodKey(source.subscriptionId, plan.period)) ?? 0
    return { purse: purseOf(plan, reserved), ...(plan === GONE ? {} : { plan }) }
  }

  const spendable = (account: Account, source: Source): SourceFunds | undefined => {
    const { userId, tokenId, isTokenUnlimited } = account
    const isLimited = tokenId !== 0 && !isTokenUnlimited
    const purse = spendablePurse(userId, source)
    const token = isLimited ? tokens.recall(tokenId) : 0
    if (purse === undefined || token === undefined) return undefined
    const funds = { ...purse, token: isLimited ? token - (held.tokens.get(tokenId) ?? 0) : undefined }
    const limits = budgetsOf(account, source)
    if (limits.length === 0) return funds
    const spent = new Map(limits.map(({ id }) => [id, budgets.recall(id)]))
    for (const amount of spent.values()) if (amount === undefined) return undefined
    const tightest = findTightest({ budgets: limits }, (id) => (spent.get(id) ?? 0) + (held.budgets.get(id) ?? 0))
    return tightest === undefined ? funds : { ...funds, tightest }
  }

  /** Reads everything that the sources may ask of. False when something was committed meanwhile. */
  const read = async (account: Account, sources: readonly Source[]): Promise<boolean> => {
    const began = revision
    const limits = new Map<string, Budget>()
    for (const source of sources) for (const budget of budgetsOf(account, source)) limits.set(budget.id, budget)
    const budgetIds = [...limits.keys()]
    const subscriptionIds = sources.flatMap((source) => (source.kind === 'plan' ? [source.subscriptionId] : []))
    const funds = await store.readFunds(account.userId, account.tokenId, budgetIds, subscriptionIds)
    if (began !== revision) return false
    users.remember(account.userId, funds.user)
    if (account.tokenId !== 0) tokens.remember(account.tokenId, funds.token)
    for (const id of budgetIds) budgets.remember(id, funds.spent.get(id) ?? 0)
    for (const id of subscriptionIds) plans.remember(id, funds.plans.get(id) ?? GONE)
    return true
  }

  /** What each source has; undefined as long as one of them is not known. */
  const look = (account: Account, sources: readonly Source[]): FundsOf | undefined => {
    const found = new Map<Source, SourceFunds>()
    for (const source of sources) {
      const funds = spendable(account, source)
      if (funds === undefined) return undefined
      found.set(source, funds)
    }
    return (source) => found.get(source) ?? NOTHING
  }

  /**
   * Finds what each source has and acts on it at once: nothing else runs between the look and the act, so that two requests never
   * see the same money.
   */
  const act = <T>(account: Account, sources: readonly Source[], decide: (fundsOf: FundsOf) => T): T | Promise<T> => {
    const fundsOf = look(account, sources)
    return fundsOf === undefined ? read(account, sources).then(() => act(account, sources, decide)) : decide(fundsOf)
  }

  return {
    act,
    applyCommit: (changes: CommittedChanges): void => {
      revision++
      for (const [id, change] of changes.users) users.change(id, plus(change.quota))
      for (const [id, change] of changes.tokens) tokens.change(id, plus(change.remainQuota))
      for (const [id, change] of changes.budgets) budgets.change(id, plus(change.amount))
      for (const { subscriptionId, period, amount } of changes.plans) {
        plans.change(subscriptionId, (plan) => (plan.period === period ? { ...plan, used: plan.used + amount } : plan))
      }
    },
    forget: (): void => {
      revision++
      users.clear()
      tokens.clear()
      budgets.clear()
      plans.clear()
    },
  }
}
