// Assertions that stay in production: an invariant that breaks must stop the request, not corrupt money.

/** Throws when an invariant does not hold. `what` states the invariant. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${what}`)
}
