// What a key may learn about itself, in New API's form and in OpenAI's.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const { tokens, users } = harness.deps.repos
  await users.update(1, { quota: 2_500_000, used_quota: 500_000 })
  await tokens.insert({
    user_id: 1,
    key: 'limitedkey',
    name: 'limited',
    remain_quota: 1_000_000,
    used_quota: 250_000,
    expired_time: 1_900_000_000,
    model_limits_enabled: true,
    model_limits: 'gpt-4o, gpt-4o-mini',
  })
  await tokens.insert({ user_id: 1, key: 'unlimitedkey', name: 'free', unlimited_quota: true, used_quota: 500_000 })
  const ask = (path: string, key: string) => harness.call({ path, headers: { authorization: `Bearer sk-${key}` } })
  return { ...harness, ask, tokens, users }
}

describe('GET /api/usage/token/', () => {
  test('tells what was granted, used and left', async () => {
    const { ask } = await prepare()
    expect((await ask('/api/usage/token/', 'limitedkey')).body).toEqual({
      code: true,
      message: 'ok',
      data: {
        object: 'token_usage',
        name: 'limited',
        total_granted: 1_250_000,
        total_used: 250_000,
        total_available: 1_000_000,
        unlimited_quota: false,
        model_limits: { 'gpt-4o': true, 'gpt-4o-mini': true },
        model_limits_enabled: true,
        expires_at: 1_900_000_000,
      },
    })
    expect((await ask('/api/usage/token', 'unlimitedkey')).body.data.expires_at).toBe(0)
  })
  test('answers a key that is disabled, and none whose owner is', async () => {
    const { ask, tokens, users } = await prepare()
    await tokens.update(1, { status: 2 })
    expect((await ask('/api/usage/token/', 'limitedkey')).status).toBe(200)
    await users.update(1, { status: 2 })
    expect(await ask('/api/usage/token/', 'limitedkey')).toMatchObject({ status: 403, body: { success: false } })
    expect(await ask('/api/usage/token/', 'unknown')).toMatchObject({ status: 401, body: { success: false } })
  })
})

test('GET /api/log/token shows the key’s own rows without internals', async () => {
  const { ask, deps } = await prepare()
  const row = { user_id: 1, type: 2, model_name: 'gpt-4o', channel_id: 5, created_at: 1, quota: 9 }
  const other = JSON.stringify({ model_ratio: 1, admin_info: { use_channel: ['5'] }, channel_name: 'secret upstream' })
  await deps.repos.logs.insertMany([
    { ...row, token_id: 1, other },
    { ...row, token_id: 2, other },
  ])
  const { data } = (await ask('/api/log/token', 'limitedkey')).body
  expect(data).toMatchObject([{ id: 1, token_id: 1, model_name: 'gpt-4o', other: '{"model_ratio":1}' }])
})

describe('OpenAI’s billing routes', () => {
  const limit = async (ask: Awaited<ReturnType<typeof prepare>>['ask'], key: string) =>
    (await ask('/v1/dashboard/billing/subscription', key)).body.hard_limit_usd
  test('tell dollars of the key', async () => {
    const { ask } = await prepare()
    expect((await ask('/dashboard/billing/subscription', 'limitedkey')).body).toEqual({
      object: 'billing_subscription',
      has_payment_method: true,
      soft_limit_usd: 2.5,
      hard_limit_usd: 2.5,
      system_hard_limit_usd: 2.5,
      access_until: 1_900_000_000,
    })
    expect((await ask('/dashboard/billing/usage', 'limitedkey')).body).toEqual({ object: 'list', total_usage: 50 })
    expect(await limit(ask, 'unlimitedkey')).toBe(100_000_000)
  })
  test.each([
    ['USD', 2.5],
    ['CNY', 17.5],
    ['TOKENS', 1_250_000],
    ['CUSTOM', 2.5],
  ])('in %s the limit is %p', async (type, expected) => {
    const { ask, deps } = await prepare()
    deps.settings.applyChanges([
      { key: 'general_setting.quota_display_type', value: type },
      { key: 'USDExchangeRate', value: '7' },
    ])
    expect(await limit(ask, 'limitedkey')).toBe(expected)
  })
  test('tell the owner’s numbers where the operator wants that', async () => {
    const { ask, deps } = await prepare()
    deps.settings.applyChanges([{ key: 'DisplayTokenStatEnabled', value: 'false' }])
    expect(await limit(ask, 'unlimitedkey')).toBe(6)
  })
  test('want a key that may be used, and refuse in OpenAI’s words', async () => {
    const { ask, tokens } = await prepare()
    await tokens.update(1, { status: 2 })
    const reply = await ask('/v1/dashboard/billing/usage', 'limitedkey')
    expect(reply.status).toBe(401)
    expect(reply.body.error.message).toContain('disabled')
  })
})

test('pages of any origin may ask, without credentials', async () => {
  const { ask, call } = await prepare()
  for (const path of ['/api/usage/token/', '/api/log/token', '/v1/dashboard/billing/usage']) {
    const preflight = await call({ method: 'OPTIONS', path, headers: { origin: 'https://tool.example.com' } })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toBe('*')
    for (const reply of [preflight, await ask(path, 'limitedkey'), await ask(path, 'unknown')]) {
      expect(reply.headers.get('access-control-allow-origin')).toBe('*')
      expect(reply.headers.has('access-control-allow-credentials')).toBe(false)
    }
  }
  expect((await call({ path: '/api/status' })).headers.has('access-control-allow-origin')).toBe(false)
})
