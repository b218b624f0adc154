// Tells a caller that there is not enough money for a request.
import { GatewayError } from '../kernel/index.ts'
import type { Budget, HoldOutcome } from '../ledger/index.ts'
import type { PriceSnapshot } from '../pricing/index.ts'
import type { HoldQuestion } from './types.ts'

/** A budget comes back with its next period, which is a reason to wait and not to pay. */
const budgetRefusal = ({ text, limit, retryAfterMs }: Budget, usd: (quota: number) => string): GatewayError =>
  new GatewayError('rate_limited', `Budget used up: ${text} at most ${usd(limit)}.`, {
    code: 'budget_exceeded',
    retryAfterMs,
  })

/** Says which balance did not suffice: the key's own limit or the wallet behind it. */
export const refusal = (
  refused: Extract<HoldOutcome, { kind: 'refused' }>,
  { minimum }: HoldQuestion,
  { quotaPerUnit }: PriceSnapshot,
): GatewayError => {
  const usd = (quota: number) => `$${(quota / quotaPerUnit).toFixed(6)}`
  const { scope, remaining } = refused
  if (scope === 'budget') return budgetRefusal(refused.budget, usd)
  const text = `${usd(remaining)} left, ${usd(minimum)} needed.`
  if (scope === 'token')
    return new GatewayError('token_quota_exhausted', `The quota of this API key is not enough: ${text}`)
  const purse = scope === 'plan' ? 'subscription' : 'wallet'
  return new GatewayError('user_quota_exhausted', `The ${purse}'s quota is not enough: ${text}`)
}
