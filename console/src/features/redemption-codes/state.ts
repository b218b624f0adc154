// How a code stands.
import type { Redemption } from '../../../../src/contract/index.ts'
import type { RedemptionState } from './search.ts'

export const redemptionStatus = { unused: 1, disabled: 2, used: 3 } as const

/** An unused code whose time is over is `expired`. */
export const stateOf = ({ status, expired_time }: Redemption, nowSeconds: number): RedemptionState => {
  if (status === redemptionStatus.used) return '3'
  if (status === redemptionStatus.disabled) return '2'
  return expired_time > 0 && expired_time < nowSeconds ? 'expired' : '1'
}

/** As a file of codes is called: the batch's name, without what file systems do not take. */
export const fileNameOf = (name: string): string => `${name.replace(/[^\p{L}\p{N}._-]+/gu, '_')}.txt`
