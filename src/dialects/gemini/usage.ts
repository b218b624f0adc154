// Gemini's `usageMetadata`: the one place that knows what its counts include.
import { type JsonObject, optional, type Usage } from '../../kernel/index.ts'
import { inputTotals } from '../neutral/index.ts'
import { createCountReader } from '../openai-family/count.ts'
import { member, objectMember, objectsMember, textMember, toNumber } from './wire.ts'

/** What `usageMetadata` says: nothing, something nobody can believe, or a usage record. */
export type UsageReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'absurd' }
  | { readonly kind: 'known'; readonly usage: Usage }

const sumOf = (...counts: readonly (number | undefined)[]): number | undefined => {
  const known = counts.filter((count) => count !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0)
}

/**
 * Reads `usageMetadata` of an answer or a frame; each frame carries the totals so far. Prompt tokens include cached ones, not
 * those of the model's own tools; output tokens leave thoughts out (conversions.md section 12.2).
 */
export const readUsage = (body: JsonObject): UsageReading => {
  const metadata = objectMember(body, 'usageMetadata')
  if (metadata === undefined) return { kind: 'absent' }
  const totals = createCountReader()
  const total = (name: string): number | undefined => {
    const value = member(metadata, name)
    return totals.read(toNumber(value) ?? value)
  }
  const prompt = sumOf(total('promptTokenCount'), total('toolUsePromptTokenCount'))
  const thoughts = total('thoughtsTokenCount')
  // Google's Live API and some imitators say `responseTokenCount`.
  const output = sumOf(total('candidatesTokenCount') ?? total('responseTokenCount'), thoughts)
  const all = total('totalTokenCount')
  if (totals.wasAbsurd()) return { kind: 'absurd' }
  const completion = (output ?? 0) > 0 ? (output ?? 0) : Math.max(0, (all ?? 0) - (prompt ?? 0))
  if (prompt === undefined && output === undefined && completion === 0) return { kind: 'absent' }

  const details = createCountReader()
  const modality = (names: readonly string[], wanted: string): number | undefined =>
    sumOf(
      ...names
        .flatMap((name) => objectsMember(metadata, name))
        .filter((detail) => textMember(detail, 'modality') === wanted)
        .map((detail) => member(detail, 'tokenCount'))
        .map((value) => details.read(toNumber(value) ?? value)),
    )
  const input = ['promptTokensDetails', 'toolUsePromptTokensDetails']
  const answer = ['candidatesTokensDetails', 'responseTokensDetails']
  const cached = member(metadata, 'cachedContentTokenCount')
  const usage: Usage = {
    semantics: 'openai',
    promptTokens: prompt ?? 0,
    completionTokens: completion,
    ...optional('cacheReadTokens', details.read(toNumber(cached) ?? cached)),
    ...optional('textInputTokens', modality(input, 'TEXT')),
    ...optional('imageInputTokens', modality(input, 'IMAGE')),
    ...optional('audioInputTokens', modality(input, 'AUDIO')),
    ...optional('textOutputTokens', modality(answer, 'TEXT')),
    ...optional('imageOutputTokens', modality(answer, 'IMAGE')),
    ...optional('audioOutputTokens', modality(answer, 'AUDIO')),
    ...optional('reasoningTokens', thoughts),
    source: 'upstream',
    ...(details.wasAbsurd() ? { isClamped: true } : {}),
  }
  return { kind: 'known', usage }
}

const detailsOf = (counts: Readonly<Record<string, number | undefined>>): JsonObject[] =>
  Object.entries(counts).flatMap(([modality, tokenCount]) =>
    tokenCount === undefined ? [] : [{ modality, tokenCount }],
  )

/** A usage record as `usageMetadata`. */
export const writeUsage = (usage: Usage): JsonObject => {
  const { total, cacheRead } = inputTotals(usage)
  const { reasoningTokens, completionTokens } = usage
  const input = detailsOf({
    TEXT: usage.textInputTokens,
    IMAGE: usage.imageInputTokens,
    AUDIO: usage.audioInputTokens,
  })
  const output = detailsOf({
    TEXT: usage.textOutputTokens,
    IMAGE: usage.imageOutputTokens,
    AUDIO: usage.audioOutputTokens,
  })
  return {
    promptTokenCount: total,
    candidatesTokenCount: Math.max(0, completionTokens - (reasoningTokens ?? 0)),
    totalTokenCount: total + completionTokens,
    ...(usage.cacheReadTokens === undefined ? {} : { cachedContentTokenCount: cacheRead }),
    ...(reasoningTokens === undefined ? {} : { thoughtsTokenCount: reasoningTokens }),
    ...(input.length === 0 ? {} : { promptTokensDetails: input }),
    ...(output.length === 0 ? {} : { candidatesTokensDetails: output }),
  }
}

/** Members that put counted usage into an answer whose upstream left it out. */
export const usageEdits = (usage: Usage): Map<string, string> =>
  new Map([['usageMetadata', JSON.stringify(writeUsage(usage))]])
