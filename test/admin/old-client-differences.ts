// Where programs written for One API or its fork are answered differently, on purpose, and why (docs/compatibility.md tells it).

export type OldDifference = {
  /** Numbers of the recorded calls. */
  readonly calls: readonly number[]
  /** The beginning of each differing place. */
  readonly places: readonly string[]
  readonly reason: string
}

export const ONE_API_DIFFERENCES: readonly OldDifference[] = []

export const FORK_DIFFERENCES: readonly OldDifference[] = []
