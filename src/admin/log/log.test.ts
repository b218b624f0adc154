// The usage log: everybody's for administrators, one's own for the others, without internals.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import type { LogRow } from '../../storage/index.ts'

const NOW = 1_800_000_000

const row = (change: Partial<LogRow>): Partial<LogRow> => ({
  user_id: 2,
  username: 'alice',
  type: 2,
  model_name: 'gpt-4o',
  token_name: 'main',
  group: 'default',
  created_at: NOW - 100,
  quota: 10,
  channel_id: 1,
  other: '{"model_ratio":1,"admin_info":{"use_channel":["1"]},"stream_status":{"status":"ok"}}',
  ...change,
})

const prepare = async (rows: readonly Partial<LogRow>[]) => {
  const harness = await createHarness()
  await harness.setUp()
  const body = { username: 'alice', password: 'alicepass1' }
  await harness.call({ method: 'POST', path: '/api/user/register', body })
  await harness.deps.repos.channels.insertMany([{ key: 'k', name: 'secret upstream', type: 1 }])
  await harness.deps.repos.logs.insertMany(rows)
  const root = await harness.signIn('root', '12345678')
  const alice = await harness.signIn('alice', 'alicepass1')
  return { ...harness, root, alice }
}

describe('one’s own log', () => {
  test('is numbered from the newest, and tells nothing about how calls were served', async () => {
    const { alice } = await prepare([row({ other: '' }), row({}), row({ user_id: 1, username: 'root' })])
    const { data } = (await alice({ path: '/api/log/self?p=1&page_size=10' })).body
    expect(data.total).toBe(2)
    expect(data.items).toMatchObject([
      { id: 1, channel_name: '', other: '{"model_ratio":1}' },
      { id: 2, channel_name: '', other: 'null' },
    ])
    const second = (await alice({ path: '/api/log/self?p=2&page_size=1' })).body.data
    expect(second.items).toMatchObject([{ id: 2 }])
  })
  test('cannot be widened to somebody else’s by any filter', async () => {
    const { alice } = await prepare([row({ user_id: 1, username: 'root' })])
    for (const query of ['username=root', 'user_id=1', 'channel=1', 'type=0', 'model_name=%25']) {
      expect((await alice({ path: `/api/log/self?${query}` })).body.data.total).toBe(0)
    }
  })
  test('statistics are of the caller alone', async () => {
    const { alice, root } = await prepare([
      row({ quota: 5, prompt_tokens: 7, completion_tokens: 1, created_at: NOW - 10 }),
      row({ quota: 4, created_at: NOW - 61 }),
      row({ user_id: 1, username: 'root', quota: 100, created_at: NOW - 10 }),
    ])
    expect((await alice({ path: '/api/log/self/stat' })).body.data).toEqual({ quota: 9, rpm: 1, tpm: 8 })
    expect((await root({ path: '/api/log/stat' })).body.data).toEqual({ quota: 109, rpm: 2, tpm: 8 })
    expect((await root({ path: '/api/log/stat?username=alice' })).body.data.quota).toBe(9)
  })
})

describe('everybody’s log', () => {
  test('shows the channel’s present name and the internals', async () => {
    const { root } = await prepare([row({ request_id: 'r1' })])
    const { data } = (await root({ path: '/api/log/?request_id=r1' })).body
    expect(data.items[0]).toMatchObject({ channel: 1, channel_name: 'secret upstream', request_id: 'r1' })
    expect(JSON.parse(data.items[0].other)).toHaveProperty('admin_info')
    expect(data.items[0]).not.toHaveProperty('upstream_request_id')
  })
  test.each([
    ['type=2', 3],
    ['type=5', 1],
    ['username=bob', 1],
    ['username=alice', 3],
    ['token_name=main', 3],
    ['model_name=gpt-4o', 3],
    ['model_name=gpt%25', 4],
    ['channel=2', 1],
    ['group=vip', 1],
    [`start_timestamp=${NOW - 50}`, 1],
    [`end_timestamp=${NOW - 51}`, 3],
    ['start_timestamp=0&end_timestamp=0', 4],
  ])('%s finds %p', async (query, total) => {
    const { root } = await prepare([
      row({}),
      row({ username: 'bob', user_id: 3, token_name: 'other' }),
      row({ model_name: 'gpt-5', group: 'vip', created_at: NOW - 50 }),
      row({ type: 5, channel_id: 2 }),
    ])
    const { data } = (await root({ path: `/api/log/?${query}` })).body
    expect(data.total).toBe(total)
    expect(data.items.length).toBe(total)
  })
  test('a pattern of wildcards alone is refused', async () => {
    const { root } = await prepare([])
    expect((await root({ path: '/api/log/?model_name=%25a%25b%25c%25d%25' })).body.success).toBe(false)
  })
  test('old rows are deleted when a time is named, and who did it is kept', async () => {
    const { root, deps } = await prepare([row({ created_at: 100 }), row({ created_at: 200 })])
    expect((await root({ method: 'DELETE', path: '/api/log/' })).body.success).toBe(false)
    expect((await root({ method: 'DELETE', path: '/api/log/?target_timestamp=150' })).body.data).toBe(1)
    const [entry] = await deps.repos.audit.list({ limit: 1, offset: 0 })
    expect(entry).toMatchObject({ action: 'log.delete', target: '150', detail: '{"deleted":1}' })
  })
})

describe('hourly usage', () => {
  test('is told per model, per user, and to oneself', async () => {
    const { root, alice, deps } = await prepare([])
    const hour = { created_at: NOW - (NOW % 3600), token_used: 5, count: 1, quota: 10 }
    await deps.repos.quotaData.add([
      { ...hour, user_id: 2, username: 'alice', model_name: 'a' },
      { ...hour, user_id: 1, username: 'root', model_name: 'a' },
      { ...hour, user_id: 1, username: 'root', model_name: 'b' },
    ])
    const span = `start_timestamp=${NOW - 7200}&end_timestamp=${NOW}`
    expect((await root({ path: `/api/data/?${span}` })).body.data).toMatchObject([
      { model_name: 'a', quota: 20, count: 2, token_used: 10 },
      { model_name: 'b', quota: 10 },
    ])
    expect((await root({ path: `/api/data/?${span}&username=root` })).body.data.length).toBe(2)
    expect((await root({ path: `/api/data/users?${span}` })).body.data).toMatchObject([
      { username: 'alice', quota: 10 },
      { username: 'root', quota: 20 },
    ])
    expect((await alice({ path: `/api/data/self?${span}` })).body.data).toMatchObject([{ user_id: 2, model_name: 'a' }])
    const long = `start_timestamp=${NOW - 2_592_001}&end_timestamp=${NOW}`
    expect((await alice({ path: `/api/data/self?${long}` })).body.success).toBe(false)
  })
})
