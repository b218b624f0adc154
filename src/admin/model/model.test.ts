// Model metadata: what a row says of which models, and where a vendor comes from.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import { readEndpoints } from './endpoints.ts'
import { guessVendor } from './vendor-guess.ts'

const CHANNELS = [
  { name: 'main', group: 'default,vip', models: 'gpt-4o,gpt-4o-mini,my-fixed' },
  { name: 'claude', type: 14, group: 'default', models: 'claude-opus-4,gpt-4o' },
  { name: 'off', group: 'default', models: 'unserved', status: 2 },
]

const prepare = async (outside?: (url: string) => { status: number; text: string }) => {
  const harness = await createHarness(outside === undefined ? {} : { outside })
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  for (const channel of CHANNELS) {
    const body = { mode: 'single', channel: { type: 1, key: 'k', base_url: 'http://127.0.0.1:1', ...channel } }
    await root({ method: 'POST', path: '/api/channel/', body })
  }
  harness.deps.settings.applyChanges([{ key: 'ModelPrice', value: '{"my-fixed":0.002}' }])
  const create = (fields: object) => root({ method: 'POST', path: '/api/models/', body: fields })
  const update = (fields: object, query = '') => root({ method: 'PUT', path: `/api/models/${query}`, body: fields })
  const list = async (query = '') => (await root({ path: `/api/models/${query}` })).body.data
  const priced = async (model: string) =>
    (await harness.call({ path: '/api/pricing' })).body.data.find(
      (item: { model_name: string }) => item.model_name === model,
    )
  return { ...harness, root, create, update, list, priced }
}

test.each([
  ['gpt-4o', 'OpenAI'],
  ['Claude-Opus', 'Anthropic'],
  ['deepseek-r1-distill-llama-70b', 'DeepSeek'],
  ['glm-4.6', '智谱'],
  ['minimax-m2', 'MiniMax'],
  ['text-embedding-3-small', undefined],
])('%s is made by %s', (model, vendor) => {
  expect(guessVendor(model)?.name).toBe(vendor as string)
})

test.each([
  ['', undefined],
  ['[]', undefined],
  ['not json', undefined],
  [
    '["openai","anthropic"]',
    [
      ['openai', undefined],
      ['anthropic', undefined],
    ],
  ],
  ['{"openai":"/v1/x"}', [['openai', { path: '/v1/x', method: 'POST' }]]],
  ['{"own":{"path":"/y","method":"get"}}', [['own', { path: '/y', method: 'GET' }]]],
  ['{"own":{}}', [['own', undefined]]],
])('the endpoints text %p means %p', (text, expected) => {
  const read = readEndpoints(text)
  expect(read === undefined ? undefined : [...read]).toEqual(expected as never)
})

