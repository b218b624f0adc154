// Limits of use through the whole gateway: who is refused, in which words, when the next request may come, and who is passed over.
import { describe, expect, test } from 'bun:test'
import { openRedis } from '../../src/platform/index.ts'
import { type GatewaySeed, type TestGateway, useLab } from '../support/gateway.ts'
import { keyText } from '../support/seed.ts'
import { afterGate, chatLikeOpenAi, createGate, serverError, times } from '../upstream/index.ts'
import { readError } from './answers.ts'

const lab = useLab()

const models = ['gpt-4o-mini', 'text-embedding-3-small']

const open = async (seed: Partial<GatewaySeed>) => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({ channels: [{ upstream, models }], ...seed })
  return { upstream, gateway }
}

const limited = (tables: object, more: object = {}) => ({ options: { 'tollgate.limits': tables, ...more } })

const statusOf = async (answer: Promise<Response>): Promise<number> => {
  const response = await answer
  await response.text()
  return response.status
}

const chats = async (gateway: TestGateway, count: number, init?: RequestInit): Promise<number[]> => {
  const statuses: number[] = []
  for (let turn = 0; turn < count; turn++) statuses.push(await statusOf(gateway.chat({}, init)))
  return statuses
}

const withKey = (index: number) => ({ headers: { authorization: `Bearer sk-${keyText(index)}` } })

describe('requests per minute', () => {
  test('of a key hold for that key alone', async () => {
    const { gateway } = await open({
      keys: [{ unlimited_quota: true }, { unlimited_quota: true }],
      ...limited({ keys: { '1': { requests_per_minute: 2 } } }),
    })
    expect(await chats(gateway, 3)).toEqual([200, 200, 429])
    expect(await chats(gateway, 3, withKey(2))).toEqual([200, 200, 200])
  })

  test('of each key are counted apart, and those of the user together', async () => {
    const { gateway } = await open({
      keys: [{ unlimited_quota: true }, { unlimited_quota: true }],
      ...limited({ keys: { '*': { requests_per_minute: 2 } }, users: { '*': { requests_per_minute: 3 } } }),
    })
    expect(await chats(gateway, 3)).toEqual([200, 200, 429])
    expect(await chats(gateway, 2, withKey(2))).toEqual([200, 429])
  })

  test('of a model leave other models alone, and those of a group hold for all models', async () => {
    const { gateway } = await open(
      limited({
        models: { 'gpt-4o-mini': { requests_per_minute: 1 } },
        groups: { default: { requests_per_minute: 2 } },
      }),
    )
    expect(await chats(gateway, 2)).toEqual([200, 429])
    const embed = () => statusOf(gateway.post('/v1/embeddings', { model: 'text-embedding-3-small', input: 'a' }))
    expect([await embed(), await embed()]).toEqual([200, 429])
  })

  test('a refused request reaches no upstream, holds no money and says when to come back', async () => {
    const { gateway, upstream } = await open(limited({ keys: { '*': { requests_per_minute: 1 } } }))
    await chats(gateway, 1)
    const response = await gateway.chat()
    expect(response.status).toBe(429)
    const seconds = Number(response.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(60)
    expect(upstream.requests).toHaveLength(1)
    expect((await gateway.books()).rows).toHaveLength(1)
  })

  test('an own limit of 0 lifts the limit of all', async () => {
    const { gateway } = await open(
      limited({ keys: { '*': { requests_per_minute: 1 }, '1': { requests_per_minute: 0 } } }),
    )
    expect(await chats(gateway, 3)).toEqual([200, 200, 200])
  })
})

describe('the refusal', () => {
  const prepare = () => open(limited({ keys: { '*': { requests_per_minute: 1 } } }))
  const messages = [{ role: 'user', content: 'Hello' }]

  test('speaks the family of an OpenAI caller', async () => {
    const { gateway } = await prepare()
    await chats(gateway, 1)
    const { code, message } = await readError(await gateway.chat())
    expect(code).toBe('rate_limit_exceeded')
    expect(message).toContain('this API key may use 1 requests a minute')
  })

  test('speaks the family of a Claude caller', async () => {
    const { gateway } = await prepare()
    await chats(gateway, 1)
    const response = await gateway.post('/v1/messages', { model: 'gpt-4o-mini', max_tokens: 5, messages })
    expect([response.status, response.headers.has('retry-after')]).toEqual([429, true])
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } })
  })

  test('speaks the family of a Gemini caller', async () => {
    const { gateway } = await prepare()
    await chats(gateway, 1)
    const response = await gateway.post('/v1beta/models/gpt-4o-mini:generateContent', {
      contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
    })
    expect([response.status, response.headers.has('retry-after')]).toEqual([429, true])
    expect(await response.json()).toMatchObject({ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } })
  })

  test('meets a caller who only counts tokens as well', async () => {
    const { gateway } = await prepare()
    const count = () => statusOf(gateway.post('/v1/messages/count_tokens', { model: 'gpt-4o-mini', messages }))
    expect([await count(), await count()]).toEqual([200, 429])
  })
})

