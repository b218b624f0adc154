// How much a client wants the model to think, in each of the spellings that chat clients use.
import { isJsonObject, type JsonObject, optional } from '../../kernel/index.ts'
import type { Effort, Output, ReasoningWish } from '../neutral/index.ts'
import { readBoolean, readNumber, readObject, readText } from '../openai-family/members.ts'
import { invalidRequest } from '../openai-family/request.ts'

const EFFORTS: ReadonlySet<string> = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])

/** A word for an effort that is known here; vendors have others, which only they understand. */
export const isEffort = (value: unknown): value is Effort => typeof value === 'string' && EFFORTS.has(value)

/** OpenRouter's `reasoning: {effort, max_tokens, enabled, exclude}`; `summary` is from OpenAI's Responses. */
const readReasoningObject = (body: JsonObject): ReasoningWish => {
  const reasoning = readObject(body, 'reasoning')
  if (reasoning === undefined) return {}
  const isEnabled = readBoolean(reasoning, 'enabled', 'reasoning')
  const isExcluded = readBoolean(reasoning, 'exclude', 'reasoning')
  return {
    ...(isEnabled === undefined ? {} : { mode: isEnabled ? 'enabled' : 'disabled' }),
    ...optional('effort', isEffort(reasoning.effort) ? reasoning.effort : undefined),
    ...optional('budgetTokens', readNumber(reasoning, 'max_tokens', 'reasoning')),
    ...optional('isShown', isExcluded === undefined ? undefined : !isExcluded),
    ...optional('summary', readText(reasoning, 'summary', 'reasoning')),
  }
}

const MODES: Readonly<Record<string, ReasoningWish['mode']>> = {
  enabled: 'enabled',
  disabled: 'disabled',
  adaptive: 'adaptive',
  // Doubao's word for it.
  auto: 'adaptive',
}

/** `thinking: {type, budget_tokens}`: Claude's, DeepSeek's, GLM's, Doubao's and Kimi's. */
const readThinkingObject = (body: JsonObject): ReasoningWish => {
  const { thinking } = body
  if (typeof thinking === 'boolean') return { mode: thinking ? 'enabled' : 'disabled' }
  if (!isJsonObject(thinking)) return {}
  const mode =
    typeof thinking.type === 'string' && Object.hasOwn(MODES, thinking.type) ? MODES[thinking.type] : undefined
  return { ...optional('mode', mode), ...optional('budgetTokens', readNumber(thinking, 'budget_tokens', 'thinking')) }
}

/** Qwen's `enable_thinking` and `thinking_budget`, and Ollama's `think`. */
const readSwitches = (body: JsonObject): ReasoningWish => {
  const isEnabled = typeof body.think === 'boolean' ? body.think : readBoolean(body, 'enable_thinking')
  return {
    ...(isEnabled === undefined ? {} : { mode: isEnabled ? 'enabled' : 'disabled' }),
    ...optional('effort', isEffort(body.think) ? body.think : undefined),
    ...optional('budgetTokens', readNumber(body, 'thinking_budget')),
  }
}

/** What `extra_body.google` says (conversions.md section 3.3); `rest` is what of `extra_body` is not read here. */
type GoogleExtras = {
  readonly reasoning: ReasoningWish
  readonly image?: Output['image']
  readonly rest?: JsonObject
}

/** Spellings of Gemini's own interface that are mistakes here, with the right ones. */
const MISSPELT: Readonly<Record<string, string>> = {
  thinkingConfig: 'thinking_config',
  thinkingBudget: 'thinking_budget',
  includeThoughts: 'include_thoughts',
  thinkingLevel: 'thinking_level',
  imageConfig: 'image_config',
  aspectRatio: 'aspect_ratio',
  imageSize: 'image_size',
}

const refuseMisspelt = (holder: JsonObject, path: string): void => {
  for (const name of Object.keys(holder)) {
    const right = Object.hasOwn(MISSPELT, name) ? MISSPELT[name] : undefined
    if (right !== undefined) throw invalidRequest(`"${path}.${name}" must be written ${right}.`, `${path}.${name}`)
  }
}

const readThinkingConfig = (google: JsonObject): ReasoningWish => {
  const path = 'extra_body.google.thinking_config'
  const config = readObject(google, 'thinking_config', 'extra_body.google')
  if (config === undefined) return {}
  refuseMisspelt(config, path)
  const budgetTokens = readNumber(config, 'thinking_budget', path)
  const level = readText(config, 'thinking_level', path)?.toLowerCase()
  const isShown =
    readBoolean(config, 'include_thoughts', path) ?? (budgetTokens === undefined ? undefined : budgetTokens > 0)
  return {
    ...optional('budgetTokens', budgetTokens),
    ...optional('effort', isEffort(level) ? level : undefined),
    ...optional('isShown', isShown),
  }
}

export const decodeGoogleExtras = (body: JsonObject): GoogleExtras => {
  const extraBody = readObject(body, 'extra_body')
  const google = extraBody === undefined ? undefined : readObject(extraBody, 'google', 'extra_body')
  if (google === undefined) return { reasoning: {}, ...optional('rest', extraBody) }
  refuseMisspelt(google, 'extra_body.google')
  const config = readObject(google, 'image_config', 'extra_body.google')
  if (config !== undefined) refuseMisspelt(config, 'extra_body.google.image_config')
  const image = config && {
    ...optional('aspectRatio', readText(config, 'aspect_ratio', 'extra_body.google.image_config')),
    ...optional('size', readText(config, 'image_size', 'extra_body.google.image_config')),
  }
  const { thinking_config: _thinking, image_config: _image, ...otherGoogle } = google
  const rest = { ...extraBody, google: Object.keys(otherGoogle).length === 0 ? undefined : otherGoogle }
  const isEmpty = Object.values(rest).every((value) => value === undefined)
  return {
    reasoning: readThinkingConfig(google),
    ...optional('image', image),
    ...(isEmpty ? {} : { rest }),
  }
}

/** The wish in all spellings together; the plain `reasoning_effort` counts most, Google's own members before it. */
export const decodeReasoning = (body: JsonObject, google: ReasoningWish): ReasoningWish => {
  const isIncluded = readBoolean(body, 'include_reasoning')
  return {
    ...optional('isShown', isIncluded),
    ...readSwitches(body),
    ...readThinkingObject(body),
    ...readReasoningObject(body),
    ...optional('effort', isEffort(body.reasoning_effort) ? body.reasoning_effort : undefined),
    ...google,
  }
}
