// Holds in memory, for a process that is alone on its database: nobody else can spend the money, and a crash leaves nothing
// behind that would have to be returned (docs/decisions/0001-holds-in-memory.md).
import { budgetIdsOf, chargedTo, grant, grantHold, periodKey, sourceOf, WALLET } from './grant.ts'
import { createKnownFunds, type Held, type KnownFundsDeps } from './known-funds.ts'
import type { Account, Hold, HoldOutcome, PlanPayment, Raise } from './operations.ts'

type Reserved = {
  readonly userId: number
  readonly tokenId: number
  readonly budgetIds: readonly string[]
  readonly plan: PlanPayment | undefined
  amount: number
}

const add = <Id>(sums: Map<Id, number>, id: Id, amount: number): void => {
  const sum = (sums.get(id) ?? 0) + amount
  if (sum === 0) sums.delete(id)
  else sums.set(id, sum)
}

const shift = (held: Held, of: Omit<Reserved, 'amount'>, amount: number): void => {
  if (of.plan === undefined) add(held.users, of.userId, amount)
  else add(held.plans, periodKey(of.plan.subscriptionId, of.plan.period), amount)
  if (of.tokenId !== 0) add(held.tokens, of.tokenId, amount)
  for (const id of of.budgetIds) add(held.budgets, id, amount)
}

export type ReservationsDeps = Omit<KnownFundsDeps, 'held'>

/**
 * Sets quota aside without writing it: committed balances minus what running requests have set aside. Balances are read
 * from the database at least once a second and follow this process's own commits in between (`applyCommit`); a change made
 * elsewhere in the process is announced with `forget`.
 */
export const createReservations = ({ store, elapsedMs }: ReservationsDeps) => {
  const requests = new Map<string, Reserved>()
  const held: Held = { users: new Map(), tokens: new Map(), budgets: new Map(), plans: new Map() }
  const known = createKnownFunds({ store, elapsedMs, held })

  const reserve = (requestId: string, account: Account, amount: number): void => {
    if (amount === 0) return
    const { userId, tokenId, plan } = account
    const budgetIds = budgetIdsOf(account)
    const own = requests.get(requestId)
    if (own === undefined) requests.set(requestId, { userId, tokenId, budgetIds, plan, amount })
    else own.amount += amount
    shift(held, { userId, tokenId, budgetIds, plan }, amount)
  }

  return {
    hold: (hold: Omit<Hold, 'kind'>): HoldOutcome | Promise<HoldOutcome> =>
      known.act(hold, hold.sources ?? WALLET, (fundsOf) => {
        const outcome = grantHold(hold, fundsOf)
        if (outcome.kind === 'held') reserve(hold.requestId, chargedTo(hold, outcome), outcome.amount)
        return outcome
      }),
    raise: (raise: Omit<Raise, 'kind'>): HoldOutcome | Promise<HoldOutcome> => {
      const more = raise.wanted - raise.held
      if (more <= 0) return { kind: 'held', amount: raise.held }
      const source = sourceOf(raise)
      return known.act(raise, [source], (fundsOf): HoldOutcome => {
        const outcome = grant(fundsOf(source), more, more, source.kind === 'plan' ? 'plan' : 'user')
        if (outcome.kind === 'refused') return outcome
        reserve(raise.requestId, raise, more)
        return { kind: 'held', amount: raise.wanted }
      })
    },
    /** What a request has set aside of its plan; 0 when the wallet pays. */
    reservedFor: (requestId: string): number => {
      const own = requests.get(requestId)
      return own?.plan === undefined ? 0 : own.amount
    },
    /** What all requests have set aside of a plan in one of its periods, or of a budget; their names never meet. */
    reservedOf: (name: string): number => held.plans.get(name) ?? held.budgets.get(name) ?? 0,
    has: (requestId: string): boolean => requests.has(requestId),
    /** Frees what a request had set aside; call it after its charge is committed. */
    free: (requestId: string): void => {
      const own = requests.get(requestId)
      if (own === undefined) return
      requests.delete(requestId)
      shift(held, own, -own.amount)
    },
    /** Moves the remembered balances along with a commit of this process. */
    applyCommit: known.applyCommit,
    /** Drops remembered balances, because somebody else changed them. */
    forget: known.forget,
  }
}

export type Reservations = ReturnType<typeof createReservations>
