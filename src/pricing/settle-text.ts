// Text settlement: chat, completions, embeddings, rerank, images and whatever else is priced by plain tokens or per call.
import {
  addDecimal,
  type Decimal,
  multiplyDecimal,
  roundDecimal,
  toDecimal,
  type Usage,
  ZERO,
} from '../kernel/index.ts'
import { type Charge, type ChargeFields, type ChargeItem, type ChargeLine, capQuota } from './charge.ts'
import { baseFields, type Factors, listFactors } from './charge-fields.ts'
import type { PriceSnapshot } from './price-types.ts'
import { explainTools, listToolCharges, type ToolCharge, toolSurcharge, writeToolFields } from './tool-surcharges.ts'
import { type Weight, weighExact, weighFast } from './weigh.ts'

/** All that a text price depends on; a settlement and a log row both give it, so both price the same way. */
export type TextFacts = {
  readonly isPerCall: boolean
  /** True when the prompt count leaves out cached and cache-written tokens. */
  readonly excludesCache: boolean
  readonly promptTokens: number
  readonly completionTokens: number
  readonly cacheReadTokens: number
  /** All written tokens, the split ones included. */
  readonly cacheWriteTokens: number
  readonly cacheWrite5mTokens: number
  readonly cacheWrite1hTokens: number
  readonly imageInputTokens: number
  /** Audio input that is priced apart from text, in USD per million; 0 tokens when it is not. */
  readonly audioInputTokens: number
  readonly audioInputUsd: number
  readonly modelPrice: number
  readonly modelRatio: number
  readonly groupRatio: number
  readonly completionRatio: number
  readonly cacheReadRatio: number
  readonly cacheWriteRatio: number
  readonly cacheWrite5mRatio: number
  readonly cacheWrite1hRatio: number
  readonly imageRatio: number
  readonly quotaPerUnit: number
  readonly tools: readonly ToolCharge[]
  readonly factors: Factors
}

type TextItem = Weight & { readonly item: ChargeItem }

const addItem = (items: TextItem[], item: ChargeItem, tokens: number, ratio: number): void => {
  if (tokens > 0) items.push({ item, tokens, ratio })
}

/**
 * The billed kinds of tokens. Every token of the prompt is in exactly one of them: pictures and sounds that were read from the
 * cache are in both details, and are paid as what they are. Other details that add up to more than the prompt leave no plain
 * input, never a negative one.
 */
const listItems = (facts: TextFacts): readonly TextItem[] => {
  const { cacheReadTokens, cacheWriteTokens, cacheWrite5mTokens, cacheWrite1hTokens } = facts
  const separate = facts.imageInputTokens + facts.audioInputTokens
  const cached = facts.excludesCache ? 0 : cacheReadTokens + cacheWriteTokens
  const uncached = Math.max(0, facts.promptTokens - cached)
  const inBoth = facts.excludesCache ? 0 : Math.min(cacheReadTokens, Math.max(0, separate - uncached))
  const items: TextItem[] = []
  addItem(items, 'input', Math.max(0, uncached - separate), 1)
  addItem(items, 'cache_read', cacheReadTokens - inBoth, facts.cacheReadRatio)
  addItem(items, 'cache_write', cacheWriteTokens - cacheWrite5mTokens - cacheWrite1hTokens, facts.cacheWriteRatio)
  addItem(items, 'cache_write_5m', cacheWrite5mTokens, facts.cacheWrite5mRatio)
  addItem(items, 'cache_write_1h', cacheWrite1hTokens, facts.cacheWrite1hRatio)
  addItem(items, 'image_input', facts.imageInputTokens, facts.imageRatio)
  addItem(items, 'output', facts.completionTokens, facts.completionRatio)
  return items
}

const MILLION_PARTS: Decimal = { digits: 1n, scale: 6 }

/** Quota of audio input that has its own price per million tokens. */
const audioQuota = (facts: TextFacts): Decimal => {
  const { audioInputTokens, audioInputUsd, groupRatio, quotaPerUnit } = facts
  if (audioInputTokens === 0) return ZERO
  const usd = multiplyDecimal(multiplyDecimal(toDecimal(audioInputUsd), MILLION_PARTS), toDecimal(audioInputTokens))
  return multiplyDecimal(usd, multiplyDecimal(toDecimal(groupRatio), toDecimal(quotaPerUnit)))
}

/** Calls, surcharges and factors on top of the token price; factors multiply the surcharges too. */
const finishExact = (facts: TextFacts, tokenQuota: Decimal): bigint => {
  const { tools, factors, groupRatio, quotaPerUnit } = facts
  let quota = addDecimal(tokenQuota, audioQuota(facts))
  if (tools.length > 0) quota = addDecimal(quota, toolSurcharge(tools, groupRatio, quotaPerUnit))
  for (const [, factor] of factors) quota = multiplyDecimal(quota, toDecimal(factor))
  return roundDecimal(quota)
}

const perCallQuota = ({ modelPrice, quotaPerUnit, groupRatio }: TextFacts): Decimal =>
  multiplyDecimal(toDecimal(modelPrice), multiplyDecimal(toDecimal(quotaPerUnit), toDecimal(groupRatio)))

