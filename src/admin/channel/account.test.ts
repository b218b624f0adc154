// What channels' upstreams are asked beside requests: models and balances.
import { describe, expect, test } from 'bun:test'
import { createHarness, type HarnessOptions } from '../../../test/admin/harness.ts'
import type { UpstreamRequest } from '../../platform/index.ts'
import { findProvider, type Provider } from '../../providers/index.ts'
import { billing } from '../../settings/index.ts'
import { askAccount, endpointFor } from './account.ts'
import { updateAllBalances } from './balance.ts'

const prepare = async (answer: (request: UpstreamRequest) => Response = () => Response.json({})) => {
  const asked: UpstreamRequest[] = []
  const upstream: HarnessOptions['upstream'] = (request) => {
    asked.push(request)
    return answer(request)
  }
  const harness = await createHarness({ upstream })
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const create = async (channel: object, more: object = {}) => {
    const body = {
      mode: 'single',
      channel: { name: 'c', models: 'm', group: 'default', key: 'k', ...channel },
      ...more,
    }
    expect((await root({ method: 'POST', path: '/api/channel/', body })).body.success).toBe(true)
  }
  const listed = async (id = 1) => (await root({ path: `/api/channel/fetch_models/${id}` })).body
  const balance = async (id = 1) => (await root({ path: `/api/channel/update_balance/${id}` })).body
  const row = async (id = 1) => (await harness.deps.repos.channels.findById(id)) ?? {}
  return { ...harness, asked, root, create, listed, balance, row }
}

describe('models', () => {
  test('Gemini’s list is read page by page with its own header', async () => {
    const { create, listed, asked } = await prepare(({ url }) =>
      Response.json(
        url.includes('pageToken=two')
          ? { models: [{ name: 'models/b' }, { name: 'models/a' }] }
          : { models: [{ name: 'models/a' }], nextPageToken: 'two' },
      ),
    )
    await create({ type: 24, key: 'g' })
    expect((await listed()).data).toEqual(['a', 'b'])
    expect(asked.map(({ url }) => new URL(url).host)).toEqual(Array(2).fill('generativelanguage.googleapis.com'))
    expect(asked[0]?.headers['x-goog-api-key']).toBe('g')
  })
  test('a list that gives the same page again ends there', async () => {
    const { create, listed, asked } = await prepare(() =>
      Response.json({ data: [{ id: 'claude' }], has_more: true, last_id: 'claude' }),
    )
    await create({ type: 14 })
    expect((await listed()).data).toEqual(['claude'])
    expect(asked).toHaveLength(2)
    expect(asked[0]?.headers).toMatchObject({ 'x-api-key': 'k', 'anthropic-version': '2023-06-01' })
  })
  test('Azure is asked with the channel’s version, else the operator’s', async () => {
    const { create, listed, asked } = await prepare(() => Response.json({ data: [] }))
    await create({ type: 3, base_url: 'https://a.example' })
    await create({ type: 3, base_url: 'https://a.example', other: '2024-10-21' })
    await listed(1)
    await listed(2)
    expect(asked.map(({ url }) => url)).toEqual([
      'https://a.example/openai/models?api-version=2025-04-01-preview',
      'https://a.example/openai/models?api-version=2024-10-21',
    ])
  })
  test('Cloudflare is asked for the account of the channel', async () => {
    const { create, listed, asked } = await prepare(() => Response.json({ result: [{ name: '@cf/x' }] }))
    await create({ type: 39, other: 'acc' })
    expect((await listed()).data).toEqual(['@cf/x'])
    expect(asked[0]?.url).toStartWith('https://api.cloudflare.com/client/v4/accounts/acc/ai/models/search?')
  })
  test('Cloudflare is asked for an account that is not stored yet', async () => {
    const { root, asked } = await prepare(() => Response.json({ result: [] }))
    const body = { base_url: '', type: 39, key: 'k', other: ' acc ' }
    await root({ method: 'POST', path: '/api/channel/fetch_models', body })
    expect(asked[0]?.url).toStartWith('https://api.cloudflare.com/client/v4/accounts/acc/ai/models/search?')
  })
  test('a plan’s list lies at the plan’s address, stored or not', async () => {
    const { create, listed, root, asked } = await prepare(() => Response.json({ data: [{ id: 'glm' }] }))
    await create({ type: 26, base_url: 'glm-coding-plan-international' })
    await listed()
    const body = { base_url: 'glm-coding-plan-international', type: 26, key: 'k' }
    await root({ method: 'POST', path: '/api/channel/fetch_models', body })
    expect(asked.map(({ url }) => url)).toEqual(Array(2).fill('https://api.z.ai/api/coding/paas/v4/models'))
  })
  test.each([
    [41, { other: '{"default":"global"}', key: '{}' }, 'gemini-2.5-pro'],
    [23, { key: 'a|b|c' }, 'hunyuan-lite'],
  ])('a vendor without a list (type %p) has the known one, and is not asked', async (type, more, model) => {
    const { create, listed, asked } = await prepare()
    await create({ type, ...more })
    expect((await listed()).data).toContain(model)
    expect(asked).toEqual([])
  })
  test('a vendor with neither says so', async () => {
    const { create, listed } = await prepare()
    await create({ type: 37 })
    expect(await listed()).toMatchObject({ success: false, message: expect.stringContaining('Dify') })
  })
  test('a bare list is understood', async () => {
    const { create, listed } = await prepare(() => Response.json([{ id: ' a ' }, { id: 'a' }, { id: 7 }]))
    await create({ type: 9002 })
    expect((await listed()).data).toEqual(['a'])
  })
  test('the upstream’s reason is told, keys masked', async () => {
    const { create, listed } = await prepare(() =>
      Response.json(
        { error: { message: `Bad key at https://inner.example/x ${'-'.repeat(250)} sk-abcdefghijklmnopqrstuvwx` } },
        { status: 401 },
      ),
    )
    await create({ type: 1, key: 'sk-abcdefghijklmnopqrstuvwx' })
    const { message } = await listed()
    expect(message).toContain('status code: 401')
    expect(message).toContain('Bad key')
    expect(message).not.toContain('sk-')
    expect(message).not.toContain('inner.example')
  })
})

