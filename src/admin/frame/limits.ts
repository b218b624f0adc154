// How often a caller may call: windows per address or user, in this process with bounded memory, or shared by all.
import { BoundedMap } from '../../kernel/index.ts'
import type { Counters } from '../../platform/index.ts'

/**
 * `api` all management calls of an address; `critical` one shared allowance for sign-in, sign-up and secrets; `search` per
 * user; `email` mails of an address (http-api.md section 2.7).
 */
export type LimitName = 'api' | 'critical' | 'search' | 'email'

/** `count` calls in `seconds`; a count of 0 switches the limit off. */
export type LimitRule = { readonly count: number; readonly seconds: number }
export type LimitRules = Readonly<Record<LimitName, LimitRule>>

/** The reference's defaults. */
export const DEFAULT_LIMITS: LimitRules = {
  api: { count: 180, seconds: 180 },
  critical: { count: 20, seconds: 1200 },
  search: { count: 10, seconds: 60 },
  email: { count: 2, seconds: 30 },
}

export type LimitVerdict = { readonly isAllowed: boolean; readonly retryAfterSeconds: number }

/** Counts one call and says whether it may go on. A shared (Redis) counter can stand in for the local one. */
export type Limiter = (name: LimitName, who: string) => LimitVerdict | Promise<LimitVerdict>

type Window = { count: number; endsAtMs: number }

const ENTRIES_MAX = 50_000

/**
 * A limiter for one process. When it knows too many callers the oldest windows are forgotten, so that memory stays bounded;
 * that can only let a call through.
 */
export const createLimiter = (rules: LimitRules, nowMs: () => number): Limiter => {
  const windows = new BoundedMap<string, Window>(ENTRIES_MAX)
  return (name, who) => {
    const rule = rules[name]
    if (rule.count <= 0) return { isAllowed: true, retryAfterSeconds: 0 }
    const now = nowMs()
    const key = `${name}:${who}`
    const known = windows.get(key)
    if (known === undefined || known.endsAtMs <= now) {
      windows.set(key, { count: 1, endsAtMs: now + rule.seconds * 1000 })
      return { isAllowed: true, retryAfterSeconds: 0 }
    }
    known.count++
    return { isAllowed: known.count <= rule.count, retryAfterSeconds: Math.ceil((known.endsAtMs - now) / 1000) }
  }
}

/** A limiter over counters that may be shared between processes; exact over all of them. */
export const createCountingLimiter =
  (rules: LimitRules, counters: Counters): Limiter =>
  async (name, who) => {
    const { count, seconds } = rules[name]
    if (count <= 0) return { isAllowed: true, retryAfterSeconds: 0 }
    const key = `${name}:${who}`
    const outcome = await counters.take([{ kind: 'window', key, limit: count, windowMs: seconds * 1000, amount: 1 }])
    return outcome.kind === 'taken'
      ? { isAllowed: true, retryAfterSeconds: 0 }
      : { isAllowed: false, retryAfterSeconds: Math.ceil(outcome.retryAfterMs / 1000) }
  }
