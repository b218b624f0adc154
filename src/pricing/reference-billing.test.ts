// Replays 600 charges recorded from a running New API and compares quota and log fields.
import { describe, expect, test } from 'bun:test'
import recorded from '../../test/fixtures/reference/billing.json' with { type: 'json' }
import type { Usage } from '../kernel/index.ts'
import {
  type Charge,
  type ChargeFields,
  createPriceBook,
  type PriceSnapshot,
  recompute,
  resolvePrice,
  settle,
} from './index.ts'

type Counts = Readonly<Record<string, unknown>>
type Case = (typeof recorded.cases)[number]

const { settings } = recorded
const book = createPriceBook({
  modelRatio: settings.ModelRatio,
  completionRatio: settings.CompletionRatio,
  cacheRatio: settings.CacheRatio,
  createCacheRatio: settings.CreateCacheRatio,
  imageRatio: settings.ImageRatio,
  audioRatio: settings.AudioRatio,
  audioCompletionRatio: settings.AudioCompletionRatio,
  modelPrice: settings.ModelPrice,
  groupRatio: settings.GroupRatio,
  groupGroupRatio: settings.GroupGroupRatio,
  billingMode: settings['billing_setting.billing_mode'],
  billingExpr: settings['billing_setting.billing_expr'],
  quotaPerUnit: recorded.quota_per_unit,
})

const count = (counts: Counts, name: string): number | undefined => {
  const value = counts[name]
  return typeof value === 'number' ? value : undefined
}

const nested = (counts: Counts, name: string): Counts => {
  const value = counts[name]
  return typeof value === 'object' && value !== null ? (value as Counts) : {}
}

const ofModality = (counts: Counts, list: string, modality: string): number | undefined => {
  const items = counts[list]
  if (!Array.isArray(items)) return undefined
  return items.find((item: Counts) => item.modality === modality)?.tokenCount
}

const readOpenai = (usage: Counts): Usage => {
  const input = nested(usage, 'prompt_tokens_details')
  const output = nested(usage, 'completion_tokens_details')
  return {
    semantics: 'openai',
    source: 'upstream',
    promptTokens: count(usage, 'prompt_tokens') ?? 0,
    completionTokens: count(usage, 'completion_tokens') ?? 0,
    cacheReadTokens: count(input, 'cached_tokens'),
    textInputTokens: count(input, 'text_tokens'),
    audioInputTokens: count(input, 'audio_tokens'),
    textOutputTokens: count(output, 'text_tokens'),
    audioOutputTokens: count(output, 'audio_tokens'),
  }
}

const readResponses = (usage: Counts, searches: number | undefined): Usage => ({
  semantics: 'openai',
  source: 'upstream',
  promptTokens: count(usage, 'input_tokens') ?? 0,
  completionTokens: count(usage, 'output_tokens') ?? 0,
  cacheReadTokens: count(nested(usage, 'input_tokens_details'), 'cached_tokens'),
  ...(searches === undefined ? {} : { toolCalls: { webSearchPreview: searches } }),
})

const readClaude = (usage: Counts): Usage => {
  const split = nested(usage, 'cache_creation')
  const searches = count(nested(usage, 'server_tool_use'), 'web_search_requests')
  return {
    semantics: 'anthropic',
    source: 'upstream',
    promptTokens: count(usage, 'input_tokens') ?? 0,
    completionTokens: count(usage, 'output_tokens') ?? 0,
    cacheReadTokens: count(usage, 'cache_read_input_tokens'),
    cacheWriteTokens: count(usage, 'cache_creation_input_tokens'),
    cacheWrite5mTokens: count(split, 'ephemeral_5m_input_tokens'),
    cacheWrite1hTokens: count(split, 'ephemeral_1h_input_tokens'),
    ...(searches === undefined ? {} : { toolCalls: { webSearch: searches } }),
  }
}

const readGemini = (usage: Counts): Usage => ({
  semantics: 'openai',
  source: 'upstream',
  promptTokens: count(usage, 'promptTokenCount') ?? 0,
  completionTokens: (count(usage, 'candidatesTokenCount') ?? 0) + (count(usage, 'thoughtsTokenCount') ?? 0),
  cacheReadTokens: count(usage, 'cachedContentTokenCount'),
  audioInputTokens: ofModality(usage, 'promptTokensDetails', 'AUDIO'),
  audioOutputTokens: ofModality(usage, 'candidatesTokensDetails', 'AUDIO'),
})

const readUsage = ({ upstream, usage, web_search_calls: searches }: Case): Usage => {
  if (upstream === 'claude') return readClaude(usage)
  if (upstream === 'gemini') return readGemini(usage)
  return upstream === 'responses' ? readResponses(usage, searches) : readOpenai(usage)
}

const snapshotOf = ({ model, group }: Case): PriceSnapshot => {
  const found = resolvePrice(book, { model, userGroup: recorded.user_group, usingGroup: group })
  if (found.kind !== 'priced') throw new Error(`no price for ${model}`)
  return found.snapshot
}

/** Where the recorded row counts other tokens than the upstream reported, the reference counted the text itself. */
const isCountedByReference = ({ row }: Case, usage: Usage): boolean =>
  row.prompt_tokens !== usage.promptTokens || row.completion_tokens !== usage.completionTokens

