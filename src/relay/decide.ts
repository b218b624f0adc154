// Stage 7: what a failed attempt means for the next one. Pure.
import type { TriedAccount } from '../channels/index.ts'
import type { GatewayError } from '../kernel/index.ts'
import type { FailedAttempt } from './types.ts'

export type RetryPolicy = {
  /** Attempts allowed after the first (option RetryTimes). */
  readonly retries: number
  /** Statuses that another channel may cure (option AutomaticRetryStatusCodes). */
  readonly isRetryStatus: (status: number) => boolean
}

export type Decision = {
  /** `stop`: nobody can help; `exhausted`: this group had its attempts, another one may help; `retry`: somebody else may. */
  readonly kind: 'stop' | 'exhausted' | 'retry'
}

/** A failure that the same account may not show a second time. */
const MAY_PASS: ReadonlySet<string> = new Set([
  'upstream_failed',
  'upstream_unreachable',
  'upstream_truncated',
  'upstream_bad_answer',
  'upstream_empty',
  'upstream_rate_limited',
])

/**
 * Client mistakes are never repeated; a context that was too long may go to another model; everything a channel did wrong
 * may go to another channel, as far as the operator's statuses and the number of retries allow. `failures` are one group's.
 */
export const decide = (failures: readonly FailedAttempt[], policy: RetryPolicy, isPinned: boolean): Decision => {
  const last = failures.at(-1)
  if (last === undefined) return { kind: 'retry' }
  if (isPinned || !mayAnotherAttemptHelp(last.error, policy)) return { kind: 'stop' }
  return { kind: failures.length > policy.retries ? 'exhausted' : 'retry' }
}

const mayAnotherAttemptHelp = (error: GatewayError, policy: RetryPolicy): boolean => {
  if (error.retry === 'never') return false
  return error.retry === 'larger-model' || mayAnotherChannelHelp(error, policy)
}

/** Faults that carry no status of the upstream's own always may; the rest follows the operator's list. */
const mayAnotherChannelHelp = (error: GatewayError, policy: RetryPolicy): boolean =>
  error.kind === 'upstream_failed' || error.kind === 'upstream_refused_key' ? policy.isRetryStatus(error.status) : true

/** Whether the same account may answer a second try. */
export const mayPass = ({ kind }: GatewayError): boolean => MAY_PASS.has(kind)

/** The accounts that were asked, as the selector wants to know them. */
export const listTried = (failures: readonly FailedAttempt[]): TriedAccount[] =>
  failures.map(({ target, error }) => ({
    channelId: target.channel.id,
    keyIndex: target.key.index,
    mayTryAgain: mayPass(error),
  }))

const BACK_OFF_MS = 150
const LONGEST_BACK_OFF_MS = 2_000

/** How long to wait before an account that just failed is asked again: growing and jittered, never a hammer. */
export const backOffMs = (failureCount: number, random: () => number): number =>
  Math.min(LONGEST_BACK_OFF_MS, BACK_OFF_MS * 2 ** Math.max(0, failureCount - 1)) * (0.5 + random())
