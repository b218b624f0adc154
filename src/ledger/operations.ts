// The moves of money, as values. Amounts are integer quota units.
import type { LogRow } from '../storage/index.ts'

/** A log row that has no id yet. */
export type NewLogRow = Omit<LogRow, 'id'>

/** A budget of a calendar period that the charge must fit into; what was spent of it is a row of tg_budgets. */
export type Budget = {
  /** Subject and period, e.g. `key:7:day:2026-11-21`. */
  readonly id: string
  readonly limit: number
  /** When the period ends, unix seconds. */
  readonly endsAt: number
  readonly retryAfterMs: number
  /** Whose budget it is, for the refusal. */
  readonly text: string
}

/** The subscription that pays for a request instead of the wallet. */
export type PlanPayment = {
  readonly subscriptionId: number
  /** The reset period that the request counts in: `user_subscriptions.last_reset_time` when it began. */
  readonly period: number
  /** What the plan or one of its windows lacks at settlement comes out of the wallet; otherwise they are overdrawn by that much. */
  readonly fallsToWallet: boolean
  /** Budgets that what the plan pays must fit into; what the wallet pays instead does not count in them. */
  readonly windows: readonly Budget[]
}

/** Where a request's money may come from. */
export type Source = { readonly kind: 'wallet' } | ({ readonly kind: 'plan' } & Omit<PlanPayment, 'period'>)

/** A subscription as the database has it. A total of 0 is unlimited. */
export type PlanState = {
  readonly total: number
  readonly used: number
  readonly period: number
  readonly isActive: boolean
}

/** Whose money moves. `tokenId` is 0 for callers without an API key (the playground). */
export type Account = {
  readonly userId: number
  readonly tokenId: number
  readonly isTokenUnlimited: boolean
  /** Budgets the charge counts in, whoever pays. */
  readonly budgets?: readonly Budget[]
  /** Undefined when the wallet pays. */
  readonly plan?: PlanPayment
}

/**
 * Sets money aside for a request. `wanted` is the generous amount; when the balance cannot cover it, everything that is
 * left is taken as long as it covers `minimum`, so that requests running side by side never share the same money.
 */
export type Hold = Account & {
  readonly kind: 'hold'
  readonly requestId: string
  readonly minimum: number
  readonly wanted: number
  /** Wallets above this need no hold (the trust option); undefined when everyone needs one. */
  readonly trustAbove?: number
  /** In the order in which they are tried: the first that covers `minimum` pays for all. Undefined is the wallet alone. */
  readonly sources?: readonly Source[]
}

/** What became of a plan's payment: for the usage row. `used` is what the plan has used after it. */
export type PlanPaid = { readonly used: number; readonly total: number; readonly fromWallet: number }

/** Ends a hold with its charge: balances, counters, the usage row and the return of the rest, all or nothing. */
export type Settle = Account & {
  readonly kind: 'settle'
  readonly requestId: string
  readonly channelId: number
  /** What the hold took; 0 when the request had none. */
  readonly held: number
  readonly quota: number
  /** False when the answer used no tokens: counters then stay as they are (billing.md section 15). */
  readonly isCounted: boolean
  readonly row: NewLogRow | undefined
  readonly at: number
  /** Completes the row with what a plan paid. Pure: a transaction may run twice. */
  readonly tellPlan?: (row: NewLogRow, paid: PlanPaid) => NewLogRow
  /** What it had set aside of its plan, and of that plan's windows, in memory. */
  readonly reserved?: number
}

/** Ends a hold without a charge. */
export type Release = Account & { readonly kind: 'release'; readonly requestId: string; readonly held: number }

/** Raises a running request's hold, because another group's price applies from now on. */
export type Raise = Account & {
  readonly kind: 'raise'
  readonly requestId: string
  readonly held: number
  readonly wanted: number
}

/** A row that moves no money: errors, notices. */
export type Note = { readonly kind: 'note'; readonly row: NewLogRow }

export type Operation = Hold | Settle | Release | Raise | Note

/** The plan that was chosen to pay, as it was then. */
export type ChosenPlan = PlanPayment & { readonly used: number; readonly total: number }

/** What became of a hold or raise. `remaining` is the balance that did not suffice. */
export type HoldOutcome =
  | { readonly kind: 'held'; readonly amount: number; readonly plan?: ChosenPlan }
  | { readonly kind: 'refused'; readonly scope: 'user' | 'plan' | 'token'; readonly remaining: number }
  | { readonly kind: 'refused'; readonly scope: 'budget'; readonly remaining: number; readonly budget: Budget }

export type Outcome = HoldOutcome | { readonly kind: 'done' }
