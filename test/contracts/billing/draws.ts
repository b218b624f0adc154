// Calls like the recorded ones but not among them, drawn from the same vendors, prices and sizes by a fixed seed.
import type { JsonObject } from '../../../src/kernel/index.ts'
import recorded from '../../fixtures/reference/billing.json' with { type: 'json' }
import type { Sale } from './expected.ts'

type Dice = {
  /** A whole number from 0 up to, not including, `limit`. */
  readonly below: (limit: number) => number
  readonly of: <T>(items: readonly T[]) => T
  readonly isOneIn: (chances: number) => boolean
}

/** Mulberry32: the same numbers for the same seed. */
const createDice = (seed: number): Dice => {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    of: (items) => items[below(items.length)] as (typeof items)[number],
    isOneIn: (chances) => below(chances) === 0,
  }
}

/** Token counts as they were recorded: nothing, a handful, a text, a book, beyond the tiers' bound. */
const drawCount = (dice: Dice): number =>
  dice.of([0, 1, 2, dice.below(60), dice.below(1_000), dice.below(20_000), dice.below(250_000)])

/** A part of a whole: none of it, some, or all. */
const drawShare = (dice: Dice, whole: number): number =>
  dice.of([0, 0, dice.below(whole + 1), dice.below(whole + 1), whole])

const drawChat = (dice: Dice, isSound: boolean): JsonObject => {
  const prompt = drawCount(dice)
  const completion = drawCount(dice)
  const heard = isSound && dice.isOneIn(2) ? dice.below(prompt + 1) : undefined
  const spoken = isSound && dice.isOneIn(2) ? dice.below(completion + 1) : undefined
  const cached = drawShare(dice, prompt)
  const input = {
    cached_tokens: cached,
    ...(heard === undefined ? {} : { audio_tokens: heard, text_tokens: prompt - heard }),
  }
  const output = {
    reasoning_tokens: drawShare(dice, completion),
    ...(spoken === undefined ? {} : { audio_tokens: spoken, text_tokens: completion - spoken }),
  }
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(dice.isOneIn(5) && heard === undefined ? {} : { prompt_tokens_details: input }),
    ...(dice.isOneIn(3) && spoken === undefined ? {} : { completion_tokens_details: output }),
  }
}

const drawResponses = (dice: Dice): JsonObject => {
  const input = drawCount(dice)
  const output = drawCount(dice)
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: drawShare(dice, input) },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: drawShare(dice, output) },
    total_tokens: input + output,
  }
}

const drawClaude = (dice: Dice): JsonObject => {
  const written = dice.of([0, drawCount(dice)])
  const hour = drawShare(dice, written)
  return {
    input_tokens: drawCount(dice),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: dice.of([0, drawCount(dice)]),
    ...(dice.isOneIn(5)
      ? {}
      : { cache_creation: { ephemeral_5m_input_tokens: written - hour, ephemeral_1h_input_tokens: hour } }),
    output_tokens: drawCount(dice),
    service_tier: 'standard',
    ...(dice.isOneIn(6) ? { server_tool_use: { web_search_requests: 1 + dice.below(3) } } : {}),
  }
}

const drawGemini = (dice: Dice, isSpeech: boolean): JsonObject => {
  const prompt = drawCount(dice)
  const output = drawCount(dice)
  const thoughts = dice.isOneIn(3) ? drawCount(dice) : undefined
  const heard = dice.isOneIn(6) ? dice.below(prompt + 1) : undefined
  return {
    promptTokenCount: prompt,
    ...(dice.isOneIn(3) ? { cachedContentTokenCount: drawShare(dice, prompt) } : {}),
    ...(output === 0 ? {} : { candidatesTokenCount: output }),
    ...(thoughts === undefined ? {} : { thoughtsTokenCount: thoughts }),
    totalTokenCount: prompt + output + (thoughts ?? 0),
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: prompt - (heard ?? 0) },
      ...(heard === undefined ? [] : [{ modality: 'AUDIO', tokenCount: heard }]),
    ],
    ...(isSpeech ? { candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: output }] } : {}),
  }
}

/** Who is asked by whom, and the models each sells in the recordings. */
const ROUTES: readonly (readonly [upstream: string, clients: readonly string[]])[] = [
  ['openai', ['chat', 'chat', 'claude', 'gemini']],
  ['claude', ['chat', 'claude']],
  ['gemini', ['chat', 'claude', 'gemini']],
  ['responses', ['responses']],
]

const modelsOf = (upstream: string): readonly string[] => [
  ...new Set(recorded.cases.filter((each) => each.upstream === upstream).map(({ model }) => model)),
]
const models = new Map(ROUTES.map(([upstream]) => [upstream, modelsOf(upstream)]))
const groups = Object.keys(recorded.settings.GroupRatio)

const drawUsage = (dice: Dice, upstream: string, model: string): JsonObject => {
  if (upstream === 'claude') return drawClaude(dice)
  if (upstream === 'gemini') return drawGemini(dice, model.endsWith('-tts'))
  return upstream === 'responses' ? drawResponses(dice) : drawChat(dice, model.includes('audio'))
}

const drawSale = (dice: Dice): Sale => {
  const [upstream, clients] = dice.of(ROUTES)
  const model = dice.of(models.get(upstream) ?? [])
  return {
    client: dice.of(clients),
    upstream,
    stream: dice.isOneIn(2),
    model,
    group: dice.of(groups),
    usage: drawUsage(dice, upstream, model),
    searches: upstream === 'responses' && dice.isOneIn(4) ? 1 + dice.below(3) : 0,
  }
}

/** So many calls; the same ones for the same seed. */
export const drawSales = (seed: number, count: number): readonly Sale[] => {
  const dice = createDice(seed)
  return Array.from({ length: count }, () => drawSale(dice))
}
