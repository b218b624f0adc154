// Ratio synchronisation: price lists of other systems are recognised, compared, and fetched within limits.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import type { UpstreamRequest } from '../../platform/index.ts'
import { readPrices } from './bodies.ts'
import { comparePrices } from './compare.ts'
import type { PriceSheet } from './prices.ts'

const plain = (sheet: PriceSheet | undefined) =>
  Object.fromEntries([...(sheet ?? [])].map(([field, entries]) => [field, Object.fromEntries(entries)]))

const sheet = (fields: Readonly<Record<string, Readonly<Record<string, number | string>>>>): PriceSheet =>
  new Map(Object.entries(fields).map(([field, entries]) => [field, new Map(Object.entries(entries))])) as PriceSheet

describe('a body is read as', () => {
  test('raw tables', () => {
    const body = {
      success: true,
      data: { model_ratio: { a: 1.25, bad: -1, worse: 'x' }, billing_expr: { t: 'p * 1' } },
    }
    expect(plain(readPrices(body))).toEqual({ model_ratio: { a: 1.25 }, billing_expr: { t: 'p * 1' } })
  })

  test('a price list', () => {
    const data = [
      { model_name: 'a', quota_type: 0, model_ratio: 1.5, completion_ratio: 5, cache_ratio: 0.1, model_price: 0 },
      { model_name: 'b', quota_type: 1, model_price: 0.04, model_ratio: 0 },
      { model_name: 't', quota_type: 0, model_ratio: 1, billing_mode: 'tiered_expr', billing_expr: 'p * 2' },
      { model_name: 'u', quota_type: 0, model_ratio: 1, billing_mode: 'tiered_expr', billing_expr: ' ' },
    ]
    expect(plain(readPrices({ success: true, data }))).toEqual({
      model_ratio: { a: 1.5, t: 1, u: 1 },
      completion_ratio: { a: 5 },
      cache_ratio: { a: 0.1 },
      model_price: { b: 0.04 },
      billing_mode: { t: 'tiered_expr' },
      billing_expr: { t: 'p * 2' },
    })
  })

  test('OpenRouter’s models', () => {
    const price = (prompt: string, completion: string, input_cache_read?: string) => ({
      prompt,
      completion,
      input_cache_read,
    })
    const data = [
      { id: 'openai/gpt-4o', pricing: price('0.0000025', '0.00001', '0.00000125') },
      { id: 'free', pricing: price('0', '0') },
      { id: 'odd', pricing: price('0', '0.1') },
      { id: 'auto', pricing: price('-1', '-1') },
      { id: 'unreadable', pricing: price('x', '') },
    ] as never
    expect(plain(readPrices({ data }))).toEqual({
      model_ratio: { 'openai/gpt-4o': 1.25, free: 0 },
      completion_ratio: { 'openai/gpt-4o': 4 },
      cache_ratio: { 'openai/gpt-4o': 0.5 },
    })
  })

  test('models.dev, where the cheapest offer that is not free wins', () => {
    const model = (input: number, output: number, cache_read?: number) => ({ cost: { input, output, cache_read } })
    const body = {
      b: { models: { x: model(3, 15, 0.3), all_free: model(0, 0) } },
      a: { models: { x: model(3, 12), y: model(0, 4) } },
      c: { models: { x: model(0, 0), z: {} } },
    } as never
    expect(plain(readPrices(body))).toEqual({
      model_ratio: { x: 1.5, all_free: 0 },
      completion_ratio: { x: 4 },
    })
  })

  test('one-hub’s prices, whose output is no multiple', () => {
    const data = [
      { model: 'a', type: 'tokens', input: 1.25, output: 5 },
      { model: 'b', type: 'times', input: 20, output: 0 },
    ]
    expect(plain(readPrices({ data }))).toEqual({
      model_ratio: { a: 1.25 },
      completion_ratio: { a: 4 },
      model_price: { b: 0.04 },
    })
  })

  test.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{ data: { other: 1 } }],
    [{ success: true }],
    [{ data: [{ x: 1 }] }],
  ])('nothing at all: %p', (body) => expect(readPrices(body as never)).toBeUndefined())
})

describe('differences', () => {
  test('tell what is new, what is other, and what is the same', () => {
    const local = sheet({ model_ratio: { a: 1, b: 2, only: 3 } })
    const one = { name: 'one', sheet: sheet({ model_ratio: { a: 1 + 1e-12, b: 2.5, c: 4 } }) }
    const two = { name: 'two', sheet: sheet({ model_ratio: { b: 2, c: 37.5 }, completion_ratio: { c: 1 } }) }
    expect(comparePrices(local, [one, two])).toEqual({
      b: {
        model_ratio: { current: 2, upstreams: { one: 2.5, two: 'same' }, confidence: { one: true, two: true } },
      },
      c: {
        model_ratio: { current: null, upstreams: { one: 4, two: 37.5 }, confidence: { one: true, two: false } },
        completion_ratio: { current: null, upstreams: { one: 'same', two: 1 }, confidence: { one: true, two: false } },
      },
    })
  })

  test('leave out upstreams that agree in everything', () => {
    const local = sheet({ model_ratio: { a: 1, b: 2 } })
    const equal = { name: 'equal', sheet: sheet({ model_ratio: { a: 1 } }) }
    const other = { name: 'other', sheet: sheet({ model_ratio: { a: 5 } }) }
    expect(comparePrices(local, [equal])).toEqual({})
    expect(comparePrices(local, [equal, other])).toEqual({
      a: { model_ratio: { current: 1, upstreams: { other: 5 }, confidence: { other: true } } },
    })
  })
})

