// How a wrong override ends an attempt: one error, with the reference's codes.
import { GatewayError } from '../../kernel/index.ts'

/** The codes clients and logs of New API know (relay.md 9.1, 9.8, 9.9). */
export type OverrideCode =
  | 'channel:param_override_invalid'
  | 'channel:header_override_invalid'
  | 'channel:model_mapped_error'

/** Names that lead from a JSON object to the machinery of the language. */
const UNSAFE_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

export const isUnsafeName = (name: string): boolean => UNSAFE_NAMES.has(name)

/** An error of the channel's configuration; `detail` is for the log and for channel tests, it may quote the configuration. */
export const overrideError = (code: OverrideCode, detail: string): GatewayError => {
  const what = code === 'channel:header_override_invalid' ? 'header override' : 'parameter override'
  const subject = code === 'channel:model_mapped_error' ? 'model mapping' : what
  return new GatewayError('channel_misconfigured', `The ${subject} of this channel cannot be applied.`, {
    code,
    upstreamText: detail,
    cause: new Error(detail),
  })
}

export const parameterError = (detail: string): GatewayError => overrideError('channel:param_override_invalid', detail)