describe('a balance', () => {
  test('in yuan is stored in dollars, with its time', async () => {
    const { create, balance, row, clock } = await prepare(() => Response.json({ data: { totalBalance: '14.6' } }))
    await create({ type: 40 })
    expect(await balance()).toEqual({ success: true, message: '', balance: 2 })
    expect(await row()).toMatchObject({ balance: 2, balance_updated_time: clock.nowSeconds() })
  })
  test('goes by the exchange rate of the option', async () => {
    const { create, balance, deps } = await prepare(() => Response.json({ data: { available_balance: 20 } }))
    deps.settings.applyRows([{ key: billing.usdExchangeRate.key, value: '10' }])
    await create({ type: 25 })
    expect((await balance()).balance).toBe(2)
  })
  test('of several questions is asked one after the other at the channel’s own address', async () => {
    const { create, balance, asked } = await prepare(({ url }) =>
      Response.json(url.includes('usage') ? { total_usage: 250 } : { hard_limit_usd: 10, has_payment_method: true }),
    )
    await create({ type: 1, base_url: 'https://relay.example', header_override: '{"x-a":"{api_key}"}' })
    expect((await balance()).balance).toBe(7.5)
    expect(asked.map(({ url }) => new URL(url).pathname.split('/').at(-1))).toEqual(['subscription', 'usage', 'usage'])
    expect(asked[2]?.headers).toMatchObject({ authorization: 'Bearer k', 'x-a': 'k' })
  })
  test.each([
    ['a vendor that tells none', { type: 14 }, {}, 'Anthropic'],
    [
      'a channel with many keys',
      { type: 40, key: 'a\nb' },
      { mode: 'multi_to_single', multi_key_mode: 'random' },
      'many',
    ],
    ['an answer without an amount', { type: 40 }, {}, 'data.totalBalance'],
  ])('is refused for %s, and what is stored stays', async (_name, channel, more, words) => {
    const { create, balance, row, deps } = await prepare(() => Response.json({ data: {} }))
    await create(channel, more)
    await deps.repos.channels.update(1, { balance: 3, balance_updated_time: 5 })
    expect(await balance()).toEqual({ success: false, message: expect.stringContaining(words), balance: 3 })
    expect(await row()).toMatchObject({ balance: 3, balance_updated_time: 5 })
  })
  test('that is used up ends the service of those channels that may be disabled', async () => {
    const { create, root, row, asked } = await prepare(({ headers }) =>
      Response.json(headers.authorization === 'Bearer full' ? { total_available: 4 } : { total_available: 0 }),
    )
    await create({ type: 13, key: 'empty' })
    await create({ type: 13, key: 'empty', auto_ban: 0 })
    await create({ type: 13, key: 'full' })
    await create({ type: 13, key: 'empty', status: 2 })
    await create({ type: 14 })
    expect((await root({ path: '/api/channel/update_balance' })).body).toEqual({ success: true, message: '' })
    const states = await Promise.all([1, 2, 3, 4, 5].map(async (id) => ((await row(id)) as { status: number }).status))
    expect(states).toEqual([3, 1, 1, 2, 1])
    expect(await row(3)).toMatchObject({ balance: 4 })
    expect(asked).toHaveLength(3)
  })
  test('that cannot be asked for does not keep the next channel from being asked', async () => {
    const { create, deps, row } = await prepare(({ headers }) =>
      headers.authorization === 'Bearer broken'
        ? new Response('no', { status: 500 })
        : Response.json({ total_available: 6 }),
    )
    await create({ type: 13, key: 'broken' })
    await create({ type: 13, key: 'sound' })
    await updateAllBalances(deps)
    expect(await row(1)).toMatchObject({ status: 1, balance: 0, balance_updated_time: 0 })
    expect(await row(2)).toMatchObject({ balance: 6 })
  })
  test('of the next channel is not asked for once the process stops', async () => {
    const stop = new AbortController()
    const { create, deps, asked } = await prepare(() => {
      stop.abort()
      return Response.json({ total_available: 1 })
    })
    await create({ type: 13 })
    await create({ type: 13 })
    await updateAllBalances(deps, stop.signal)
    expect(asked).toHaveLength(1)
  })
})

