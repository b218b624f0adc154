// Small texts and sums that are remembered for a while: what each means is its reader's business.

/** Sums by name; a name that was never added is absent. */
export type Sums = Readonly<Record<string, number>>

/**
 * Texts by key, each for its own time, and sums by key. Nothing here throws: what cannot be stored is forgotten, what cannot be
 * read was never there. Readers live with either.
 */
export type ExpiringStore = {
  readonly get: (key: string) => string | undefined | Promise<string | undefined>
  readonly set: (key: string, value: string, ttlSeconds: number) => void
  readonly delete: (keys: readonly string[]) => Promise<number>
  /** Every key that is remembered, at most `max`. */
  readonly keys: (max: number) => Promise<string[]>
  /** Adds to sums, sets what is in `values`, and begins their time anew. */
  readonly add: (key: string, sums: Sums, values: Sums, ttlSeconds: number) => void
  readonly read: (key: string) => Promise<Sums | undefined>
}

export type OpenExpiringStore = ExpiringStore & { readonly close: () => void }