describe('tokens per minute', () => {
  test('are counted in advance by the request’s own limit and corrected by what was used', async () => {
    const { gateway, upstream } = await open(limited({ keys: { '*': { tokens_per_minute: 200 } } }))
    const gate = createGate()
    upstream.script('always', times(1, afterGate(gate, chatLikeOpenAi()), chatLikeOpenAi()))
    const running = gateway.chat({ max_tokens: 150 })
    await upstream.received(1)
    expect(await statusOf(gateway.chat({ max_tokens: 150 }))).toBe(429)
    gate.open()
    expect(await statusOf(running)).toBe(200)
    // The answer used 15 tokens, so that there is room again.
    expect(await statusOf(gateway.chat({ max_tokens: 150 }))).toBe(200)
  })

  test('of a request larger than the whole limit are no reason to refuse it for ever', async () => {
    const { gateway } = await open(limited({ users: { '*': { tokens_per_minute: 20 } } }))
    expect(await chats(gateway, 2)).toEqual([200, 429])
  })
})

describe('concurrent requests', () => {
  test('end with the end of the answer, streamed or not, and with every failure', async () => {
    const { gateway, upstream } = await open({
      ...limited({ users: { '*': { concurrent_requests: 1 } } }, { RetryTimes: 0, 'tollgate.breaker_failures': 1000 }),
    })
    const gate = createGate()
    upstream.script('always', times(1, afterGate(gate, chatLikeOpenAi()), chatLikeOpenAi()))
    const running = gateway.chat({ stream: true })
    await upstream.received(1)
    expect(await statusOf(gateway.chat())).toBe(429)
    gate.open()
    expect(await statusOf(running)).toBe(200)
    upstream.script('always', times(1, serverError(), chatLikeOpenAi()))
    expect(await chats(gateway, 3)).toEqual([500, 200, 200])
  })

  test('of many at the same moment are exactly as many as allowed', async () => {
    const { gateway, upstream } = await open(limited({ groups: { default: { concurrent_requests: 5 } } }))
    const gate = createGate()
    upstream.script('always', afterGate(gate, chatLikeOpenAi()))
    const all = Array.from({ length: 20 }, () => statusOf(gateway.chat()))
    let refused = 0
    const fifteen = Promise.withResolvers<void>()
    for (const one of all) {
      void one.then((status) => {
        if (status === 429 && ++refused === 15) fifteen.resolve()
      })
    }
    await fifteen.promise
    gate.open()
    expect((await Promise.all(all)).filter((status) => status === 200)).toHaveLength(5)
  })
})

describe('a channel at its limit', () => {
  test('is passed over, not punished', async () => {
    const [first, second] = [await lab.upstream(), await lab.upstream()]
    const gateway = await lab.gateway({
      channels: [
        { upstream: first, priority: 10 },
        { upstream: second, priority: 1 },
      ],
      ...limited({ channels: { '1': { requests_per_minute: 2 } } }),
    })
    expect(await chats(gateway, 4)).toEqual([200, 200, 200, 200])
    expect([first.requests.length, second.requests.length]).toEqual([2, 2])
    expect(gateway.logs.filter(({ msg }) => msg === 'an attempt failed')).toEqual([])
  })

  test('that is the only one is waited for within the request’s patience', async () => {
    const { gateway, upstream } = await open(
      limited({ channels: { '*': { concurrent_requests: 1 } } }, { 'tollgate.patience_seconds': 60 }),
    )
    const gate = createGate()
    upstream.script('always', times(1, afterGate(gate, chatLikeOpenAi()), chatLikeOpenAi()))
    const [running, waiting] = [statusOf(gateway.chat()), statusOf(gateway.chat())]
    await upstream.received(1)
    gate.open()
    expect(await Promise.all([running, waiting])).toEqual([200, 200])
  })

  test('beyond all patience is told as 429 with the time', async () => {
    const { gateway } = await open(
      limited({ channels: { '*': { requests_per_minute: 1 } } }, { 'tollgate.patience_seconds': 0 }),
    )
    await chats(gateway, 1)
    const response = await gateway.chat()
    expect([response.status, response.headers.has('retry-after')]).toEqual([429, true])
  })

  test('has room again after an attempt on it failed', async () => {
    const { gateway, upstream } = await open(
      limited({ channels: { '*': { concurrent_requests: 1 } } }, { RetryTimes: 1, 'tollgate.patience_seconds': 60 }),
    )
    upstream.script('always', times(1, serverError(), chatLikeOpenAi()))
    expect(await chats(gateway, 2)).toEqual([200, 200])
  })
})

