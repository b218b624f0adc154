// What the operator has set that decides how requests are written for upstreams.
import type { Policy } from '../../dialects/index.ts'
import type { ProviderEnvironment, SuffixPolicy } from '../../providers/index.ts'

/** Which chat requests go through the Responses API (option global.chat_completions_to_responses_policy). */
export type ResponsesRule = (channel: { readonly id: number; readonly type: number }, model: string) => boolean

/** One reading of the settings; compose keeps it until a setting changes. */
export type WayPolicy = {
  readonly encode: Policy
  readonly suffixes: SuffixPolicy
  readonly environment: ProviderEnvironment
  readonly prefersResponses: ResponsesRule
  /** Headers that a Claude model's requests carry besides (option claude.model_headers_settings). */
  readonly claudeHeaders: (model: string) => Readonly<Record<string, readonly string[]>>
  /** Sends every body as it came, where nothing has to be translated (option global.pass_through_request_enabled). */
  readonly isPassThrough: boolean
  /** Makes upstreams report usage in streams (FORCE_STREAM_OPTION). */
  readonly forcesStreamUsage: boolean
}
