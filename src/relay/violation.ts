// Requests that an upstream punishes with a fee: how its refusal is recognised, and how the caller pays (billing.md section 14).
import { GatewayError } from '../kernel/index.ts'
import type { Ledger } from '../ledger/index.ts'
import { violationFee } from '../pricing/index.ts'
import { violationRow } from './log-row.ts'
import { accountOf, type Claim } from './settle.ts'
import type { Call, FailedAttempt, Target } from './types.ts'

export const VIOLATION_CODE = 'violation_fee.grok.csam'

/** What xAI writes when it charges for a request that it refused. */
const MARKERS = ['Failed check: SAFETY_CHECK_TYPE', 'Content violates usage guidelines']

const markerIn = ({ upstreamText, message }: GatewayError): string | undefined =>
  MARKERS.find((marker) => upstreamText?.includes(marker) === true || message.includes(marker))

/** The error as a violation when its words say so: it is the client's, and no other channel is asked. */
export const asViolation = (error: GatewayError): GatewayError => {
  if (!error.isUpstream || markerIn(error) === undefined) return error
  const { message, status, upstreamText, cause } = error
  const code = { code: VIOLATION_CODE, type: VIOLATION_CODE }
  const told = { status, cause, ...(upstreamText === undefined ? {} : { upstreamText }) }
  return new GatewayError('upstream_content_filter', message, { ...told, ...code })
}

export type FineDeps = {
  readonly ledger: Pick<Ledger, 'settle'>
  /** US dollars of one violation; 0 where the operator charges nothing (options grok.violation_deduction_*). */
  readonly usd: () => number
  readonly nowMs: () => number
}

/** Takes the fee instead of a charge: the hold ends in it, in one transaction. Without a fee the hold stays to be released. */
export const fine =
  (deps: FineDeps) =>
  async (
    call: Call,
    claim: Claim,
    target: Target,
    error: GatewayError,
    failures: readonly FailedAttempt[],
  ): Promise<void> => {
    if (error.code !== VIOLATION_CODE) return
    const { groupRatio, quotaPerUnit } = claim.price
    const usd = deps.usd()
    const quota = violationFee(usd, groupRatio, quotaPerUnit)
    if (quota === 0) return
    const nowMs = deps.nowMs()
    const marker = markerIn(error) ?? ''
    await deps.ledger.settle({
      ...accountOf(call),
      channelId: target.channel.id,
      held: claim.held,
      quota,
      isCounted: true,
      row: violationRow(call, { target, failures, error, quota, usd, groupRatio, marker }, nowMs),
      at: Math.floor(nowMs / 1000),
    })
    claim.held = 0
  }
