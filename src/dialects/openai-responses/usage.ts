// Usage of the Responses API, and the calls of hosted tools that are charged apart from tokens.
import {
  isJsonObject,
  type JsonObject,
  optional,
  readPath,
  type ToolCallCounts,
  type Usage,
} from '../../kernel/index.ts'
import { inputTotals } from '../neutral/index.ts'
import { createCountReader } from '../openai-family/count.ts'
import { objectsOf, textOf } from './wire.ts'

/** Imitators send digits as text. */
const unquoted = (value: unknown): unknown =>
  typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value

type UsageReading = { readonly usage: Usage | undefined; readonly isAbsurd: boolean }

const NOTHING: UsageReading = { usage: undefined, isAbsurd: false }

/** Reads `usage` of a response; undefined when it is absent or absurd. Imitators use chat's names of the members. */
const readResponsesUsage = (response: JsonObject): UsageReading => {
  const wire = response.usage
  if (!isJsonObject(wire)) return NOTHING
  const totals = createCountReader()
  const promptTokens = totals.read(unquoted(wire.input_tokens ?? wire.prompt_tokens))
  const completionTokens = totals.read(unquoted(wire.output_tokens ?? wire.completion_tokens))
  if (totals.wasAbsurd()) return { usage: undefined, isAbsurd: true }
  if (promptTokens === undefined && completionTokens === undefined) return NOTHING
  const counts = createCountReader()
  const detail = (of: 'input' | 'output', name: string): number | undefined =>
    counts.read(
      unquoted(
        readPath(wire, `${of}_tokens_details`, name) ??
          readPath(wire, of === 'input' ? 'prompt_tokens_details' : 'completion_tokens_details', name),
      ),
    )
  const details = {
    ...optional('cacheReadTokens', detail('input', 'cached_tokens')),
    ...optional('cacheWriteTokens', detail('input', 'cache_write_tokens')),
    ...optional('textInputTokens', detail('input', 'text_tokens')),
    ...optional('imageInputTokens', detail('input', 'image_tokens')),
    ...optional('audioInputTokens', detail('input', 'audio_tokens')),
    ...optional('reasoningTokens', detail('output', 'reasoning_tokens')),
    ...optional('textOutputTokens', detail('output', 'text_tokens')),
    ...optional('imageOutputTokens', detail('output', 'image_tokens')),
    ...optional('audioOutputTokens', detail('output', 'audio_tokens')),
  }
  const cost = wire.cost
  return {
    isAbsurd: false,
    usage: {
      semantics: 'openai',
      promptTokens: promptTokens ?? 0,
      completionTokens: completionTokens ?? 0,
      ...details,
      source: 'upstream',
      ...(counts.wasAbsurd() ? { isClamped: true } : {}),
      ...(typeof cost === 'number' && Number.isFinite(cost) && cost >= 0 ? { costUsd: cost } : {}),
    },
  }
}

const UNCOUNTED: Usage = { semantics: 'openai', promptTokens: 0, completionTokens: 0, source: 'counted' }

const UNFINISHED: ReadonlySet<unknown> = new Set(['in_progress', 'searching', 'generating', 'incomplete', 'failed'])

/** A picture is made as soon as it is there: the item's last event may still call it `generating`. */
const isFinished = (item: JsonObject): boolean =>
  (item.type === 'image_generation_call' && item.status !== 'failed' && textOf(item.result) !== '') ||
  !UNFINISHED.has(item.status)

/**
 * Finished calls of hosted tools among the output items. A search does not say by which tool it ran, so the declared one
 * decides: `web_search_preview` (also dated) has a price of its own. A picture's size and quality stand in its item, else in
 * the declared tool. Undefined when there were none.
 */
const countHostedCalls = (
  items: readonly JsonObject[],
  declared: readonly JsonObject[],
): ToolCallCounts | undefined => {
  const finished = items.filter(isFinished)
  const countOf = (type: string): number => finished.filter((item) => item.type === type).length
  const searches = countOf('web_search_call')
  const isPreview = declared.some(({ type }) => textOf(type).startsWith('web_search_preview'))
  const files = countOf('file_search_call')
  const imageTool = declared.find(({ type }) => type === 'image_generation') ?? {}
  const pictures = finished
    .filter(({ type }) => type === 'image_generation_call')
    .map((item) => ({
      quality: textOf(item.quality) || textOf(imageTool.quality),
      size: textOf(item.size) || textOf(imageTool.size),
    }))
  if (searches + files + pictures.length === 0) return undefined
  return {
    ...(searches === 0 ? {} : isPreview ? { webSearchPreview: searches } : { webSearch: searches }),
    ...(files === 0 ? {} : { fileSearch: files }),
    ...(pictures.length === 0 ? {} : { imageGeneration: pictures }),
  }
}

/**
 * Usage of a whole response or of the one in a terminal event, hosted calls included: they are known also where the tokens
 * are not, and then the record says of its tokens that they are to be counted.
 */
export const readUsageWithCalls = (response: JsonObject, items: readonly JsonObject[]): UsageReading => {
  const reading = readResponsesUsage(response)
  const toolCalls = countHostedCalls(items, objectsOf(response.tools))
  if (toolCalls === undefined) return reading
  return { ...reading, usage: { ...(reading.usage ?? UNCOUNTED), toolCalls } }
}

/** The wire form of a usage record: all input counts as `input_tokens`, however the upstream counts its cache. */
export const writeResponsesUsage = (usage: Usage): JsonObject => {
  const input = inputTotals(usage)
  return {
    input_tokens: input.total,
    input_tokens_details: { cached_tokens: input.cacheRead, cache_write_tokens: input.cacheWrite },
    output_tokens: usage.completionTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
    total_tokens: input.total + usage.completionTokens,
  }
}
