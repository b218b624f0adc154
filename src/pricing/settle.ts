// The settlement of one answer: chooses how a usage is charged under the price its request was admitted with.
import type { Usage } from '../kernel/index.ts'
import type { Charge } from './charge.ts'
import { clampUsage } from './clamp-usage.ts'
import type { RequestFacts } from './expression/index.ts'
import type { PriceSnapshot } from './price-types.ts'
import { isAudioCharge, settleAudio } from './settle-audio.ts'
import { settleText } from './settle-text.ts'
import { settleTiered } from './settle-tiered.ts'

/** Where the request came in, as far as prices care: `audio` is speech and transcription. */
export type ChargedEndpoint = 'chat' | 'responses' | 'audio' | 'realtime' | 'other'

export type SettleOptions = {
  /** `chat` unless given. */
  readonly endpoint?: ChargedEndpoint
  /** Factors on the whole charge, such as `{ n: 3 }` pictures; not applied to tiered prices. */
  readonly factors?: Readonly<Record<string, number>>
  /** What a tiered expression may ask of the request; the same facts as at the hold. */
  readonly request?: RequestFacts
  /** What a tiered price charges when its expression fails: the reserved amount, or the estimate when that was 0. */
  readonly fallbackQuota?: number
}

/**
 * The charge of one answer. Counts are clamped first, so that no upstream number can credit a user or overflow; the quota
 * is a safe integer of at least 0. Never throws.
 */
export const settle = (reported: Usage, snapshot: PriceSnapshot, options: SettleOptions = {}): Charge => {
  const usage = clampUsage(reported)
  const endpoint = options.endpoint ?? 'chat'
  if (snapshot.mode === 'tiered') return settleTiered(usage, snapshot, { ...options, endpoint })
  if (isAudioCharge(usage, snapshot, endpoint)) return settleAudio(usage, snapshot, endpoint)
  return settleText(usage, snapshot, endpoint, options.factors)
}
