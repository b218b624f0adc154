// Model prices: the editor's list, single changes that keep what others wrote, known corrections, and the simulator.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import { createPriceBook, defaultPriceTables, resolvePrice, settle } from '../../pricing/index.ts'
import { acceptCorrections, presentCorrections } from './corrections.ts'

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const channel = {
    type: 1,
    key: 'k',
    name: 'c',
    base_url: 'http://127.0.0.1:1',
    models: 'gpt-4o,nobody,tier',
    group: 'default,vip',
  }
  await root({ method: 'POST', path: '/api/channel/', body: { mode: 'single', channel } })
  const rows = [
    { key: 'ModelRatio', value: '{"gpt-4o":1.25,"other":1}' },
    { key: 'ModelPrice', value: '{"painter":0.04}' },
    { key: 'GroupRatio', value: '{"default":1,"vip":0.5,"secret":2}' },
    { key: 'UserUsableGroups', value: '{"default":"d","vip":"v"}' },
  ]
  await harness.deps.repos.options.setMany(rows)
  harness.deps.settings.applyChanges(rows)
  const put = (body: unknown) => root({ method: 'PUT', path: '/api/pricing/model', body })
  const simulate = (body: unknown) => root({ method: 'POST', path: '/api/pricing/simulate', body })
  const option = async (key: string) => JSON.parse((await harness.deps.repos.options.find(key)) ?? 'null')
  const member = async () => {
    const hash = await harness.deps.passwords.hash('12345678')
    await harness.deps.repos.users.insert({ username: 'bob', password: hash, role: 1, status: 1, group: 'default' })
    return harness.signIn('bob', '12345678')
  }
  return { ...harness, root, put, simulate, option, member }
}

describe('the list', () => {
  test('tells of every model how it is charged, and which have no price', async () => {
    const { root } = await prepare()
    const { data } = (await root({ path: '/api/pricing/models?page=1&pagesize=50' })).body
    const byName = new Map(data.items.map((item: { model_name: string }) => [item.model_name, item]))
    expect([...byName.keys()]).toEqual(['gpt-4o', 'nobody', 'tier', 'other', 'painter'])
    expect(byName.get('gpt-4o')).toMatchObject({
      price_type: 'ratio',
      input_price: 2.5,
      channel_count: 1,
      groups: ['default', 'vip'],
    })
    expect(byName.get('painter')).toMatchObject({ price_type: 'fixed', fixed_price: 0.04, channel_count: 0 })
    expect(byName.get('nobody')).toMatchObject({ price_type: 'unset' })
    const unset = (await root({ path: '/api/pricing/unset' })).body.data
    expect(unset.items).toEqual([
      { model_name: 'nobody', groups: ['default', 'vip'], channels: [{ id: 1, name: 'c', type: 1 }] },
      { model_name: 'tier', groups: ['default', 'vip'], channels: [{ id: 1, name: 'c', type: 1 }] },
    ])
    expect((await root({ path: '/api/pricing/models?type=fixed' })).body.data.total).toBe(1)
    expect((await root({ path: '/api/pricing/models?keyword=GPT&served=true' })).body.data.total).toBe(1)
  })
})