describe('metadata', () => {
  test('shows what enabled channels serve of an exact name', async () => {
    const { create, list } = await prepare()
    await create({ model_name: ' gpt-4o ', tags: 'chat, vision,chat', status: 1 })
    const { items, vendor_counts, total } = await list()
    expect({ total, vendor_counts }).toEqual({ total: 1, vendor_counts: { '0': 1 } })
    expect(items[0]).toMatchObject({
      model_name: 'gpt-4o',
      tags: 'chat,vision',
      endpoints: '["openai","anthropic"]',
      bound_channels: [
        { name: 'main', type: 1 },
        { name: 'claude', type: 14 },
      ],
      enable_groups: ['default', 'vip'],
      quota_types: [0],
    })
    expect(items[0]).not.toHaveProperty('matched_models')
  })
  test('of a rule names the models it covers', async () => {
    const { create, list } = await prepare()
    await create({ model_name: 'gpt-', name_rule: 1, status: 1 })
    expect((await list()).items[0]).toMatchObject({ matched_models: ['gpt-4o', 'gpt-4o-mini'], matched_count: 2 })
    await create({ model_name: 'fixed', name_rule: 3, status: 1 })
    expect((await list()).items[0]).toMatchObject({ matched_models: ['my-fixed'], quota_types: [1] })
  })
  test.each([
    [{}],
    [{ model_name: '  ' }],
    [{ model_name: 'x'.repeat(129) }],
    [{ model_name: 'x', name_rule: 4 }],
    [{ model_name: 'x', status: 2 }],
    [{ model_name: 'x', vendor_id: 99 }],
    [{ model_name: 'x', endpoints: 'nonsense' }],
    [{ model_name: 'x', endpoints: '"text"' }],
  ])('%p is refused', async (fields) => {
    const { create, list } = await prepare()
    expect((await create(fields)).body.success).toBe(false)
    expect((await list()).total).toBe(0)
  })
  test('of one name exists once, however many are made at the same moment', async () => {
    const { create, list, update } = await prepare()
    const made = await Promise.all(Array.from({ length: 10 }, () => create({ model_name: 'gpt-4o', status: 1 })))
    expect(made.filter(({ body }) => body.success)).toHaveLength(1)
    await create({ model_name: 'other', status: 1 })
    expect((await update({ id: 2, model_name: 'gpt-4o' })).body.success).toBe(false)
    expect((await list()).total).toBe(2)
  })
  test('changes what is present, and with status_only the status alone', async () => {
    const { create, update, root } = await prepare()
    await create({ model_name: 'gpt-4o', description: 'd', icon: 'OpenAI', status: 1, sync_official: 1 })
    await update({ id: 1, description: 'new' })
    await update({ id: 1, description: 'ignored', status: 0 }, '?status_only=true')
    const { data } = (await root({ path: '/api/models/1' })).body
    expect(data).toMatchObject({ description: 'new', icon: 'OpenAI', status: 0, sync_official: 1 })
  })
  test('is found by text, vendor, status', async () => {
    const { create, root } = await prepare()
    await root({ method: 'POST', path: '/api/vendors/', body: { name: 'Acme', status: 1 } })
    await create({ model_name: 'a', description: '100% new', vendor_id: 1, status: 1 })
    await create({ model_name: 'b', tags: 'fast', status: 0 })
    const find = async (query: string) =>
      (await root({ path: `/api/models/search?${query}` })).body.data.items.map(
        (item: { model_name: string }) => item.model_name,
      )
    expect(await find('keyword=NEW')).toEqual(['a'])
    expect(await find('keyword=%25')).toEqual(['a'])
    expect(await find('keyword=fast')).toEqual(['b'])
    expect(await find('vendor=1')).toEqual(['a'])
    expect(await find('vendor=acm')).toEqual(['a'])
    expect(await find('vendor=0')).toEqual(['b'])
    expect(await find('vendor=nobody')).toEqual([])
    expect(await find('status=0')).toEqual(['b'])
  })
  test('is shown, hidden and deleted several at once, in one go for the price list', async () => {
    const { create, root, priced } = await prepare()
    await create({ model_name: 'gpt-4o', status: 1, description: 'd' })
    await create({ model_name: 'gpt-4o-mini', status: 1 })
    const batch = (ids: number[], action: string) =>
      root({ method: 'POST', path: '/api/models/batch', body: { ids, action } })
    expect(await priced('gpt-4o')).toMatchObject({ description: 'd' })
    expect((await batch([1, 2, 99], 'disable')).body.data).toBe(2)
    expect(await priced('gpt-4o')).toBeUndefined()
    expect((await batch([1], 'enable')).body.data).toBe(1)
    expect(await priced('gpt-4o')).toBeDefined()
    expect((await batch([1, 2], 'delete')).body.data).toBe(2)
    expect(await priced('gpt-4o-mini')).not.toHaveProperty('description')
    expect((await batch([], 'delete')).body.success).toBe(false)
    expect((await batch([1], 'burn')).body.success).toBe(false)
  })
  test('names where a model is called, and in which families', async () => {
    const { create, priced, call } = await prepare()
    await create({ model_name: 'gpt-4o', status: 1, endpoints: '{"own":{"path":"/v1/own"},"openai":"/v1/other"}' })
    expect(await priced('gpt-4o')).toMatchObject({ supported_endpoint_types: ['own', 'openai'] })
    expect((await call({ path: '/api/pricing' })).body.supported_endpoint).toMatchObject({
      own: { path: '/v1/own', method: 'POST' },
      openai: { path: '/v1/other', method: 'POST' },
    })
  })
  test('that nobody wrote is listed as missing, without what no channel serves', async () => {
    const { create, root } = await prepare()
    await create({ model_name: 'gpt-4o', status: 1 })
    const { data } = (await root({ path: '/api/models/missing' })).body
    expect(data.toSorted()).toEqual(['claude-opus-4', 'gpt-4o-mini', 'my-fixed'])
  })
})