describe('ModelRequestRateLimit', () => {
  const on = { ModelRequestRateLimitEnabled: 'true', ModelRequestRateLimitDurationMinutes: '5' }
  const calm = { RetryTimes: 0, 'tollgate.breaker_failures': 1000 }

  test('does nothing while it is off', async () => {
    const { gateway } = await open({ options: { ModelRequestRateLimitSuccessCount: '1' } })
    expect(await chats(gateway, 2)).toEqual([200, 200])
  })

  test('counts answers per user, whatever the key, and not failures', async () => {
    const { gateway, upstream } = await open({
      keys: [{ unlimited_quota: true }, { unlimited_quota: true }],
      options: { ...on, ...calm, ModelRequestRateLimitSuccessCount: '2' },
    })
    upstream.script('always', times(1, serverError(), chatLikeOpenAi()))
    expect(await chats(gateway, 2)).toEqual([500, 200])
    expect(await chats(gateway, 2, withKey(2))).toEqual([200, 429])
    expect((await readError(await gateway.chat())).message).toContain('2 requests within 5 minutes')
  })

  test('counts failed calls in the total', async () => {
    const { gateway, upstream } = await open({
      options: { ...on, ...calm, ModelRequestRateLimitCount: '2', ModelRequestRateLimitSuccessCount: '1000' },
    })
    upstream.script('always', serverError())
    expect(await chats(gateway, 3)).toEqual([500, 500, 429])
  })

  test('has numbers of its own for a group: the key’s, else the user’s', async () => {
    const { gateway } = await open({
      keys: [{ unlimited_quota: true }, { unlimited_quota: true, group: 'vip' }],
      user: { group: 'default' },
      channels: [{ upstream: await lab.upstream(), group: 'default,vip' }],
      options: {
        ...on,
        ModelRequestRateLimitSuccessCount: '1',
        ModelRequestRateLimitGroup: { vip: [0, 3] },
        GroupRatio: { default: 1, vip: 1 },
        UserUsableGroups: { default: 'd', vip: 'v' },
      },
    })
    expect(await chats(gateway, 2)).toEqual([200, 429])
    expect(await chats(gateway, 3, withKey(2))).toEqual([200, 200, 429])
  })
})

