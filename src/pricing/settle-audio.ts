// Audio settlement: answers whose usage splits text from audio, speech, and realtime sessions (billing.md section 8).
import { addDecimal, multiplyDecimal, roundDecimal, toDecimal, truncateDecimal, type Usage } from '../kernel/index.ts'
import { type Charge, type ChargeFields, type ChargeLine, capQuota } from './charge.ts'
import { priceFields } from './charge-fields.ts'
import type { PriceSnapshot } from './price-types.ts'
import { weighExact } from './weigh.ts'

/** All that an audio price depends on; a settlement and a log row both give it. */
export type AudioFacts = {
  readonly isPerCall: boolean
  /** Prompt plus completion; nothing is charged when it is 0. */
  readonly totalTokens: number
  readonly textInputTokens: number
  readonly textOutputTokens: number
  readonly audioInputTokens: number
  readonly audioOutputTokens: number
  readonly modelPrice: number
  readonly modelRatio: number
  readonly groupRatio: number
  readonly completionRatio: number
  readonly audioRatio: number
  readonly audioCompletionRatio: number
  readonly quotaPerUnit: number
}

/** A fixed price on this path is truncated, unlike everywhere else in settlement. */
const perCallQuota = ({ modelPrice, quotaPerUnit, groupRatio }: AudioFacts): number => {
  const perUnit = multiplyDecimal(toDecimal(quotaPerUnit), toDecimal(groupRatio))
  return capQuota(truncateDecimal(multiplyDecimal(toDecimal(modelPrice), perUnit)))
}

const tokenQuota = (facts: AudioFacts): number => {
  const { modelRatio, groupRatio, audioRatio } = facts
  const plain = weighExact(
    [
      { tokens: facts.textInputTokens, ratio: 1 },
      { tokens: facts.textOutputTokens, ratio: facts.completionRatio },
      { tokens: facts.audioInputTokens, ratio: audioRatio },
    ],
    1,
    1,
  )
  const spoken = weighExact([{ tokens: facts.audioOutputTokens, ratio: audioRatio }], facts.audioCompletionRatio, 1)
  const unit = multiplyDecimal(toDecimal(modelRatio), toDecimal(groupRatio))
  return capQuota(roundDecimal(multiplyDecimal(addDecimal(plain, spoken), unit)))
}

const explainTokens = (facts: AudioFacts): ChargeLine[] => {
  const unit = facts.modelRatio * facts.groupRatio
  const lines: ChargeLine[] = []
  const add = (item: ChargeLine['item'], tokens: number, ratio: number): void => {
    if (tokens > 0) lines.push({ item, tokens, ratio, quota: tokens * ratio * unit })
  }
  add('input', facts.textInputTokens, 1)
  add('output', facts.textOutputTokens, facts.completionRatio)
  add('audio_input', facts.audioInputTokens, facts.audioRatio)
  add('audio_output', facts.audioOutputTokens, facts.audioRatio * facts.audioCompletionRatio)
  return lines
}

/** Quota of an audio charge: `(textIn + textOut·cr + audioIn·ar + audioOut·ar·acr)·mr·gr`, at least 1 when not free. */
export const priceAudio = (facts: AudioFacts): { quota: number; explanation: readonly ChargeLine[] } => {
  const { modelPrice, modelRatio, groupRatio, quotaPerUnit } = facts
  if (facts.totalTokens === 0) return { quota: 0, explanation: [] }
  if (facts.isPerCall) {
    const share = modelPrice * quotaPerUnit * groupRatio
    return { quota: perCallQuota(facts), explanation: [{ item: 'call', count: 1, usd: modelPrice, quota: share }] }
  }
  const explanation = explainTokens(facts)
  const quota = tokenQuota(facts)
  if (quota >= 1 || modelRatio === 0 || groupRatio === 0) return { quota, explanation }
  return { quota: 1, explanation: [...explanation, { item: 'minimum', quota: 1 }] }
}

/** True when a usage is charged on this path: it reports audio, and the model prices audio or the endpoint is audio. */
export const isAudioCharge = (usage: Usage, snapshot: PriceSnapshot, endpoint: string): boolean => {
  if (endpoint === 'realtime') return true
  const hasAudio = (usage.audioInputTokens ?? 0) > 0 || (usage.audioOutputTokens ?? 0) > 0
  return hasAudio && (snapshot.hasAudioRatio || endpoint === 'audio')
}

/**
 * Charges a usage (already clamped) by text and audio tokens. Text counts as reported in the details; cache discounts and
 * tool surcharges do not exist on this path (New API's rule, kept for equal charges).
 */
export const settleAudio = (usage: Usage, snapshot: PriceSnapshot, endpoint: string): Charge => {
  const { promptTokens, completionTokens } = usage
  const facts: AudioFacts = {
    isPerCall: snapshot.mode === 'price',
    totalTokens: promptTokens + completionTokens,
    textInputTokens: usage.textInputTokens ?? 0,
    textOutputTokens: usage.textOutputTokens ?? 0,
    audioInputTokens: usage.audioInputTokens ?? 0,
    audioOutputTokens: usage.audioOutputTokens ?? 0,
    modelPrice: snapshot.modelPrice,
    modelRatio: snapshot.modelRatio,
    groupRatio: snapshot.groupRatio,
    completionRatio: snapshot.completionRatio,
    audioRatio: snapshot.audioRatio,
    audioCompletionRatio: snapshot.audioCompletionRatio,
    quotaPerUnit: snapshot.quotaPerUnit,
  }
  const fields: ChargeFields = { ...priceFields(snapshot), [endpoint === 'realtime' ? 'ws' : 'audio']: true }
  fields.text_input = facts.textInputTokens
  fields.text_output = facts.textOutputTokens
  fields.audio_input = facts.audioInputTokens
  fields.audio_output = facts.audioOutputTokens
  fields.audio_ratio = facts.audioRatio
  fields.audio_completion_ratio = facts.audioCompletionRatio
  if (usage.isClamped === true) fields.usage_clamped = true
  return { ...priceAudio(facts), promptTokens, completionTokens, fields }
}