/** The usage the reference billed: a missing half replaced by its count, or the whole when a stream gave no output. */
const billedUsage = (each: Case): Usage => {
  const usage = readUsage(each)
  if (!isCountedByReference(each, usage)) return usage
  const counts = { promptTokens: each.row.prompt_tokens, completionTokens: each.row.completion_tokens }
  if (usage.promptTokens !== 0 && usage.promptTokens !== counts.promptTokens) {
    return { semantics: usage.semantics, source: 'counted', ...counts }
  }
  return { ...usage, source: 'counted', ...counts }
}

const settleCase = (each: Case): Charge =>
  settle(billedUsage(each), snapshotOf(each), { endpoint: each.upstream === 'responses' ? 'responses' : 'chat' })

const hasAudio = ({ audioInputTokens = 0, audioOutputTokens = 0 }: Usage): boolean =>
  audioInputTokens + audioOutputTokens > 0

/** The reference's money mistakes among the recordings (README of the recordings); ours charge what is right. */
const mistakeOf = (each: Case): 'streamed-search' | 'declared-search' | 'audio-as-text' | undefined => {
  const usage = billedUsage(each)
  const { webSearch = 0, webSearchPreview = 0 } = usage.toolCalls ?? {}
  if (each.stream && webSearch > 0) return 'streamed-search'
  if (!each.stream && webSearchPreview > 1) return 'declared-search'
  if (each.upstream === 'openai' && each.client !== 'chat' && hasAudio(usage)) return 'audio-as-text'
  return undefined
}

const casesWith = (mistake: ReturnType<typeof mistakeOf>): Case[] =>
  recorded.cases.filter((each) => mistakeOf(each) === mistake)

/** Fields that only ours write do not count as differences. */
const sharedFields = (fields: ChargeFields): Record<string, unknown> => {
  const { expr_b64: _expression, tier_tokens: _tokens, ...shared } = fields
  return shared
}

const numbers = (cases: readonly Case[]): number[] => cases.map(({ n }) => n)

describe('600 recorded charges of New API', () => {
  test('the recordings hold what the tests below divide them into', () => {
    expect(recorded.cases.length).toBe(600)
    expect(casesWith(undefined).length).toBe(578)
    expect(casesWith('streamed-search').length).toBe(11)
    expect(casesWith('declared-search').length).toBe(9)
    expect(casesWith('audio-as-text').length).toBe(2)
  })

  test('quota is equal to the unit wherever the reference is right', () => {
    const different = casesWith(undefined).filter((each) => settleCase(each).quota !== each.row.quota)
    expect(numbers(different)).toEqual([])
  })

  test('log fields are equal wherever the reference is right', () => {
    for (const each of casesWith(undefined)) {
      const fields: Record<string, unknown> = sharedFields(settleCase(each).fields)
      expect({ n: each.n, fields }).toEqual({ n: each.n, fields: { ...each.row.other } })
    }
  })

  test('searches of a streamed Claude answer are charged like those of a whole one', () => {
    for (const each of casesWith('streamed-search')) {
      const { groupRatio } = snapshotOf(each)
      const charge = settleCase(each)
      const searches = billedUsage(each).toolCalls?.webSearch ?? 0
      expect(charge.fields.web_search_call_count).toBe(searches)
      const isBilled = each.row.prompt_tokens + each.row.completion_tokens > 0
      const surcharge = isBilled ? (10 / 1000) * searches * groupRatio * 500_000 : 0
      expect(Math.abs(charge.quota - each.row.quota - surcharge)).toBeLessThanOrEqual(1)
    }
  })

  test('searches of a whole Responses answer are charged as often as they ran, not as declared', () => {
    for (const each of casesWith('declared-search')) {
      const { groupRatio, toolPrices } = snapshotOf(each)
      const charge = settleCase(each)
      const searches = each.web_search_calls ?? 0
      expect(charge.fields.web_search_call_count).toBe(searches)
      const isBilled = each.row.prompt_tokens + each.row.completion_tokens > 0
      const surcharge = isBilled ? (toolPrices.webSearchPreview / 1000) * (searches - 1) * groupRatio * 500_000 : 0
      expect(Math.abs(charge.quota - each.row.quota - surcharge)).toBeLessThanOrEqual(1)
    }
  })

  test('audio tokens are charged as audio whichever API the client speaks', () => {
    for (const each of casesWith('audio-as-text')) {
      const charge = settleCase(each)
      expect(charge.fields.audio).toBe(true)
      const asChat = settle(billedUsage(each), snapshotOf(each), { endpoint: 'chat' })
      expect(charge.quota).toBe(asChat.quota)
      if (each.row.other.group_ratio > 0) expect(charge.quota).toBeGreaterThan(each.row.quota)
    }
  })
})

describe('recomputing a charge from its row', () => {
  test('every recorded row of New API gives its own quota', () => {
    for (const { n, model, row } of recorded.cases) {
      const expression = Object.entries(settings['billing_setting.billing_expr']).find(([name]) => name === model)?.[1]
      const expr_b64 = Buffer.from(expression ?? '').toString('base64')
      const other = { ...row.other, expr_b64 } as Partial<ChargeFields>
      const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = row
      const again = recompute({ promptTokens, completionTokens, other })
      expect({ n, quota: again.kind === 'charge' ? again.quota : again }).toEqual({ n, quota: row.quota })
    }
  })

  test('every charge of ours gives its own quota and explanation, after a trip through JSON', () => {
    for (const each of recorded.cases) {
      const { promptTokens, completionTokens, fields, quota, explanation } = settleCase(each)
      const other: ChargeFields = JSON.parse(JSON.stringify(fields))
      expect(recompute({ promptTokens, completionTokens, other })).toEqual({ kind: 'charge', quota, explanation })
    }
  })
})