const quotaOfItems = (facts: TextFacts, items: readonly TextItem[]): number | bigint => {
  const { modelRatio, groupRatio } = facts
  const isPlain = facts.tools.length === 0 && facts.factors.length === 0 && facts.audioInputTokens === 0
  const fast = isPlain ? weighFast(items, modelRatio, groupRatio) : undefined
  return fast ?? finishExact(facts, weighExact(items, modelRatio, groupRatio))
}

/** Quota of a text charge (billing.md section 5). No tokens at all cost nothing; a priced answer costs at least 1. */
export const priceText = (facts: TextFacts): { quota: number; explanation: readonly ChargeLine[] } => {
  const { groupRatio, quotaPerUnit, modelRatio, tools } = facts
  if (facts.promptTokens + facts.completionTokens === 0) return { quota: 0, explanation: [] }
  const lines: ChargeLine[] = []
  let quota: number
  if (facts.isPerCall) {
    quota = capQuota(finishExact(facts, perCallQuota(facts)))
    lines.push({ item: 'call', count: 1, usd: facts.modelPrice, quota: facts.modelPrice * quotaPerUnit * groupRatio })
  } else {
    const items = listItems(facts)
    quota = capQuota(quotaOfItems(facts, items))
    const unit = modelRatio * groupRatio
    for (const { item, tokens, ratio } of items) lines.push({ item, tokens, ratio, quota: tokens * ratio * unit })
  }
  if (facts.audioInputTokens > 0) {
    const share = (facts.audioInputUsd / 1e6) * facts.audioInputTokens * groupRatio * quotaPerUnit
    lines.push({ item: 'audio_input', tokens: facts.audioInputTokens, usd: facts.audioInputUsd, quota: share })
  }
  if (tools.length > 0) lines.push(...explainTools(tools, groupRatio, quotaPerUnit))
  for (const [name, ratio] of facts.factors) lines.push({ item: 'factor', name, ratio, quota: 0 })
  if (quota < 1 && modelRatio > 0 && groupRatio > 0) {
    quota = 1
    lines.push({ item: 'minimum', quota: 1 })
  }
  return { quota, explanation: lines }
}

/** Written tokens: what the flat count and the split say, whichever is more (user ask A5). */
const totalCacheWrite = (usage: Usage): number =>
  Math.max(usage.cacheWriteTokens ?? 0, (usage.cacheWrite5mTokens ?? 0) + (usage.cacheWrite1hTokens ?? 0))

const factsOf = (usage: Usage, snapshot: PriceSnapshot, tools: readonly ToolCharge[], factors: Factors): TextFacts => {
  const isPerCall = snapshot.mode === 'price'
  const hasAudioPrice = !isPerCall && snapshot.audioInputUsdPerMillion > 0
  return {
    isPerCall,
    excludesCache: usage.semantics === 'anthropic',
    promptTokens: usage.promptTokens,
    completionTokens: usage.completionTokens,
    cacheReadTokens: usage.cacheReadTokens ?? 0,
    cacheWriteTokens: totalCacheWrite(usage),
    cacheWrite5mTokens: usage.cacheWrite5mTokens ?? 0,
    cacheWrite1hTokens: usage.cacheWrite1hTokens ?? 0,
    imageInputTokens: usage.imageInputTokens ?? 0,
    audioInputTokens: hasAudioPrice ? (usage.audioInputTokens ?? 0) : 0,
    audioInputUsd: snapshot.audioInputUsdPerMillion,
    modelPrice: snapshot.modelPrice,
    modelRatio: snapshot.modelRatio,
    groupRatio: snapshot.groupRatio,
    completionRatio: snapshot.completionRatio,
    cacheReadRatio: snapshot.cacheReadRatio,
    cacheWriteRatio: snapshot.cacheWriteRatio,
    cacheWrite5mRatio: snapshot.cacheWrite5mRatio,
    cacheWrite1hRatio: snapshot.cacheWrite1hRatio,
    imageRatio: snapshot.imageRatio,
    quotaPerUnit: snapshot.quotaPerUnit,
    tools,
    factors,
  }
}

const writeMediaFields = (fields: ChargeFields, facts: TextFacts): void => {
  if (facts.imageInputTokens > 0 && !facts.isPerCall) {
    fields.image = true
    fields.image_ratio = facts.imageRatio
    fields.image_output = facts.imageInputTokens
  }
  if (facts.audioInputTokens > 0) {
    fields.audio_input_seperate_price = true
    fields.audio_input_token_count = facts.audioInputTokens
    fields.audio_input_price = facts.audioInputUsd
  }
}

/**
 * Charges a usage (already clamped) by tokens or per call. `factors` multiply the whole charge, such as `n` pictures of a
 * per-call price.
 */
export const settleText = (
  usage: Usage,
  snapshot: PriceSnapshot,
  endpoint: string,
  factors: Readonly<Record<string, number>> | undefined,
): Charge => {
  const tools = listToolCharges(usage, snapshot, endpoint)
  const facts = factsOf(usage, snapshot, tools, listFactors(factors))
  const { quota, explanation } = priceText(facts)
  const fields = baseFields(usage, snapshot, facts.cacheWriteTokens)
  writeMediaFields(fields, facts)
  if (tools.length > 0) writeToolFields(fields, tools)
  if (facts.factors.length > 0) fields.other_ratios = Object.fromEntries(facts.factors)
  return { quota, promptTokens: usage.promptTokens, completionTokens: usage.completionTokens, fields, explanation }
}
