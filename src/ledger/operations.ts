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

/** Whose money moves. `tokenId` is 0 for callers without an API key (the playground). */
export type Account = {
  readonly userId: number
  readonly tokenId: number
  readonly isTokenUnlimited: boolean
  readonly budgets?: readonly Budget[]
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
  /** Balances above this need no hold (the trust option); undefined when everyone needs one. */
  readonly trustAbove?: number
}

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

/** What became of a hold or raise. `remaining` is the balance that did not suffice. */
export type HoldOutcome =
  | { readonly kind: 'held'; readonly amount: number }
  | { readonly kind: 'refused'; readonly scope: 'user' | 'token'; readonly remaining: number }
  | { readonly kind: 'refused'; readonly scope: 'budget'; readonly remaining: number; readonly budget: Budget }

export type Outcome = HoldOutcome | { readonly kind: 'done' }
