// Usage explored: parts and whole agree, days are those of the zone, and nothing known is not nothing used.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import type { LogRow } from '../../storage/index.ts'

const NOW = 1_800_000_000
const HOUR = 3600

const row = (change: Partial<LogRow> = {}): Partial<LogRow> => ({
  user_id: 2,
  username: 'alice',
  type: 2,
  model_name: 'gpt-4o',
  token_id: 1,
  group: 'default',
  created_at: NOW - HOUR,
  quota: 10,
  prompt_tokens: 6,
  completion_tokens: 4,
  channel_id: 1,
  other: '{"cache_tokens":2}',
  ...change,
})

const prepare = async (rows: readonly Partial<LogRow>[]) => {
  const harness = await createHarness()
  await harness.setUp()
  await harness.call({
    method: 'POST',
    path: '/api/user/register',
    body: { username: 'alice', password: 'alicepass1' },
  })
  await harness.deps.repos.channels.insertMany([{ key: 'k', name: 'the upstream', type: 1 }])
  await harness.deps.repos.logs.insertMany(rows)
  const root = await harness.signIn('root', '12345678')
  return { ...harness, root, alice: await harness.signIn('alice', 'alicepass1') }
}

const span = `start_timestamp=${NOW - 24 * HOUR}&end_timestamp=${NOW}`

describe('a report', () => {
  test('splits by a dimension; groups and rest are the whole', async () => {
    const { root } = await prepare([
      row({ quota: 100 }),
      row({ model_name: 'b', quota: 50 }),
      row({ model_name: 'c', quota: 7, user_id: 1, username: 'root', channel_id: 9, created_at: NOW - 3 * HOUR }),
    ])
    const { data } = (await root({ path: `/api/usage/explore?${span}&by=model&limit=2` })).body
    expect(data.total).toMatchObject({ calls: 3, quota: 157, cache_read_tokens: 6 })
    expect(data.groups.map(({ key, total }: { key: string; total: { quota: number } }) => [key, total.quota])).toEqual([
      ['gpt-4o', 100],
      ['b', 50],
    ])
    expect(data.rest.total).toMatchObject({ calls: 1, quota: 7 })
    for (const [index, whole] of data.series.entries()) {
      if (whole === null) continue
      const parts = data.groups.reduce(
        (sum: number, group: { series: ({ quota: number } | null)[] }) => sum + (group.series[index]?.quota ?? 0),
        data.rest.series[index]?.quota ?? 0,
      )
      expect(parts).toBe(whole.quota)
    }
    const byUser = (await root({ path: `/api/usage/explore?${span}&by=user` })).body.data.groups
    expect(byUser.map(({ label }: { label: string }) => label)).toEqual(['alice', 'root'])
    const byChannel = (await root({ path: `/api/usage/explore?${span}&by=channel` })).body.data.groups
    expect(byChannel.map(({ label }: { label: string }) => label)).toEqual(['the upstream', '9'])
  })
  test('has days of the zone that is asked for, and says which', async () => {
    // 15:30 and 16:30 UTC are two days in Shanghai and one in UTC.
    const noon = NOW - (NOW % 86_400)
    const { root } = await prepare([
      row({ created_at: noon - 86_400 + 15.5 * HOUR, quota: 1 }),
      row({ created_at: noon - 86_400 + 16.5 * HOUR, quota: 2 }),
    ])
    const ask = async (zone: string) => {
      const query = `start_timestamp=${noon - 2 * 86_400}&end_timestamp=${noon}&granularity=day&zone=${zone}`
      const { data } = (await root({ path: `/api/usage/explore?${query}` })).body
      return [data.zone, data.series.map((sum: { quota: number } | null) => sum?.quota ?? null)]
    }
    expect(await ask('UTC')).toEqual(['UTC', [null, 3]])
    expect(await ask('Asia/Shanghai')).toEqual(['Asia/Shanghai', [null, 1, 2]])
    expect((await root({ path: '/api/usage/explore?zone=Mars/Base' })).body.success).toBe(false)
  })
  test('tells nothing known (before the first row, in the future) from nothing used', async () => {
    const { root } = await prepare([row({ created_at: NOW - 3 * HOUR }), row({ created_at: NOW - HOUR })])
    const query = `start_timestamp=${NOW - 5 * HOUR}&end_timestamp=${NOW + 2 * HOUR}&granularity=hour&zone=UTC`
    const { data } = (await root({ path: `/api/usage/explore?${query}` })).body
    const calls = data.series.map((sum: { calls: number } | null) => sum?.calls ?? null)
    expect(calls.slice(0, 2)).toEqual([null, null])
    expect(calls.filter((value: number | null) => value === 0).length).toBeGreaterThan(0)
    expect(calls.at(-1)).toBeNull()
  })
  test('of one’s own is one’s own, and never by channel', async () => {
    const { alice, root } = await prepare([row(), row({ user_id: 1, quota: 1000 })])
    for (const more of ['', '&user_id=1', '&username=root', '&channel=1'])
      expect((await alice({ path: `/api/usage/explore/self?${span}${more}` })).body.data.total.quota).toBe(10)
    expect((await alice({ path: `/api/usage/explore/self?${span}&by=channel` })).body.success).toBe(false)
    expect((await alice({ path: `/api/usage/explore?${span}` })).body.success).toBe(false)
    expect((await root({ path: `/api/usage/explore?${span}&username=alice` })).body.data.total.quota).toBe(10)
    expect((await root({ path: `/api/usage/explore?${span}&username=nobody` })).body.success).toBe(false)
  })
  test('a span that ends before it begins, a pattern of wildcards alone: refused', async () => {
    const { root } = await prepare([])
    for (const query of [`start_timestamp=${NOW}&end_timestamp=5`, 'model_name=%25a%25b%25c%25d%25', 'by=secret'])
      expect((await root({ path: `/api/usage/explore?${query}` })).body.success).toBe(false)
  })
})

