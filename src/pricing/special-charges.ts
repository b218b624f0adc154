// Charges that are no answers: the violation fee, channel tests, a plan bought from the balance.
import { multiplyDecimal, roundDecimal, roundHalfAway, toDecimal } from '../kernel/index.ts'
import { capQuota } from './charge.ts'
import { computeHold } from './hold.ts'
import type { PriceSnapshot } from './price-types.ts'

/** Quota of the fee for content an upstream punishes (billing.md section 14); USD in, 0 for free groups. */
export const violationFee = (usd: number, groupRatio: number, quotaPerUnit: number): number => {
  if (!(usd > 0) || !(groupRatio > 0)) return 0
  const perUnit = multiplyDecimal(toDecimal(quotaPerUnit), toDecimal(groupRatio))
  return capQuota(roundDecimal(multiplyDecimal(toDecimal(usd), perUnit)))
}

/** The quota a channel test's row shows without charging anyone (billing.md section 18); only tiers know the group's ratio. */
export const channelTestQuota = (snapshot: PriceSnapshot, promptTokens: number, completionTokens: number): number => {
  const { mode, modelPrice, modelRatio, completionRatio, quotaPerUnit } = snapshot
  if (mode === 'tiered') {
    const held = computeHold(snapshot, { promptTokens, maxTokens: completionTokens })
    return held.kind === 'amount' ? held.quota : 0
  }
  if (mode === 'price') return capQuota(Math.trunc(modelPrice * quotaPerUnit))
  const quota = roundHalfAway((promptTokens + roundHalfAway(completionTokens * completionRatio)) * modelRatio)
  return modelRatio === 0 ? 0 : Math.max(1, capQuota(quota))
}

/** Quota that a plan of a price in USD costs when it is bought from the balance; rounded up. */
export const balancePurchaseQuota = (usd: number, quotaPerUnit: number): number => {
  if (!(usd > 0)) return 0
  const exact = multiplyDecimal(toDecimal(usd), toDecimal(quotaPerUnit))
  const whole = roundDecimal(exact)
  const isBelow = whole * 10n ** BigInt(exact.scale) < exact.digits
  return capQuota(isBelow ? whole + 1n : whole)
}