const open = async (
  answer: (request: UpstreamRequest) => Response,
  outside?: (url: string) => { status: number; text: string },
) => {
  const harness = await createHarness({ upstream: answer, ...(outside === undefined ? {} : { outside }) })
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const channel = {
    type: 20,
    key: 'sk-or-1',
    name: 'router',
    base_url: 'http://127.0.0.1:9999',
    models: 'x',
    group: 'default',
  }
  await root({ method: 'POST', path: '/api/channel/', body: { mode: 'single', channel } })
  harness.deps.settings.applyChanges([{ key: 'ModelRatio', value: '{"mine":2}' }])
  const fetch = (body: unknown) => root({ method: 'POST', path: '/api/ratio_sync/fetch', body })
  return { ...harness, root, fetch }
}

const tables = (data: unknown) => Response.json({ success: true, data })

describe('fetching', () => {
  test('lists channels with an address, and public lists', async () => {
    const { root } = await open(() => tables({}))
    const { data } = (await root({ path: '/api/ratio_sync/channels' })).body
    expect(data[0]).toEqual({ id: 1, name: 'router', base_url: 'http://127.0.0.1:9999', status: 1, type: 20 })
    expect(data.slice(1).map(({ id }: { id: number }) => id)).toEqual([-100, -101])
  })

  test('asks a channel at its own address, wherever that is, without its key', async () => {
    const asked: UpstreamRequest[] = []
    const { fetch } = await open((request) => {
      asked.push(request)
      return tables({ model_ratio: { mine: 3 } })
    })
    expect((await fetch({ channel_ids: [1, 99] })).body.data).toEqual({
      differences: {
        mine: { model_ratio: { current: 2, upstreams: { 'router(1)': 3 }, confidence: { 'router(1)': true } } },
      },
      test_results: [{ name: 'router(1)', status: 'success' }],
    })
    expect(asked.map(({ url }) => url)).toEqual(['http://127.0.0.1:9999/api/pricing'])
    expect(JSON.stringify(asked[0]?.headers)).not.toContain('sk-or-1')
  })

  test('asks OpenRouter with the channel’s key', async () => {
    const asked: UpstreamRequest[] = []
    const { fetch } = await open((request) => {
      asked.push(request)
      return Response.json({ data: [{ id: 'new', pricing: { prompt: '0.000002', completion: '0.000004' } }] })
    })
    const upstreams = [{ id: 1, name: 'or', base_url: 'http://127.0.0.1:9999', endpoint: 'openrouter' }]
    const { differences } = (await fetch({ upstreams })).body.data
    expect(differences.new.model_ratio.upstreams).toEqual({ 'or(1)': 1 })
    expect(asked[0]).toMatchObject({
      url: 'http://127.0.0.1:9999/v1/models',
      headers: { authorization: 'Bearer sk-or-1' },
    })
  })

  test('never shows a channel’s key to another address, and asks those past the guard alone', async () => {
    const outside: string[] = []
    const asked: UpstreamRequest[] = []
    const { fetch } = await open(
      (request) => {
        asked.push(request)
        return tables({})
      },
      (url) => {
        outside.push(url)
        return { status: 200, text: '{"data":{"model_ratio":{"new":1}}}' }
      },
    )
    const upstreams = [
      { id: 1, name: 'stolen', base_url: 'http://other.test', endpoint: 'openrouter' },
      { id: 1, name: 'abs', base_url: 'http://127.0.0.1:9999', endpoint: 'https://foreign.test/list.json' },
      { name: 'plain', base_url: 'http://169.254.169.254/', endpoint: 'latest' },
    ]
    const { test_results } = (await fetch({ upstreams })).body.data
    expect(test_results).toMatchObject([
      { name: 'stolen(1)', status: 'error' },
      { name: 'abs(1)', status: 'success' },
      { name: 'plain', status: 'success' },
    ])
    expect(asked).toEqual([])
    expect(outside.toSorted()).toEqual(['http://169.254.169.254/latest', 'https://foreign.test/list.json'])
  })

  test.each([
    ['a failure', () => new Response('no', { status: 502 }), '502'],
    ['a page', () => new Response('<html>'), 'no price list'],
    ['another shape', () => Response.json({ data: { x: 1 } }), 'no price list'],
  ])('tells %s as one', async (_name, answer, words) => {
    const { fetch } = await open(answer)
    const { data } = (await fetch({ channel_ids: [1] })).body
    expect(data.differences).toEqual({})
    expect(data.test_results[0]).toMatchObject({ status: 'error', error: expect.stringContaining(words) })
  })

  test('asks again after a failure on the way', async () => {
    let count = 0
    const { fetch } = await open(() => {
      count += 1
      if (count === 1) throw new Error('reset')
      return tables({ model_ratio: {} })
    })
    expect((await fetch({ channel_ids: [1] })).body.data.test_results).toEqual([
      { name: 'router(1)', status: 'success' },
    ])
    expect(count).toBe(2)
  })

  test('without anything to ask says so', async () => {
    const { fetch } = await open(() => tables({}))
    expect((await fetch({ upstreams: [{ name: 'x', base_url: 'ftp://x' }] })).body.success).toBe(false)
    expect((await fetch('{')).status).toBe(400)
  })
})
