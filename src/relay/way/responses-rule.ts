// The option that sends chat requests through the Responses API of upstreams that have one (relay.md section 9.5).
import { compilePattern, hasMatch } from '../override/index.ts'
import type { ResponsesRule } from './policy.ts'

export type ResponsesOption = {
  readonly enabled?: boolean | null | undefined
  readonly all_channels?: boolean | null | undefined
  readonly channel_ids?: readonly number[] | null | undefined
  readonly channel_types?: readonly number[] | null | undefined
  /** Regular expressions over the client's model name; without any, no model matches. */
  readonly model_patterns?: readonly string[] | null | undefined
}

const NEVER: ResponsesRule = () => false

/** Compiles the option once per change. Patterns that cannot be read match nothing: the option's schema refuses them. */
export const compileResponsesRule = (option: ResponsesOption): ResponsesRule => {
  if (option.enabled !== true) return NEVER
  const patterns = (option.model_patterns ?? []).flatMap((pattern) => {
    try {
      return [compilePattern(pattern)]
    } catch {
      return []
    }
  })
  const ids = new Set(option.channel_ids)
  const types = new Set(option.channel_types)
  return ({ id, type }, model) =>
    (option.all_channels === true || ids.has(id) || types.has(type)) &&
    patterns.some((pattern) => hasMatch(pattern, model))
}
