// What a limit counts with: amounts inside a sliding window, and places that are occupied for a while.

/** At most `limit` in any span of `windowMs`. `amount` is counted now, and may be corrected when the request ends. */
export type WindowDemand = {
  readonly kind: 'window'
  readonly key: string
  readonly limit: number
  readonly windowMs: number
  readonly amount: number
}

/** At most `limit` places of this key are occupied at the same time. */
export type PlaceDemand = { readonly kind: 'place'; readonly key: string; readonly limit: number }

export type Demand = WindowDemand | PlaceDemand

/**
 * What was counted. `end` frees the places and corrects the amounts of windows, in the order of the demands (undefined
 * leaves one as it is); a second call does nothing. It never throws.
 */
export type Taken = {
  readonly kind: 'taken'
  readonly end: (amounts?: readonly (number | undefined)[]) => void
  /** How full each window is now, in the order of the demands; places have no level. */
  readonly levels: readonly (Level | undefined)[]
}

/** `left` still fits into the window, which is empty again after `resetMs`. */
export type Level = { readonly left: number; readonly resetMs: number }

/** Nothing was counted, because the demand at `index` does not fit before `retryAfterMs` have passed. */
export type Refused = { readonly kind: 'refused'; readonly index: number; readonly retryAfterMs: number }

export type TakeOutcome = Taken | Refused

/** Counts all demands or none. */
export type Counters = { readonly take: (demands: readonly Demand[]) => TakeOutcome | Promise<TakeOutcome> }

/**
 * A window remembers its events in at most about this many slices. Events of one slice leave together with its latest, so
 * that no span ever holds more than the limit, and memory stays small however large the limit is.
 */
export const SLICES_PER_WINDOW = 60

/** When a full set of places is worth asking again: nobody knows when the next one is freed. */
export const PLACE_RETRY_MS = 1000