describe('vendors', () => {
  test('are made for models that nobody described, once, and not again after they were deleted', async () => {
    const { call, root, priced, clock } = await prepare()
    await Promise.all(Array.from({ length: 5 }, () => call({ path: '/api/pricing' })))
    const vendors = async () => (await call({ path: '/api/pricing' })).body.vendors
    expect(await vendors()).toEqual([
      { id: 1, name: 'OpenAI', icon: 'OpenAI' },
      { id: 2, name: 'Anthropic', icon: 'Claude.Color' },
    ])
    expect(await priced('claude-opus-4')).toMatchObject({ vendor_id: 2 })
    await root({ method: 'DELETE', path: '/api/vendors/2' })
    clock.advance(120)
    expect(await vendors()).toEqual([{ id: 1, name: 'OpenAI', icon: 'OpenAI' }])
    expect(await priced('claude-opus-4')).not.toHaveProperty('vendor_id')
  })
  test('have names that are used once; a deleted one leaves its models without a vendor', async () => {
    const { root, create } = await prepare()
    const post = (body: object) => root({ method: 'POST', path: '/api/vendors/', body })
    expect((await post({ name: 'Acme', icon: 'A' })).body.data).toMatchObject({ id: 1, name: 'Acme', status: 1 })
    for (const body of [{ name: 'Acme' }, { name: '' }, {}, { name: 'x'.repeat(129) }]) {
      expect((await post(body)).body.success).toBe(false)
    }
    await create({ model_name: 'm', vendor_id: 1, status: 1 })
    const changed = await root({ method: 'PUT', path: '/api/vendors/', body: { id: 1, description: 'd' } })
    expect(changed.body.data).toMatchObject({ name: 'Acme', icon: 'A', description: 'd' })
    expect((await root({ method: 'DELETE', path: '/api/vendors/1' })).body).toEqual({ success: true, message: '' })
    expect((await root({ path: '/api/models/1' })).body.data).not.toHaveProperty('vendor_id')
    expect((await post({ name: 'Acme' })).body.success).toBe(true)
  })
})

