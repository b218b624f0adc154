// What Converse has no member for and models take in `additionalModelRequestFields`, each family by its own name.
import type { JsonObject } from '../../kernel/index.ts'
import type { Conversation, ReasoningWish } from '../neutral/index.ts'
import { forbidsReasoning, wantsReasoning } from '../vendor-family/index.ts'

type Fields = {
  readonly topK?: (topK: number) => JsonObject
  /** Undefined when the family cannot be told this wish. */
  readonly reasoning?: (wish: ReasoningWish) => JsonObject | undefined
}

const LEVELS: Readonly<Record<string, string>> = { minimal: 'low', low: 'low', medium: 'medium' }
const levelOf = (effort: string | undefined, otherwise: string): string =>
  effort === undefined ? otherwise : (LEVELS[effort] ?? 'high')

const BUDGET_MIN = 1024

const claudeThinking = (wish: ReasoningWish): JsonObject | undefined => {
  if (forbidsReasoning(wish)) return { thinking: { type: 'disabled' } }
  const { budgetTokens } = wish
  if (budgetTokens === undefined || budgetTokens < 0) return undefined
  return { thinking: { type: 'enabled', budget_tokens: Math.max(BUDGET_MIN, budgetTokens) } }
}

const FAMILIES: readonly (readonly [RegExp, Fields])[] = [
  // https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html
  [
    /nova-/i,
    {
      topK: (topK) => ({ inferenceConfig: { topK } }),
      reasoning: (wish) => ({
        reasoningConfig: forbidsReasoning(wish)
          ? { type: 'disabled' }
          : { type: 'enabled', maxReasoningEffort: levelOf(wish.effort, 'medium') },
      }),
    },
  ],
  [/claude/i, { topK: (topK) => ({ top_k: topK }), reasoning: claudeThinking }],
  [
    /gpt-oss|openai\./i,
    {
      // These always think; the least they can do is little.
      reasoning: (wish) => ({
        reasoning_effort: forbidsReasoning(wish) ? 'low' : levelOf(wish.effort, 'medium'),
      }),
    },
  ],
  [/cohere/i, { topK: (topK) => ({ k: topK }) }],
  [/mistral|mixtral|qwen/i, { topK: (topK) => ({ top_k: topK }) }],
]

/** The fields for this model; what its family does not know goes into `dropped`. */
export const encodeModelFields = ({ model, sampling, reasoning }: Conversation, dropped: string[]): JsonObject => {
  const fields = FAMILIES.find(([pattern]) => pattern.test(model))?.[1] ?? {}
  const topK = sampling.topK === undefined ? undefined : fields.topK?.(sampling.topK)
  if (sampling.topK !== undefined && topK === undefined) dropped.push('top_k')
  const thinking = wantsReasoning(reasoning) ? fields.reasoning?.(reasoning) : undefined
  if (wantsReasoning(reasoning) && thinking === undefined) dropped.push('reasoning_effort')
  return { ...topK, ...thinking }
}
