// What is told of conversations that stay on their channel.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import { usageKey } from '../../relay/index.ts'

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  for (const key of ['codex cli trace:default:a', 'codex cli trace:vip:b', 'claude cli trace:default:c', 'other'])
    harness.affinityStore.set(key, '1:0', 60)
  const clear = async (query: string) =>
    (await root({ method: 'DELETE', path: `/api/option/channel_affinity_cache${query}` })).body
  const count = async () => (await root({ path: '/api/option/channel_affinity_cache' })).body.data
  return { ...harness, root, clear, count }
}

describe('what is remembered', () => {
  test('is counted by rule', async () => {
    const { count } = await prepare()
    expect(await count()).toEqual({
      enabled: true,
      total: 4,
      unknown: 1,
      by_rule_name: { 'codex cli trace': 2, 'claude cli trace': 1 },
      cache_capacity: 100_000,
      cache_algo: 'lru',
    })
  })
  test('is forgotten by rule or as a whole, never by accident', async () => {
    const { clear, count } = await prepare()
    expect((await clear('')).success).toBe(false)
    expect((await clear('?rule_name=nobody')).success).toBe(false)
    expect((await count()).total).toBe(4)
    expect((await clear('?rule_name=codex%20cli%20trace')).data).toEqual({ deleted: 2 })
    expect((await clear('?all=true')).data).toEqual({ deleted: 2 })
    expect((await count()).total).toBe(0)
  })
})

test('what the upstream’s cache gave a conversation', async () => {
  const { root, affinityStore } = await prepare()
  const ask = async (query: string) => root({ path: `/api/log/channel_affinity_usage_cache?${query}` })
  expect((await ask('rule_name=x')).status).toBe(400)
  const key = usageKey('claude cli trace', 'default', '0badcafe')
  affinityStore.add(
    key,
    { total: 2, hit: 1, prompt_tokens: 30, cached_tokens: 20, cached_beside_prompt: 2 },
    { last_seen_at: 9 },
    60,
  )
  const query = 'rule_name=claude%20cli%20trace&using_group=default&key_fp=0badcafe'
  expect((await ask(query)).body.data).toMatchObject({
    cached_token_rate_mode: 'cached_over_prompt_plus_cached',
    hit: 1,
    total: 2,
    cached_tokens: 20,
    window_seconds: 3600,
    last_seen_at: 9,
  })
  expect((await ask('rule_name=none&key_fp=x')).body.data).toMatchObject({
    total: 0,
    cached_token_rate_mode: 'cached_over_prompt',
  })
})
