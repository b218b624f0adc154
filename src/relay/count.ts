// Counts tokens of requests and answers whose upstream gave no numbers.
import type { AnswerSummary, PromptContent, PromptMedia } from '../dialects/index.ts'
import type { Usage } from '../kernel/index.ts'
import {
  chatOverheadTokens,
  estimateSampled,
  estimateTokens,
  estimatorFamilyOf,
  flatMediaTokens,
  hasTokenizer,
} from '../pricing/index.ts'
import type { Call } from './types.ts'

/** Counts the tokens of a text for a model; exact where an encoding is known. */
export type CountText = (model: string, text: string) => Promise<number>

/** Tokens per tool call that its framing costs (relay.md section 11.4). */
const TOOL_CALL_TOKENS = 7
/** An OpenAI picture whose size is unknown: three times the base of its tile formula (billing.md section 13). */
const UNKNOWN_PICTURE_TOKENS = 255

const mediaTokens = (model: string, { kind }: PromptMedia): number =>
  kind === 'image' && hasTokenizer(model) ? UNKNOWN_PICTURE_TOKENS : flatMediaTokens(kind)

/** What a prompt costs beside its texts: roles, names, tools and media. */
const overheadTokens = (model: string, prompt: PromptContent): number => {
  const media = prompt.media.reduce((sum, item) => sum + mediaTokens(model, item), 0)
  if (prompt.messageCount === 0) return media
  const { messageCount, toolCount, namedMessageCount } = prompt
  return media + chatOverheadTokens({ messages: messageCount, tools: toolCount, namedMessages: namedMessageCount })
}

/** A quick estimate of a prompt, good enough to set money aside; large prompts are sampled. */
export const estimatePrompt = (model: string, prompt: PromptContent): number => {
  const family = estimatorFamilyOf(model)
  const texts = prompt.texts.reduce((sum, text) => sum + estimateSampled(text, family), 0)
  return texts + overheadTokens(model, prompt)
}

/** Counts with an encoding where one is known, else by weights. `encode` is loaded on first use: an encoding is large. */
export const createTextCounter =
  (encode: CountText): CountText =>
  async (model, text) =>
    hasTokenizer(model) && text.length <= EXACT_LIMIT_CHARACTERS
      ? encode(model, text)
      : estimateTokens(text, estimatorFamilyOf(model))

/** Above this an exact count costs more than it tells. */
const EXACT_LIMIT_CHARACTERS = 200_000

/** Tokens of the output; of a long stream only the beginning is kept, and the rest counts in proportion. */
const countOutput = async (
  countText: CountText,
  model: string,
  { outputText, outputLength }: AnswerSummary,
): Promise<number> => {
  if (outputText === '') return 0
  return Math.ceil(((await countText(model, outputText)) * outputLength) / outputText.length)
}

/** The usage of an answer, counted here: prompt and output text, plus what tool calls cost. */
export const createUsageCounter =
  (countText: CountText) =>
  async ({ inbound }: Call, summary: AnswerSummary): Promise<Usage> => {
    const { model, readPrompt } = inbound.facts
    const prompt = readPrompt()
    const promptTokens = (await countText(model, prompt.texts.join('\n'))) + overheadTokens(model, prompt)
    const completionTokens = (await countOutput(countText, model, summary)) + summary.toolCallCount * TOOL_CALL_TOKENS
    return { semantics: 'openai', promptTokens, completionTokens, source: 'counted' }
  }