describe('a budget', () => {
  // An answer costs 20, and a request that allows 5 tokens holds 8 + 2 × 5 at most.
  const ask = { max_tokens: 5 }
  const exact = { PreConsumedQuota: '0' }

  test('of a key is used up by charges, in the books and for the next request, and that key’s alone', async () => {
    const { gateway, upstream } = await open({
      keys: [{ unlimited_quota: true }, { unlimited_quota: true }],
      ...limited({ keys: { '1': { quota_per_day: 41 } }, users: { '*': { quota_per_month: 1_000_000 } } }, exact),
    })
    const spend = async (init?: RequestInit) => statusOf(gateway.chat(ask, init))
    expect([await spend(), await spend(), await spend(), await spend(withKey(2))]).toEqual([200, 200, 429, 200])
    expect(upstream.requests).toHaveLength(3)
    const response = await gateway.chat(ask)
    const seconds = Number(response.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(90_000)
    const { code, message } = await readError(response)
    expect(code).toBe('budget_exceeded')
    expect(message).toContain('this API key may spend in a day')
    expect((await gateway.books()).rows.map((row) => row.quota)).toEqual([20, 20, 20])
  })

  test('of a user is shared by requests at the same moment: none of them overdraws it together with others', async () => {
    const { gateway, upstream } = await open(limited({ users: { '*': { quota_per_week: 60 } } }, exact))
    const gate = createGate()
    upstream.script('always', afterGate(gate, chatLikeOpenAi()))
    const all = Array.from({ length: 10 }, () => statusOf(gateway.chat({ max_tokens: 5 })))
    let refused = 0
    const most = Promise.withResolvers<void>()
    for (const one of all) void one.then((status) => status === 429 && ++refused >= 6 && most.resolve())
    await most.promise
    gate.open()
    const statuses = await Promise.all(all)
    const through = statuses.filter((status) => status === 200).length
    expect(through).toBeGreaterThan(0)
    expect(through).toBeLessThanOrEqual(4)
    expect((await gateway.books()).rows).toHaveLength(through)
  })

  test('is not touched by answers that failed', async () => {
    const { gateway, upstream } = await open(
      limited(
        { users: { '*': { quota_per_day: 25 } } },
        { ...exact, RetryTimes: 0, 'tollgate.breaker_failures': 1000 },
      ),
    )
    upstream.script('always', times(3, serverError(), chatLikeOpenAi()))
    const statuses: number[] = []
    for (let turn = 0; turn < 5; turn++) statuses.push(await statusOf(gateway.chat(ask)))
    expect(statuses).toEqual([500, 500, 500, 200, 429])
  })
})

test('pages of the console are limited per address, their files and the relay are not', async () => {
  const { gateway } = await open({ environment: { GLOBAL_WEB_RATE_LIMIT: '2', GLOBAL_WEB_RATE_LIMIT_DURATION: '600' } })
  const statuses: number[] = []
  for (const path of ['/', '/keys', '/logs', '/assets/none.js']) statuses.push(await statusOf(gateway.get(path)))
  expect(statuses[2]).toBe(429)
  expect(statuses[3]).toBe(404)
  expect([statuses[0], statuses[1]]).not.toContain(429)
  const refused = await gateway.get('/')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(500)
  expect(await chats(gateway, 1)).toEqual([200])
})

const REDIS_URL = `${process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379'}/9`
const redis = await openRedis(REDIS_URL, 1000).catch(() => undefined)
if (redis === undefined && process.env.CI === 'true') throw new Error('Redis does not answer.')

describe('over Redis', () => {
  test.skipIf(redis === undefined)('two gateways share one limit exactly, and free places for each other', async () => {
    await redis?.send('FLUSHDB', [])
    const seed = {
      environment: { REDIS_CONN_STRING: REDIS_URL },
      ...limited({ users: { '*': { requests_per_minute: 7, concurrent_requests: 20 } } }),
    }
    const [one, other] = [(await open(seed)).gateway, (await open(seed)).gateway]
    const statuses = await Promise.all(
      Array.from({ length: 20 }, (_, turn) => statusOf((turn % 2 === 0 ? one : other).chat())),
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(7)
    expect(statuses.filter((status) => status === 429)).toHaveLength(13)
    redis?.close()
  })

  test('that is not there the process counts for itself, and says so once', async () => {
    const { gateway } = await open({
      environment: { REDIS_CONN_STRING: 'redis://127.0.0.1:1' },
      ...limited({ keys: { '*': { requests_per_minute: 2 } } }),
    })
    expect(await chats(gateway, 3)).toEqual([200, 200, 429])
    const lines = gateway.logs.filter(({ msg }) => msg.startsWith('Redis does not count'))
    expect(lines).toHaveLength(1)
  })
})

describe('headers', () => {
  test('tell what is left on every answer, and nothing without a limit', async () => {
    const { gateway } = await open(limited({ keys: { '*': { requests_per_minute: 2, tokens_per_minute: 100_000 } } }))
    for (const [stream, left] of [
      [false, '1'],
      [true, '0'],
    ] as const) {
      const { headers } = await gateway.chat({ stream })
      expect(headers.get('x-ratelimit-limit-requests')).toBe('2')
      expect(headers.get('x-ratelimit-remaining-requests')).toBe(left)
      expect(headers.get('x-ratelimit-reset-requests')).toMatch(/^\d+m?\d*m?s$/)
      expect(Number(headers.get('x-ratelimit-remaining-tokens'))).toBeLessThan(100_000)
    }
    const refused = await gateway.chat()
    expect(refused.status).toBe(429)
    expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0')
    const free = await open({})
    expect((await free.gateway.chat()).headers.get('x-ratelimit-limit-requests')).toBeNull()
  })
  test('for Claude’s clients have Anthropic’s names', async () => {
    const { gateway } = await open(limited({ keys: { '*': { requests_per_minute: 1 } } }))
    const ask = () =>
      gateway.post('/v1/messages', { model: 'gpt-4o-mini', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] })
    expect((await ask()).headers.get('anthropic-ratelimit-requests-remaining')).toBe('0')
    const refused = await ask()
    expect(refused.status).toBe(429)
    expect(refused.headers.get('anthropic-ratelimit-requests-limit')).toBe('1')
    expect(refused.headers.get('retry-after')).not.toBeNull()
  })
})

test('a key of a channel that is full gives way to the next, a full channel to another', async () => {
  const [first, second] = [await lab.upstream(), await lab.upstream()]
  const settings = { limits: { requests_per_minute: 3 }, key_limits: { requests_per_minute: 2 } }
  const gateway = await lab.gateway({
    channels: [{ upstream: first, keys: ['sk-a', 'sk-b'], priority: 5, settings }, { upstream: second }],
  })
  expect(await chats(gateway, 5)).toEqual([200, 200, 200, 200, 200])
  const used = first.requests.map(({ key }) => key).toSorted()
  expect(used).toHaveLength(3)
  expect(used.filter((key) => key === 'sk-a').length).toBeLessThanOrEqual(2)
  expect(new Set(used)).toEqual(new Set(['sk-a', 'sk-b']))
  expect(second.requests).toHaveLength(2)
})
