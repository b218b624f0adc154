// The health of upstream accounts: a breaker per channel key, kept in memory, pure but for the clock it is given.

/** Whether an account may be used: `probing` means that it failed before and one request may now find out whether it is back. */
export type AccountHealth = 'ready' | 'probing' | 'cooling' | 'broken'

type AccountState = {
  /** Failures in a row before an answer began. */
  failures: number
  /** Answers in a row that broke off after they had begun. */
  breaks: number
  /** Until when the breaker is open, ms. */
  brokenUntil: number
  /** Until when the upstream asked us to stay away, ms. */
  coolingUntil: number
  /** Consecutive rate limits without Retry-After, for the back-off. */
  rateLimits: number
  /** When the running probe began; a probe that never reports is forgotten after one interval. */
  probeStartedAt: number
}

export type HealthPolicy = {
  /** Failures in a row that open the breaker. */
  readonly breakerFailures: number
  /** How long an open breaker waits before one request may probe, ms. */
  readonly probeIntervalMs: number
}

const FIRST_BACK_OFF_MS = 1_000
const LONGEST_BACK_OFF_MS = 60_000
/** No upstream keeps us away longer than this, whatever its Retry-After says. */
const LONGEST_COOLING_MS = 3_600_000

/**
 * Keeps only accounts that are not well, so a healthy request costs one look-up. An account is one key of one channel.
 * A success closes the breaker at once, unless answers keep breaking off: then only one that ends well does. After `probeIntervalMs` one request at a time may try a broken account.
 */
export const createHealthBoard = (policy: () => HealthPolicy, now: () => number, random: () => number) => {
  const channels = new Map<number, Map<number, AccountState>>()

  const find = (channelId: number, keyIndex: number) => channels.get(channelId)?.get(keyIndex)
  const open = (channelId: number, keyIndex: number): AccountState => {
    const accounts = channels.get(channelId) ?? new Map<number, AccountState>()
    channels.set(channelId, accounts)
    const state = accounts.get(keyIndex) ?? {
      failures: 0,
      breaks: 0,
      brokenUntil: 0,
      coolingUntil: 0,
      rateLimits: 0,
      probeStartedAt: 0,
    }
    accounts.set(keyIndex, state)
    return state
  }

  const healthOf = (state: AccountState): AccountHealth => {
    const time = now()
    if (state.coolingUntil > time) return 'cooling'
    if (Math.max(state.failures, state.breaks) < policy().breakerFailures) return 'ready'
    if (state.brokenUntil > time) return 'broken'
    return state.probeStartedAt + policy().probeIntervalMs > time ? 'broken' : 'probing'
  }

  const forgetAccount = (channelId: number, keyIndex: number): void => {
    const accounts = channels.get(channelId)
    if (accounts?.delete(keyIndex) === true && accounts.size === 0) channels.delete(channelId)
  }

  const fail = (channelId: number, keyIndex: number, what: 'failures' | 'breaks'): void => {
    const state = open(channelId, keyIndex)
    state[what]++
    state.probeStartedAt = 0
    if (state[what] >= policy().breakerFailures) state.brokenUntil = now() + policy().probeIntervalMs
  }

  return {
    /** Health of one key. */
    check: (channelId: number, keyIndex: number): AccountHealth => {
      const state = find(channelId, keyIndex)
      return state === undefined ? 'ready' : healthOf(state)
    },
    /** When a cooling account may be used again, ms; 0 when it is not cooling. */
    coolingUntil: (channelId: number, keyIndex: number): number => {
      const until = find(channelId, keyIndex)?.coolingUntil ?? 0
      return until > now() ? until : 0
    },
    /** Marks the one request that finds out whether a broken account is back. */
    beginProbe: (channelId: number, keyIndex: number): void => {
      open(channelId, keyIndex).probeStartedAt = now()
    },
    /** An answer has begun. One that keeps breaking off is not well before an answer came to its end. */
    recordSuccess: (channelId: number, keyIndex: number): void => {
      const state = find(channelId, keyIndex)
      if (state === undefined) return
      if (state.breaks === 0) forgetAccount(channelId, keyIndex)
      else Object.assign(state, { failures: 0, rateLimits: 0, coolingUntil: 0 })
    },
    /** An answer has come to its end: whatever was is forgotten. */
    recordWhole: forgetAccount,
    /** An attempt failed before its answer began. */
    recordFailure: (channelId: number, keyIndex: number): void => fail(channelId, keyIndex, 'failures'),
    /** An answer broke off after it had begun. */
    recordBreak: (channelId: number, keyIndex: number): void => fail(channelId, keyIndex, 'breaks'),
    /** A 429: stay away as long as asked, or with a growing, jittered back-off when nothing was said. */
    recordRateLimit: (channelId: number, keyIndex: number, retryAfterMs: number | undefined): void => {
      const state = open(channelId, keyIndex)
      state.probeStartedAt = 0
      const backOff = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** state.rateLimits) * (0.75 + random() / 2)
      if (retryAfterMs === undefined) state.rateLimits++
      state.coolingUntil = now() + Math.min(LONGEST_COOLING_MS, retryAfterMs ?? backOff)
    },
    /** Forgets a channel whose configuration changed. */
    forget: (channelId: number): void => {
      channels.delete(channelId)
    },
  }
}

export type HealthBoard = ReturnType<typeof createHealthBoard>