describe('rankings', () => {
  test('rank models by tokens, say how they moved, and name vendors', async () => {
    const { call, deps } = await prepare([
      row({ created_at: NOW - 10 * 86_400, model_name: 'old-first', prompt_tokens: 900 }),
      row({ created_at: NOW - 10 * 86_400, model_name: 'climber', prompt_tokens: 100 }),
      row({ created_at: NOW - 86_400, model_name: 'climber', prompt_tokens: 900 }),
      row({ created_at: NOW - 86_400, model_name: 'old-first', prompt_tokens: 100 }),
    ])
    const { data } = (await call({ path: '/api/rankings?period=week' })).body
    expect(data.models).toMatchObject([
      { rank: 1, previous_rank: 2, model_name: 'climber', total_tokens: 904, vendor: 'Unknown' },
      { rank: 2, previous_rank: 1, model_name: 'old-first', total_tokens: 104 },
    ])
    expect(data.top_movers).toMatchObject([{ model_name: 'climber', rank_delta: 1 }])
    expect(data.top_droppers).toMatchObject([{ model_name: 'old-first', rank_delta: -1 }])
    expect(data.vendors).toMatchObject([{ rank: 1, vendor: 'Unknown', total_tokens: 1008, models_count: 2 }])
    expect(data.models_history.points.length).toBe(2)
    expect((await call({ path: '/api/rankings?period=decade' })).status).toBe(400)
    deps.settings.applyChanges([{ key: 'HeaderNavModules', value: '{"rankings":{"enabled":true,"requireAuth":true}}' }])
    expect((await call({ path: '/api/rankings' })).status).toBe(401)
    deps.settings.applyChanges([{ key: 'HeaderNavModules', value: '{"rankings":false}' }])
    expect((await call({ path: '/api/rankings' })).status).toBe(403)
  })
})
