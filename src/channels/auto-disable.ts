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

/** `401,429-431` (also with full-width commas) as a test; malformed parts match nothing (options.md section 7). */
export const parseStatusRanges = (text: string): ((status: number) => boolean) => {
  const ranges = text.split(/[,，]/).flatMap((part) => {
    const match = /^\s*(\d{3})\s*(?:-\s*(\d{3})\s*)?$/.exec(part)
    if (match === null) return []
    const from = Number(match[1])
    return [[from, match[2] === undefined ? from : Number(match[2])] as const]
  })
  return (status) => ranges.some(([from, to]) => status >= from && status <= to)
}
