// Usage in OpenAI's chat shape, with the spellings its imitators use for cached tokens.
import { isJsonObject, type JsonObject, readPath, type Usage, type UsageSemantics } from '../../kernel/index.ts'
import { inputTotals } from '../neutral/totals.ts'
import { createCountReader } from './count.ts'

/**
 * Cached input under the names vendors give it: OpenAI `prompt_tokens_details.cached_tokens` (Zhipu also
 * `input_tokens_details`), DeepSeek `prompt_cache_hit_tokens`, Moonshot and Zhipu a bare `cached_tokens`, Moonshot's
 * streams `choices[].usage.cached_tokens`, llama.cpp `timings.cache_n` (relay.md section 11.4).
 */
const findCachedTokens = (usage: JsonObject, body: JsonObject): unknown =>
  readPath(usage, 'prompt_tokens_details', 'cached_tokens') ??
  readPath(usage, 'input_tokens_details', 'cached_tokens') ??
  usage.prompt_cache_hit_tokens ??
  usage.cached_tokens ??
  readPath(body, 'choices', 0, 'usage', 'cached_tokens') ??
  readPath(body, 'timings', 'cache_n')

/** Input that went into the cache: New API's name, and OpenRouter's. */
const findCacheWriteTokens = (prompt: unknown): unknown =>
  readPath(prompt, 'cached_creation_tokens') ?? readPath(prompt, 'cache_write_tokens')

/**
 * xAI reports reasoning beside `completion_tokens`, not inside them; its own total tells (providers.md section 4.30).
 * Everywhere else the total is the sum of the two.
 */
const reasoningBeside = (usage: JsonObject, counted: number, reasoning: number | undefined): number =>
  reasoning !== undefined && reasoning > 0 && usage.total_tokens === counted + reasoning ? reasoning : 0

/**
 * Whether the prompt leaves cached tokens out: gateways that pass Claude's counts on say so, or, in earlier versions, only split
 * the written ones (billing.md section 5, "legacy-derived").
 */
const semanticsOf = (usage: JsonObject, splitTokens: number): UsageSemantics => {
  const said = usage.usage_semantic || undefined
  if (said !== undefined) return said === 'anthropic' ? 'anthropic' : 'openai'
  return splitTokens > 0 && !usage.usage_source ? 'anthropic' : 'openai'
}

/** The counts that were told: what was not reported has no member. */
const reported = <Name extends string>(counts: Readonly<Record<Name, number | undefined>>) => {
  const told: { [Count in Name]?: number } = {}
  for (const name in counts) {
    const count = counts[name]
    if (count !== undefined) told[name] = count
  }
  return told
}

/** What a half leaves of the total, for upstreams that leave the other half out. */
const restOf = (usage: JsonObject, half: number | undefined): number | undefined => {
  const total = createCountReader().read(usage.total_tokens)
  return half === undefined || total === undefined ? undefined : Math.max(0, total - half)
}

/** The token totals of an answer or chunk, and whether they were absurd: then they count as not reported. */
const readTotals = (usage: JsonObject) => {
  const counts = createCountReader()
  const promptTokens = counts.read(usage.prompt_tokens ?? usage.input_tokens)
  const completionTokens = counts.read(usage.completion_tokens ?? usage.output_tokens)
  const isAbsurd = counts.wasAbsurd()
  return {
    promptTokens: promptTokens ?? restOf(usage, completionTokens),
    completionTokens: completionTokens ?? restOf(usage, promptTokens),
    isAbsurd,
  }
}

const findUsage = (body: JsonObject): JsonObject | undefined => {
  const usage = isJsonObject(body.usage) ? body.usage : readPath(body, 'choices', 0, 'usage')
  return isJsonObject(usage) ? usage : undefined
}

/** True for totals that nobody can believe (negative, text, beyond any model): the answer is counted locally, and its row says so. */
export const hasAbsurdUsage = (body: JsonObject): boolean => {
  const usage = findUsage(body)
  return usage !== undefined && readTotals(usage).isAbsurd
}

const SILENT: Usage = { semantics: 'openai', promptTokens: 0, completionTokens: 0, source: 'upstream' }

