// What a request asks that a vendor cannot do, by the names callers know it under.
import type { Conversation, ReasoningWish } from '../neutral/index.ts'

/** Whether anything is asked about thinking itself, not only about how it is shown. */
export const wantsReasoning = ({ effort, budgetTokens, mode }: ReasoningWish): boolean =>
  effort !== undefined || budgetTokens !== undefined || mode !== undefined

/** Whether a wish forbids thinking. */
export const forbidsReasoning = ({ effort, budgetTokens, mode }: ReasoningWish): boolean =>
  effort === 'none' || budgetTokens === 0 || (mode === 'disabled' && effort === undefined)

const isAsked = {
  temperature: ({ sampling }) => sampling.temperature !== undefined,
  top_p: ({ sampling }) => sampling.topP !== undefined,
  top_k: ({ sampling }) => sampling.topK !== undefined,
  seed: ({ sampling }) => sampling.seed !== undefined,
  stop: ({ sampling }) => (sampling.stop ?? []).length > 0,
  presence_penalty: ({ sampling }) => sampling.presencePenalty !== undefined,
  frequency_penalty: ({ sampling }) => sampling.frequencyPenalty !== undefined,
  logprobs: ({ sampling }) => sampling.topLogprobs !== undefined,
  logit_bias: ({ sampling }) => sampling.logitBias !== undefined,
  n: ({ sampling }) => (sampling.answerCount ?? 1) > 1,
  max_tokens: ({ sampling }) => sampling.outputTokensMax !== undefined,
  tools: ({ tools }) => tools.length > 0,
  tool_choice: ({ toolChoice }) => toolChoice !== undefined && toolChoice.kind !== 'auto' && toolChoice.kind !== 'none',
  parallel_tool_calls: ({ allowsParallelTools }) => allowsParallelTools === false,
  reasoning_effort: ({ reasoning }) => wantsReasoning(reasoning),
  response_format: ({ output }) => output.format !== undefined && output.format.kind !== 'text',
  verbosity: ({ output }) => output.verbosity !== undefined,
  modalities: ({ output }) => (output.modalities ?? []).some((modality) => modality !== 'text'),
  user: ({ user }) => user !== undefined,
  metadata: ({ metadata }) => metadata !== undefined,
  service_tier: ({ serviceTier }) => serviceTier !== undefined && serviceTier !== 'auto',
  prompt_cache_key: ({ cacheKey }) => cacheKey !== undefined,
  prompt_cache_retention: ({ cacheRetention }) => cacheRetention !== undefined,
  store: ({ isStored }) => isStored === true,
  cache_control: ({ cache }) => cache !== undefined,
} as const satisfies Readonly<Record<string, (conversation: Conversation) => boolean>>

export type Ability = keyof typeof isAsked

/** Names of what the request asks and the vendor, who has these abilities, cannot be told. Unknown members are among them. */
export const listUnsaid = (conversation: Conversation, abilities: readonly Ability[]): string[] => {
  const known: ReadonlySet<string> = new Set(abilities)
  const asked = Object.entries(isAsked).filter(([name, ask]) => !known.has(name) && ask(conversation))
  return [...asked.map(([name]) => name), ...Object.keys(conversation.extras.members)]
}