describe('a change', () => {
  test('touches its own model alone, also when another process has written meanwhile', async () => {
    const { put, option, deps } = await prepare()
    // Written by another process, of which this one has not heard yet.
    await deps.repos.options.set('ModelRatio', '{"gpt-4o":1.25,"other":1,"theirs":9}')
    expect((await put({ model_name: 'nobody', mode: 'ratio', model_ratio: 3, completion_ratio: 4 })).body.success).toBe(
      true,
    )
    expect(await option('ModelRatio')).toEqual({ 'gpt-4o': 1.25, other: 1, theirs: 9, nobody: 3 })
    expect((await option('CompletionRatio')).nobody).toBe(4)
    expect(deps.settings.get((await import('../../settings/index.ts')).billing.modelRatio).theirs).toBe(9)
  })

  test('to another way of charging leaves nothing of the first behind', async () => {
    const { put, option } = await prepare()
    await put({ model_name: 'gpt-4o', mode: 'fixed', fixed_price: 0.1 })
    expect([await option('ModelRatio'), (await option('ModelPrice'))['gpt-4o']]).toEqual([{ other: 1 }, 0.1])
    await put({ model_name: 'gpt-4o', mode: 'tiered', billing_expr: 'p * 2 + c * 8' })
    expect((await option('billing_setting.billing_mode'))['gpt-4o']).toBe('tiered_expr')
    await put({ model_name: 'gpt-4o', mode: 'ratio', model_ratio: 1 })
    expect((await option('billing_setting.billing_mode'))['gpt-4o']).toBeUndefined()
    expect((await option('ModelPrice'))['gpt-4o']).toBeUndefined()
    await put({ model_name: 'gpt-4o', mode: 'unset' })
    expect(await option('ModelRatio')).toEqual({ other: 1 })
  })

  test.each([
    [{ model_name: 'tier', mode: 'tiered', billing_expr: 'p * ' }],
    [{ model_name: 'tier', mode: 'tiered', billing_expr: ' ' }],
    [{ model_name: 'tier', mode: 'tiered', billing_expr: 'p - 10 * c' }],
    [{ model_name: '', model_ratio: 1 }],
    [{ model_name: '__proto__', model_ratio: 1 }],
    [{ model_name: 'x', model_ratio: -1 }],
    [{ model_name: 'x', model_ratio: 1e300 }],
    [{ model_name: 'x', fixed_price: '1' }],
  ])('%p is refused and changes nothing', async (body) => {
    const { put, deps } = await prepare()
    const before = await deps.repos.options.all()
    expect((await put(body)).body.success).toBe(false)
    expect(await deps.repos.options.all()).toEqual(before)
  })

  test('of many is all or none, and kept on record', async () => {
    const { root, option, deps } = await prepare()
    const send = (models: unknown) => root({ method: 'PUT', path: '/api/pricing/models/batch', body: { models } })
    const good = { model_name: 'nobody', model_ratio: 1 }
    expect((await send([good, { model_name: 'tier', mode: 'tiered', billing_expr: '(' }])).body.success).toBe(false)
    expect((await option('ModelRatio')).nobody).toBeUndefined()
    expect((await send([good, { model_name: 'other', model_ratio: null }])).body.success).toBe(true)
    expect(await option('ModelRatio')).toEqual({ 'gpt-4o': 1.25, nobody: 1 })
    expect((await deps.repos.audit.list({ limit: 1, offset: 0 }))[0]).toMatchObject({ action: 'price.update_many' })
  })
})

describe('expressions', () => {
  test('that cannot be evaluated are refused by the option too', async () => {
    const { root } = await prepare()
    const write = (value: unknown) =>
      root({
        method: 'PUT',
        path: '/api/option/',
        body: { key: 'billing_setting.billing_expr', value: JSON.stringify(value) },
      })
    expect((await write({ tier: 'p * 2 +' })).body).toMatchObject({
      success: false,
      message: expect.stringContaining('tier'),
    })
    expect((await write({ tier: 'p * 2', draft: '' })).body.success).toBe(true)
  })
})

describe('corrections', () => {
  const reference = createPriceBook(defaultPriceTables('reference'))

  test('are those of prices that are still the reference’s', () => {
    const open = presentCorrections(reference)
    expect(open.length).toBeGreaterThan(100)
    expect(open.find(({ model_name, table }) => model_name === 'whisper-1' && table === 'model_ratio')).toMatchObject({
      before: 15,
      after: 3,
    })
    const own = createPriceBook({ ...defaultPriceTables('reference'), modelRatio: { 'whisper-1': 7 } })
    expect(
      presentCorrections(own).some(({ model_name, table }) => model_name === 'whisper-1' && table === 'model_ratio'),
    ).toBe(false)
    expect(presentCorrections(createPriceBook(defaultPriceTables('current')))).toEqual([])
  })

  test('are accepted one by one, or all', async () => {
    const one = acceptCorrections(reference, [{ table: 'model_ratio', model_name: 'whisper-1' }])
    expect(one).toEqual([{ model_name: 'whisper-1', model_ratio: 3 }])
    expect(acceptCorrections(reference, undefined).length).toBe(presentCorrections(reference).length)
    const { root, deps, option } = await prepare()
    await deps.repos.options.set('ModelRatio', '{"whisper-1":15,"mine":1}')
    deps.settings.applyChanges([{ key: 'ModelRatio', value: '{"whisper-1":15,"mine":1}' }])
    const body = {
      accepted: [
        { table: 'model_ratio', model_name: 'whisper-1' },
        { table: 'x', model_name: 'y' },
      ],
    }
    const answer = await root({ method: 'POST', path: '/api/pricing/corrections', body })
    expect(answer.body.data).toEqual({ accepted: 1 })
    expect(await option('ModelRatio')).toEqual({ 'whisper-1': 3, mine: 1 })
  })
})