describe('the public catalogue', () => {
  const MODELS = [
    { model_name: 'gpt-4o', description: 'theirs', icon: 'OpenAI', tags: 'a', vendor_name: 'OpenAI', status: 1 },
    { model_name: 'claude-opus-4', vendor_name: 'Anthropic', endpoints: { anthropic: '/v1/messages' } },
    { model_name: 'unserved', vendor_name: 'Nobody' },
    { model_name: '' },
    'nonsense',
  ]
  const VENDORS = [{ name: 'Anthropic', description: 'makes Claude', icon: 'Claude.Color' }]
  const catalogue = (url: string) => {
    const data = url.endsWith('vendors.json') ? VENDORS : MODELS
    return { status: 200, text: JSON.stringify({ success: true, message: '', data }) }
  }
  const sync = '/api/models/sync_upstream'

  test('is compared field by field with rows that take part', async () => {
    const { create, root } = await prepare(catalogue)
    await create({ model_name: 'gpt-4o', description: 'ours', status: 1, sync_official: 1 })
    const { data } = (await root({ path: `${sync}/preview?locale=ja` })).body
    expect(data.missing).toEqual(['claude-opus-4'])
    expect(data.conflicts).toEqual([
      {
        model_name: 'gpt-4o',
        fields: [
          { field: 'description', local: 'ours', upstream: 'theirs' },
          { field: 'icon', local: '', upstream: 'OpenAI' },
          { field: 'tags', local: '', upstream: 'a' },
          { field: 'vendor', local: '', upstream: 'OpenAI' },
        ],
      },
    ])
    expect(data.source.models_url).toBe('http://catalogue.test/api/i18n/ja/newapi/models.json')
    expect((await root({ path: `${sync}/preview?locale=../../x` })).body.success).toBe(false)
  })
  test('makes what is missing, overwrites what was chosen, and leaves the rest', async () => {
    const { create, root, list } = await prepare(catalogue)
    await create({ model_name: 'gpt-4o', description: 'ours', icon: 'Mine', status: 0, sync_official: 1 })
    await create({ model_name: 'gpt-4o-mini', description: 'kept out', status: 1, sync_official: 0 })
    const overwrite = [
      { model_name: 'gpt-4o', fields: ['description', 'vendor'] },
      { model_name: 'gpt-4o-mini', fields: ['description'] },
    ]
    const { data } = (await root({ method: 'POST', path: sync, body: { overwrite } })).body
    expect(data).toMatchObject({
      created_models: 1,
      created_vendors: 2,
      updated_models: 1,
      created_list: ['claude-opus-4'],
      updated_list: ['gpt-4o'],
      skipped_models: ['my-fixed', 'gpt-4o-mini'],
    })
    const byName = new Map((await list()).items.map((item: { model_name: string }) => [item.model_name, item]))
    expect(byName.get('gpt-4o')).toMatchObject({ description: 'theirs', icon: 'Mine', status: 0, vendor_id: 2 })
    expect(byName.get('claude-opus-4')).toMatchObject({
      status: 1,
      sync_official: 1,
      vendor_id: 1,
      endpoints: '{"anthropic":"/v1/messages"}',
    })
    const again = await root({ method: 'POST', path: sync, body: {} })
    expect(again.body.data).toMatchObject({ created_models: 0, created_vendors: 0, updated_models: 0 })
  })
  test.each([
    ['a failing site', () => ({ status: 500, text: '' })],
    ['no list', () => ({ status: 200, text: '{"data":{}}' })],
    ['no JSON', () => ({ status: 200, text: '<html>' })],
    ['no answer', undefined],
  ])('that gives %s changes nothing', async (_name, outside) => {
    const { root, list } = await prepare(outside)
    expect((await root({ method: 'POST', path: sync, body: {} })).body.success).toBe(false)
    expect((await list()).total).toBe(0)
  })
})

describe('prefill groups', () => {
  test('hold names, or families and their places', async () => {
    const { root } = await prepare()
    const path = '/api/prefill_group/'
    const post = (body: object) => root({ method: 'POST', path, body })
    expect((await post({ name: 'chat', type: 'model', items: ['gpt-4o'], description: 'x' })).body.data).toMatchObject({
      id: 1,
      items: ['gpt-4o'],
    })
    expect((await post({ name: 'paths', type: 'endpoint', items: { openai: '/v1' } })).body.success).toBe(true)
    for (const body of [
      { name: 'chat', type: 'tag', items: [] },
      { name: '', type: 'tag', items: [] },
      { name: 'x', type: 'other', items: [] },
      { name: 'x', items: [] },
      { name: 'x', type: 'tag', items: [1] },
      { name: 'x', type: 'tag', items: 'text' },
      { name: 'x', type: 'endpoint', items: 7 },
      { name: 'x', type: 'tag', items: ['y'.repeat(70_000)] },
    ]) {
      expect((await post(body)).body.success).toBe(false)
    }
    expect((await root({ method: 'PUT', path, body: { id: 1, items: ['a', 'b'] } })).body.data).toMatchObject({
      name: 'chat',
      items: ['a', 'b'],
      description: 'x',
    })
    expect((await root({ method: 'PUT', path, body: { id: 2, type: 'tag' } })).body.success).toBe(false)
    expect((await root({ method: 'PUT', path, body: { id: 2, name: 'chat' } })).body.success).toBe(false)
    expect((await root({ path: `${path}?type=model` })).body.data).toHaveLength(1)
    await root({ method: 'DELETE', path: `${path}1` })
    expect((await root({ path })).body.data.map((group: { name: string }) => group.name)).toEqual(['paths'])
    expect((await post({ name: 'chat', type: 'tag', items: [] })).body.success).toBe(true)
  })
})
