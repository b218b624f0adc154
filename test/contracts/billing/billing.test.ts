// 600 charges of a running New API, equal to the unit through the whole gateway, except where the reference is wrong.
import { expect, test } from 'bun:test'
import { readPath } from '../../../src/kernel/index.ts'
import type { LogRow } from '../../../src/storage/index.ts'
import { useLab } from '../../support/gateway.ts'
import { againFrom, type BillingCase, billingCases, buy, openShop, saleOf } from './replay.ts'

const lab = useLab()

const QUOTA_PER_USD = 500_000

const count = (each: BillingCase, ...path: readonly string[]): number => Number(readPath(each.usage, ...path) ?? 0)

const claudeSearches = (each: BillingCase): number => count(each, 'server_tool_use', 'web_search_requests')

/** The reference's mistakes among the recordings (README of the recordings), by what is wrong. */
const mistakeOf = (each: BillingCase): 'searches' | 'audio-as-text' | undefined => {
  const isStreamedSearch = each.stream && each.upstream === 'claude' && claudeSearches(each) > 0
  const isDeclaredSearch = !each.stream && each.upstream === 'responses' && saleOf(each).searches > 1
  if (isStreamedSearch || isDeclaredSearch) return 'searches'
  const audio =
    count(each, 'prompt_tokens_details', 'audio_tokens') + count(each, 'completion_tokens_details', 'audio_tokens')
  return each.upstream === 'openai' && each.client !== 'chat' && audio > 0 ? 'audio-as-text' : undefined
}

/** USD per 1000 searches: previews cost more for the 4o and 4.1 families. */
const searchPrice = ({ upstream, model }: BillingCase): number =>
  upstream === 'responses' && /^gpt-4(o|\.1)/.test(model) ? 25 : 10

/** Quota of the searches that the reference did not charge; what cost nothing at all has none. */
const missedSearches = (each: BillingCase): number => {
  if (each.row.prompt_tokens + each.row.completion_tokens === 0) return 0
  const missed = each.upstream === 'claude' ? claudeSearches(each) : saleOf(each).searches - 1
  return (searchPrice(each) / 1000) * missed * Number(each.row.other.group_ratio) * QUOTA_PER_USD
}

type Made = { readonly each: BillingCase; readonly row: LogRow }

/** A few tokens; charging nothing for an answer is not right. */
const COUNTED_TOKENS_MAX = 6

const isRight = ({ each, row }: Made): boolean => {
  const isGivenAway = each.row.prompt_tokens + each.row.completion_tokens === 0
  const tokens = row.prompt_tokens + row.completion_tokens
  if (isGivenAway) return tokens > 0 && tokens <= COUNTED_TOKENS_MAX
  const mistake = mistakeOf(each)
  if (mistake === 'searches') return Math.abs(row.quota - each.row.quota - missedSearches(each)) <= 1
  if (mistake === 'audio-as-text') return row.quota > each.row.quota || Number(each.row.other.group_ratio) === 0
  const isSame = row.prompt_tokens === each.row.prompt_tokens && row.completion_tokens === each.row.completion_tokens
  return isSame && row.quota === each.row.quota
}

for (const isRepeated of [false, true])
  test(`every recorded charge is the same to the unit${isRepeated ? ', also when streams repeat their usage' : ''}`, async () => {
    const shop = await openShop(lab)
    const made: { readonly each: BillingCase; readonly id: string }[] = []
    for (const each of billingCases) made.push({ each, id: await buy(shop, saleOf(each), isRepeated) })
    const { rows } = await shop.gateway.books()
    const byId = new Map(rows.map((row) => [row.request_id, row]))
    const charges = made.map(({ each, id }) => ({ each, row: byId.get(id) }))
    const different = charges.flatMap(({ each, row }) => (row !== undefined && isRight({ each, row }) ? [] : [each.n]))
    expect(different).toEqual([])
    expect(charges.filter(({ each }) => mistakeOf(each) !== undefined).length).toBe(22)
    expect(rows.filter((row) => againFrom(row) !== row.quota)).toEqual([])
  })
