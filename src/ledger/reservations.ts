// Holds in memory, for a process that is alone on its database: nobody else can spend the money, and a crash leaves nothing
// behind that would have to be returned (docs/decisions/0001-holds-in-memory.md).
import type { LedgerStore } from '../storage/index.ts'
import { type Funds, findTightest, grant, grantHold } from './grant.ts'
import type { Account, Hold, HoldOutcome, Raise } from './operations.ts'
import type { Plan } from './plan.ts'

type Reserved = {
  readonly userId: number
  readonly tokenId: number
  readonly budgetIds: readonly string[]
  amount: number
}

/** A balance as last read, moved along by our own commits since. */
type Known = { balance: number; readonly until: number }

type CommittedChanges = Pick<Plan, 'users' | 'tokens' | 'budgets'>

/** How long a balance is trusted without being read again: other programs may edit the file. */
const TRUST_MS = 1_000
const KNOWN_CAPACITY = 50_000

const add = <Id>(sums: Map<Id, number>, id: Id, amount: number): void => {
  const sum = (sums.get(id) ?? 0) + amount
  if (sum === 0) sums.delete(id)
  else sums.set(id, sum)
}

/** What requests have set aside, by whose it is. */
type Held = {
  readonly users: Map<number, number>
  readonly tokens: Map<number, number>
  readonly budgets: Map<string, number>
}

const shift = (held: Held, of: Omit<Reserved, 'amount'>, amount: number): void => {
  add(held.users, of.userId, amount)
  if (of.tokenId !== 0) add(held.tokens, of.tokenId, amount)
  for (const id of of.budgetIds) add(held.budgets, id, amount)
}

/** Amounts as last read. */
const createMemory = <Id>(elapsedMs: () => number) => {
  const known = new Map<Id, Known>()
  return {
    remember: (id: Id, balance: number): void => {
      if (known.size >= KNOWN_CAPACITY) known.clear()
      known.set(id, { balance, until: elapsedMs() + TRUST_MS })
    },
    recall: (id: Id): number | undefined => {
      const entry = known.get(id)
      return entry !== undefined && entry.until > elapsedMs() ? entry.balance : undefined
    },
    move: (id: Id, amount: number): void => {
      const entry = known.get(id)
      if (entry !== undefined) entry.balance += amount
    },
    clear: (): void => known.clear(),
  }
}

export type ReservationsDeps = {
  readonly store: Pick<LedgerStore, 'readFunds'>
  /** Never goes back, ms. */
  readonly elapsedMs: () => number
}

/**
 * Sets quota aside without writing it: committed balances minus what running requests have set aside. Balances are read
 * from the database at least once a second and follow this process's own commits in between (`applyCommit`); a change made
 * elsewhere in the process is announced with `forget`.
 */
export const createReservations = ({ store, elapsedMs }: ReservationsDeps) => {
  const requests = new Map<string, Reserved>()
  const held: Held = { users: new Map(), tokens: new Map(), budgets: new Map() }
  const knownUsers = createMemory<number>(elapsedMs)
  const knownTokens = createMemory<number>(elapsedMs)
  const knownBudgets = createMemory<string>(elapsedMs)
  let revision = 0

  const spendable = (account: Account): Funds | undefined => {
    const { userId, tokenId, isTokenUnlimited } = account
    const isLimited = tokenId !== 0 && !isTokenUnlimited
    const user = knownUsers.recall(userId)
    const token = isLimited ? knownTokens.recall(tokenId) : 0
    if (user === undefined || token === undefined) return undefined
    const wallet = {
      user: user - (held.users.get(userId) ?? 0),
      token: isLimited ? token - (held.tokens.get(tokenId) ?? 0) : undefined,
    }
    if (account.budgets === undefined) return wallet
    const spent = new Map(idsOf(account).map((id) => [id, knownBudgets.recall(id)]))
    for (const amount of spent.values()) if (amount === undefined) return undefined
    const tightest = findTightest(account, (id) => (spent.get(id) ?? 0) + (held.budgets.get(id) ?? 0))
    return tightest === undefined ? wallet : { ...wallet, tightest }
  }

  /** Reads until nothing was committed meanwhile; the caller decides before anything else can run. */
  const readFunds = async (account: Account): Promise<Funds> => {
    for (;;) {
      const funds = spendable(account)
      if (funds !== undefined) return funds
      const began = revision
      const budgetIds = idsOf(account)
      const { user, token, spent } = await store.readFunds(account.userId, account.tokenId, budgetIds)
      if (began !== revision) continue
      knownUsers.remember(account.userId, user)
      if (account.tokenId !== 0) knownTokens.remember(account.tokenId, token)
      for (const id of budgetIds) knownBudgets.remember(id, spent.get(id) ?? 0)
    }
  }

  const reserve = (requestId: string, account: Account, amount: number): void => {
    if (amount === 0) return
    const { userId, tokenId } = account
    const budgetIds = idsOf(account)
    const known = requests.get(requestId)
    if (known === undefined) requests.set(requestId, { userId, tokenId, budgetIds, amount })
    else known.amount += amount
    shift(held, { userId, tokenId, budgetIds }, amount)
  }

  return {
    hold: async (hold: Omit<Hold, 'kind'>): Promise<HoldOutcome> => {
      const outcome = grantHold(await readFunds(hold), hold)
      if (outcome.kind === 'held') reserve(hold.requestId, hold, outcome.amount)
      return outcome
    },
    raise: async (raise: Omit<Raise, 'kind'>): Promise<HoldOutcome> => {
      const more = raise.wanted - raise.held
      if (more <= 0) return { kind: 'held', amount: raise.held }
      const outcome = grant(await readFunds(raise), more, more)
      if (outcome.kind === 'refused') return outcome
      reserve(raise.requestId, raise, more)
      return { kind: 'held', amount: raise.wanted }
    },
    has: (requestId: string): boolean => requests.has(requestId),
    /** Frees what a request had set aside; call it after its charge is committed. */
    free: (requestId: string): void => {
      const known = requests.get(requestId)
      if (known === undefined) return
      requests.delete(requestId)
      shift(held, known, -known.amount)
    },
    /** Moves the remembered balances along with a commit of this process. */
    applyCommit: ({ users: userChanges, tokens: tokenChanges, budgets: budgetChanges }: CommittedChanges): void => {
      revision++
      for (const [id, change] of userChanges) knownUsers.move(id, change.quota)
      for (const [id, change] of tokenChanges) knownTokens.move(id, change.remainQuota)
      for (const [id, change] of budgetChanges) knownBudgets.move(id, change.amount)
    },
    /** Drops remembered balances, because somebody else changed them. */
    forget: (): void => {
      revision++
      knownUsers.clear()
      knownTokens.clear()
      knownBudgets.clear()
    },
  }
}

const NO_IDS: readonly string[] = []

const idsOf = ({ budgets }: Account): readonly string[] => budgets?.map(({ id }) => id) ?? NO_IDS

export type Reservations = ReturnType<typeof createReservations>
