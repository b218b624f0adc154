// Usages of which one half says 0 although there was a prompt, or an answer: which of them are counted here.
import type { AnswerSummary, DialectId } from '../dialects/index.ts'
import { optional, type Usage } from '../kernel/index.ts'
import type { StreamEnd } from './types.ts'

/** `output`: `all` counts the prompt again too, because such a usage was told before the answer's end. */
type Trust = { readonly prompt: 'told' | 'counted'; readonly output: 'told' | 'counted' | 'all' }

const COUNTS_PROMPT: Trust = { prompt: 'counted', output: 'told' }
const COUNTS_ALL: Trust = { prompt: 'counted', output: 'all' }
const AS_TOLD: Trust = { prompt: 'told', output: 'told' }

/** What the reference trusts of whole answers; Claude's prompt may truly be 0 where all of it was cached. */
const WHOLE: Readonly<Partial<Record<DialectId, Trust>>> = { 'openai-responses': AS_TOLD, 'claude-messages': AS_TOLD }

/** What it trusts of streams that came to their end. */
const STREAMED: Readonly<Partial<Record<DialectId, Trust>>> = {
  'openai-chat': AS_TOLD,
  'claude-messages': { prompt: 'told', output: 'counted' },
  'openai-responses': { prompt: 'counted', output: 'counted' },
  gemini: COUNTS_ALL,
}

export type Reported = {
  readonly usage: Usage
  readonly summary: AnswerSummary
  /** The dialect of the upstream that reported, and the client's. */
  readonly dialect: DialectId | undefined
  readonly client: DialectId
  /** Undefined for an answer that was not streamed. */
  readonly end: StreamEnd | undefined
}

/** True for a usage that says 0 for prompt and output. */
export const isSilent = ({ promptTokens, completionTokens }: Usage): boolean => promptTokens + completionTokens === 0

/** Chat that says nothing of its tokens is counted; streams translated for others by their prompt alone, as the reference does. */
const trustInSilence = ({ client, end }: Reported): Trust =>
  end === undefined || client === 'openai-chat' ? COUNTS_ALL : COUNTS_PROMPT

const hasCached = ({ cacheReadTokens = 0, cacheWriteTokens = 0 }: Usage): boolean =>
  cacheReadTokens + cacheWriteTokens > 0

const trustIn = (reported: Reported): Trust => {
  const { usage, dialect, end } = reported
  if (dialect === 'openai-chat' && isSilent(usage)) return trustInSilence(reported)
  const table = end === undefined ? WHOLE : STREAMED
  const trust = (dialect === undefined ? undefined : table[dialect]) ?? COUNTS_PROMPT
  // Where no zero is counted, an answer that says nothing at all would be given away, as the reference does.
  return end === undefined && trust === AS_TOLD && isSilent(usage) && !hasCached(usage) ? COUNTS_ALL : trust
}

/**
 * Fills in a half that a chat's usage says is 0; the usage comes back as it is where nothing was counted. `count` counts
 * prompt and output. A stream that was broken off has told what it had read, and seldom what it had written: its output is at least what was
 * delivered (user ask A6).
 */
export const fillMissingHalf = async (reported: Reported, count: () => Promise<Usage>): Promise<Usage> => {
  const { usage, summary, end } = reported
  const hasOutput = summary.outputLength > 0 || summary.toolCallCount > 0
  const wasBroken = end !== undefined && !summary.isComplete
  const trust = trustIn(reported)
  const lacksPrompt = usage.promptTokens === 0 && usage.semantics === 'openai' && trust.prompt === 'counted'
  const lacksOutput = usage.completionTokens === 0 && hasOutput && trust.output !== 'told'
  if (wasBroken ? !hasOutput : !lacksPrompt && !lacksOutput) return usage
  const counted = await count()
  if (lacksOutput && !wasBroken && trust.output === 'all')
    return { ...counted, ...optional('toolCalls', usage.toolCalls) }
  const promptTokens = lacksPrompt ? counted.promptTokens : usage.promptTokens
  const atLeast = wasBroken || lacksOutput ? counted.completionTokens : 0
  const completionTokens = Math.max(usage.completionTokens, atLeast)
  const isAsTold = promptTokens === usage.promptTokens && completionTokens === usage.completionTokens
  return isAsTold ? usage : { ...usage, promptTokens, completionTokens, source: 'counted' }
}
