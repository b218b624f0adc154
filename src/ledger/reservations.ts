// Holds in memory, for a process that is alone on its database: nobody else can spend the money, and a crash leaves nothing
// behind that would have to be returned (docs/decisions/0001-holds-in-memory.md).
import type { LedgerStore } from '../storage/index.ts'
import { type Funds, grant, grantHold } from './grant.ts'
import type { Account, Hold, HoldOutcome, Raise } from './operations.ts'
import type { Plan } from './plan.ts'

type Reserved = { readonly userId: number; readonly tokenId: number; amount: number }

/** A balance as last read, moved along by our own commits since. */
type Known = { balance: number; readonly until: number }

/** How long a balance is trusted without being read again: other programs may edit the file. */
const TRUST_MS = 1_000
const KNOWN_CAPACITY = 50_000

const add = (sums: Map<number, number>, id: number, amount: number): void => {
  const sum = (sums.get(id) ?? 0) + amount
  if (sum === 0) sums.delete(id)
  else sums.set(id, sum)
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
  const users = new Map<number, number>()
  const tokens = new Map<number, number>()
  const knownUsers = new Map<number, Known>()
  const knownTokens = new Map<number, Known>()
  let revision = 0

  const remember = (known: Map<number, Known>, id: number, balance: number): void => {
    if (known.size >= KNOWN_CAPACITY) known.clear()
    known.set(id, { balance, until: elapsedMs() + TRUST_MS })
  }

  const recall = (known: Map<number, Known>, id: number): number | undefined => {
    const entry = known.get(id)
    return entry !== undefined && entry.until > elapsedMs() ? entry.balance : undefined
  }

  const spendable = ({ userId, tokenId, isTokenUnlimited }: Account): Funds | undefined => {
    const isLimited = tokenId !== 0 && !isTokenUnlimited
    const user = recall(knownUsers, userId)
    const token = isLimited ? recall(knownTokens, tokenId) : 0
    if (user === undefined || token === undefined) return undefined
    return {
      user: user - (users.get(userId) ?? 0),
      token: isLimited ? token - (tokens.get(tokenId) ?? 0) : undefined,
    }
  }

  /** Reads until nothing was committed meanwhile; the caller decides before anything else can run. */
  const readFunds = async (account: Account): Promise<Funds> => {
    for (;;) {
      const funds = spendable(account)
      if (funds !== undefined) return funds
      const began = revision
      const { user, token } = await store.readFunds(account.userId, account.tokenId)
      if (began !== revision) continue
      remember(knownUsers, account.userId, user)
      if (account.tokenId !== 0) remember(knownTokens, account.tokenId, token)
    }
  }

  const reserve = (requestId: string, { userId, tokenId }: Account, amount: number): void => {
    if (amount === 0) return
    const known = requests.get(requestId)
    if (known === undefined) requests.set(requestId, { userId, tokenId, amount })
    else known.amount += amount
    add(users, userId, amount)
    if (tokenId !== 0) add(tokens, tokenId, amount)
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
      add(users, known.userId, -known.amount)
      if (known.tokenId !== 0) add(tokens, known.tokenId, -known.amount)
    },
    /** Moves the remembered balances along with a commit of this process. */
    applyCommit: ({ users: userChanges, tokens: tokenChanges }: Pick<Plan, 'users' | 'tokens'>): void => {
      revision++
      for (const [id, change] of userChanges) move(knownUsers, id, change.quota)
      for (const [id, change] of tokenChanges) move(knownTokens, id, change.remainQuota)
    },
    /** Drops remembered balances, because somebody else changed them. */
    forget: (): void => {
      revision++
      knownUsers.clear()
      knownTokens.clear()
    },
  }
}

const move = (known: Map<number, Known>, id: number, amount: number): void => {
  const entry = known.get(id)
  if (entry !== undefined) entry.balance += amount
}

export type Reservations = ReturnType<typeof createReservations>