/** The record of a usage that says in so many words that nothing was used. */
export const readSilentUsage = (body: JsonObject): Usage | undefined => {
  const usage = findUsage(body)
  if (usage === undefined) return undefined
  const { promptTokens, completionTokens } = readTotals(usage)
  return promptTokens === 0 && completionTokens === 0 ? SILENT : undefined
}

/**
 * Reads `usage` of a chat, completion, embedding or moderation answer or chunk. Undefined when it is absent, absurd, or
 * says that nothing was used: such an answer is counted locally (billing.md section 7).
 */
export const readOpenAiUsage = (body: JsonObject): Usage | undefined => {
  const usage = findUsage(body)
  if (usage === undefined) return undefined
  const { promptTokens, completionTokens, isAbsurd } = readTotals(usage)
  if (isAbsurd || (promptTokens ?? 0) + (completionTokens ?? 0) === 0) return undefined
  const counts = createCountReader()
  const prompt = readPath(usage, 'prompt_tokens_details')
  const output = readPath(usage, 'completion_tokens_details')
  const reportedDetails = reported({
    cacheReadTokens: counts.read(findCachedTokens(usage, body)),
    cacheWriteTokens: counts.read(findCacheWriteTokens(prompt)),
    cacheWrite5mTokens: counts.read(usage.claude_cache_creation_5_m_tokens),
    cacheWrite1hTokens: counts.read(usage.claude_cache_creation_1_h_tokens),
    textInputTokens: counts.read(readPath(prompt, 'text_tokens')),
    imageInputTokens: counts.read(readPath(prompt, 'image_tokens')),
    audioInputTokens: counts.read(readPath(prompt, 'audio_tokens')),
    textOutputTokens: counts.read(readPath(output, 'text_tokens')),
    imageOutputTokens: counts.read(readPath(output, 'image_tokens')),
    audioOutputTokens: counts.read(readPath(output, 'audio_tokens')),
    reasoningTokens: counts.read(readPath(output, 'reasoning_tokens')),
  })
  const counted = (promptTokens ?? 0) + (completionTokens ?? 0)
  const { cacheWrite5mTokens = 0, cacheWrite1hTokens = 0 } = reportedDetails
  const cost = usage.cost
  return {
    semantics: semanticsOf(usage, cacheWrite5mTokens + cacheWrite1hTokens),
    promptTokens: promptTokens ?? 0,
    completionTokens: (completionTokens ?? 0) + reasoningBeside(usage, counted, reportedDetails.reasoningTokens),
    ...reportedDetails,
    source: 'upstream',
    ...(counts.wasAbsurd() ? { isClamped: true } : {}),
    ...(typeof cost === 'number' && Number.isFinite(cost) && cost >= 0 ? { costUsd: cost } : {}),
  }
}

/**
 * The wire form of a usage record, for answers whose upstream left it out or spoke another dialect. Counts that were not
 * reported are left out; `cached_creation_tokens` is the reference's name for input that went into the cache.
 */
export const writeOpenAiUsage = (usage: Usage): JsonObject => {
  const input = inputTotals(usage)
  const hasCacheWrite = (usage.cacheWriteTokens ?? usage.cacheWrite5mTokens ?? usage.cacheWrite1hTokens) !== undefined
  const promptTokens = usage.semantics === 'anthropic' ? input.total : usage.promptTokens
  return {
    prompt_tokens: promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: promptTokens + usage.completionTokens,
    ...details('prompt_tokens_details', {
      cached_tokens: usage.cacheReadTokens,
      cached_creation_tokens: hasCacheWrite ? input.cacheWrite : undefined,
      text_tokens: usage.textInputTokens,
      audio_tokens: usage.audioInputTokens,
      image_tokens: usage.imageInputTokens,
    }),
    ...details('completion_tokens_details', {
      reasoning_tokens: usage.reasoningTokens,
      text_tokens: usage.textOutputTokens,
      audio_tokens: usage.audioOutputTokens,
      image_tokens: usage.imageOutputTokens,
    }),
  }
}

/** The reported ones of some counts under one name; nothing when none was. */
const details = (name: string, counts: Readonly<Record<string, number | undefined>>): JsonObject => {
  const known = Object.entries(counts).filter(([, count]) => count !== undefined)
  return known.length === 0 ? {} : { [name]: Object.fromEntries(known) }
}
