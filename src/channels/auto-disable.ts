// Decides from an error whether a channel, or one of its keys, should stop being used.
import type { GatewayError } from '../kernel/index.ts'

export type DisablePolicy = {
  readonly isEnabled: boolean
  /** Statuses that mean "this account is finished", e.g. 401. */
  readonly isFatalStatus: (status: number) => boolean
  /** Lower-cased phrases that mean the same. */
  readonly keywords: readonly string[]
}

/** relay.md section 8.7. A client's own mistake never counts, whatever words it contains. */
export const shouldDisable = (error: GatewayError, policy: DisablePolicy): boolean => {
  if (!policy.isEnabled || error.blame !== 'channel') return false
  if (error.code.startsWith('channel:') && error.kind !== 'upstream_timeout') return true
  if (policy.isFatalStatus(error.status)) return true
  const text = (error.upstreamText ?? error.message).toLowerCase()
  return policy.keywords.some((keyword) => keyword !== '' && text.includes(keyword))
}