test('a key is exchanged for a token, and the question signed over its final headers', async () => {
  const { deps, asked } = await prepare(({ url }) =>
    Response.json(url.endsWith('/token') ? { token: 'short-lived' } : { n: 1 }),
  )
  const openai = findProvider(1)
  if (openai === undefined) throw new Error('OpenAI is gone')
  const provider: Provider = {
    ...openai,
    exchange: {
      request: ({ baseUrl, key }) => ({ method: 'POST', url: `${baseUrl}/token`, headers: { key } }),
      read: ({ token }) => ({ token: String(token), expiresInSeconds: 3600 }),
    },
    sign: ({ headers, method }, _endpoint, nowMs) => ({
      headers: { signature: `${method} ${headers['x-extra']} ${nowMs}` },
    }),
  }
  const account = {
    provider,
    endpoint: endpointFor(deps, { baseUrl: 'https://up.example', key: 'k' }),
    proxyUrl: 'http://proxy.example:8080',
    hasInsecureTls: false,
    headerOverride: '{"x-extra":"e"}',
  }
  const answer = await askAccount(deps, account, 'models', ({ baseUrl, accessToken }, ask) =>
    ask({ method: 'GET', url: `${baseUrl}/list`, headers: { authorization: accessToken } }),
  )
  expect(answer).toEqual({ n: 1 })
  expect(asked.map(({ url }) => url)).toEqual(['https://up.example/token', 'https://up.example/list'])
  expect(asked[1]).toMatchObject({
    proxyUrl: 'http://proxy.example:8080',
    headers: { authorization: 'short-lived', 'x-extra': 'e', signature: `GET e ${deps.clock.nowMs()}` },
  })
})