describe('the simulator', () => {
  test('prices a usage with the function that settles real answers', async () => {
    const { simulate, deps } = await prepare()
    const usage = { prompt: 1000, completion: 500, cache_read: 400 }
    const { data } = (await simulate({ model: 'gpt-4o', group: 'vip', usage })).body
    const found = resolvePrice(deps.priceBook(), { model: 'gpt-4o', userGroup: 'default', usingGroup: 'vip' })
    if (found.kind !== 'priced') throw new Error('no price')
    const charge = settle(
      { semantics: 'openai', source: 'counted', promptTokens: 1000, completionTokens: 500, cacheReadTokens: 400 },
      found.snapshot,
    )
    expect(data).toMatchObject({
      quota: charge.quota,
      group_ratio: 0.5,
      mode: 'ratio',
      explanation: charge.explanation,
    })
    expect(data.usd).toBe(charge.quota / 500_000)
  })

  test.each([
    [{ prompt_tokens: 8000, completion_tokens: 800, prompt_tokens_details: { cached_tokens: 5000 } }, 8000],
    [{ input_tokens: 8000, output_tokens: 800, input_tokens_details: { cached_tokens: 5000 } }, 8000],
    [{ input_tokens: 3000, output_tokens: 800, cache_read_input_tokens: 5000 }, 3000],
    [{ promptTokenCount: 8000, candidatesTokenCount: 800, cachedContentTokenCount: 5000 }, 8000],
  ])('reads the usage of each vendor, and prices the same event the same: %p', async (vendor_usage, prompt) => {
    const { simulate, deps } = await prepare()
    deps.settings.applyChanges([{ key: 'CacheRatio', value: '{"gpt-4o":0.5}' }])
    const { data } = (await simulate({ model: 'gpt-4o', vendor_usage })).body
    expect(data.prompt_tokens).toBe(prompt)
    expect(data.quota).toBe(Math.round((3000 + 5000 * 0.5 + 800 * 4) * 1.25))
  })

  test('estimates a request of each API, and tells what would be held', async () => {
    const { simulate } = await prepare()
    const text = 'word '.repeat(600)
    for (const request of [
      { messages: [{ role: 'user', content: text }], max_tokens: 100 },
      { input: text, max_output_tokens: 100 },
      { system: 's', messages: [{ role: 'user', content: text }], max_tokens: 100 },
      { contents: [{ role: 'user', parts: [{ text }] }], generationConfig: { maxOutputTokens: 100 } },
    ]) {
      const { data } = (await simulate({ model: 'gpt-4o', request })).body
      expect(data.prompt_tokens).toBeGreaterThan(600)
      expect(data.completion_tokens).toBe(100)
      expect(data.hold).toBe(Math.trunc((data.prompt_tokens + 100) * 1.25))
    }
    expect((await simulate({ model: 'gpt-4o', request: { messages: 'x' } })).body.success).toBe(false)
  })

  test('evaluates an expression over the request, also one that is not saved', async () => {
    const { simulate } = await prepare()
    const draft = {
      mode: 'tiered',
      billing_expr: 'p * 2 * (param("service_tier") == "fast" ? 3 : 1) * (header("x-a") == "b" ? 2 : 1)',
    }
    const ask = { model: 'unknown', draft, usage: { prompt: 1000 } }
    expect((await simulate(ask)).body.data).toMatchObject({ quota: 1000, mode: 'tiered' })
    const request = { messages: [{ role: 'user', content: 'x' }], service_tier: 'fast' }
    expect((await simulate({ ...ask, request, headers: { 'X-A': 'b' } })).body.data.quota).toBe(6000)
    expect((await simulate({ ...ask, draft: { mode: 'tiered', billing_expr: '1 +' } })).body.success).toBe(false)
  })

  test('prices pictures by the piece', async () => {
    const { simulate } = await prepare()
    const pictures = { count: 3, size: '1024x1024', quality: 'standard' }
    const { data } = (await simulate({ model: 'painter', usage: { prompt: 1 }, pictures })).body
    expect(data).toMatchObject({ quota: 60_000, hold: 60_000, mode: 'price' })
  })

  test('lets members ask for their own groups alone', async () => {
    const { member, simulate } = await prepare()
    const bob = await member()
    const ask = (body: object) =>
      bob({ method: 'POST', path: '/api/pricing/simulate', body: { model: 'gpt-4o', usage: { prompt: 100 }, ...body } })
    expect((await ask({})).body.data).toMatchObject({ quota: 125, group: 'default' })
    expect((await ask({ group: 'vip' })).body.data.quota).toBe(63)
    for (const body of [{ group: 'secret' }, { user_group: 'vip' }, { draft: { mode: 'ratio', model_ratio: 0 } }])
      expect((await ask(body)).body.success).toBe(false)
    expect((await simulate({ model: 'gpt-4o', group: 'secret', usage: { prompt: 100 } })).body.data.quota).toBe(250)
    expect((await ask({ model: 'nobody' })).body).toMatchObject({
      success: false,
      message: expect.stringContaining('no price'),
    })
  })
})
