// The clock that everyone who needs time takes as an argument.

export type Clock = {
  /** Wall time, milliseconds since 1970 UTC. */
  readonly nowMs: () => number
  /** Wall time, whole seconds since 1970 UTC, as tables store it. */
  readonly nowSeconds: () => number
  /** Never goes back; for durations. Milliseconds with a fraction. */
  readonly elapsedMs: () => number
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  nowSeconds: () => Math.floor(Date.now() / 1000),
  elapsedMs: () => performance.now(),
}
