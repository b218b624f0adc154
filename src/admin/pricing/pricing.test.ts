// The price list: what is shown to whom, and by which families a model is called.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import { listEndpointTypes } from '../../relay/index.ts'

test.each([
  ['gpt-4o', [1], ['openai']],
  ['o3-pro', [1], ['openai-response']],
  ['dall-e-3', [1], ['image-generation', 'openai']],
  ['claude-sonnet-4-5', [14, 33], ['anthropic', 'openai']],
  ['gemini-2.5-pro', [24, 1], ['gemini', 'openai']],
  ['grok-4', [48], ['openai', 'openai-response']],
  ['jina-reranker', [38], ['jina-rerank']],
  ['o3-pro', [20], ['openai']],
  ['sora-2', [55], ['openai-video']],
])('%s at channels of type %p is called by %p', (model, types, expected) => {
  expect(listEndpointTypes(model, types)).toEqual(expected as ReturnType<typeof listEndpointTypes>)
})

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const channels = [
    { name: 'a', group: 'default,vip', models: 'gpt-4o,my-fixed,unpriced' },
    { name: 'b', group: 'secret', models: 'hidden' },
    { name: 'c', group: 'default', models: 'off', status: 2 },
  ]
  for (const channel of channels) {
    const body = { mode: 'single', channel: { type: 1, key: 'k', base_url: 'http://127.0.0.1:1', ...channel } }
    await root({ method: 'POST', path: '/api/channel/', body })
  }
  harness.deps.settings.applyChanges([
    { key: 'ModelRatio', value: '{"gpt-4o":1.25}' },
    { key: 'ModelPrice', value: '{"my-fixed":0.002}' },
    { key: 'CacheRatio', value: '{"gpt-4o":0}' },
    { key: 'GroupRatio', value: '{"default":1,"vip":0.8,"secret":1}' },
    { key: 'UserUsableGroups', value: '{"default":"Default"}' },
  ])
  return { ...harness, root }
}

describe('GET /api/pricing', () => {
  test('shows strangers what a new account could use', async () => {
    const { call } = await prepare()
    const { body } = await call({ path: '/api/pricing' })
    expect(body).toMatchObject({
      success: true,
      group_ratio: { default: 1 },
      usable_group: { default: 'Default' },
      supported_endpoint: { openai: { path: '/v1/chat/completions', method: 'POST' } },
    })
    const byName = new Map(body.data.map((item: { model_name: string }) => [item.model_name, item]))
    expect([...byName.keys()].toSorted()).toEqual(['gpt-4o', 'my-fixed', 'unpriced'])
    expect(byName.get('gpt-4o')).toMatchObject({ quota_type: 0, model_ratio: 1.25, model_price: 0, cache_ratio: 0 })
    expect(byName.get('my-fixed')).toMatchObject({ quota_type: 1, model_ratio: 0, model_price: 0.002 })
    // The ratio is what consoles of New API know such models by; ours is told in words.
    expect(byName.get('unpriced')).toMatchObject({ model_ratio: 37.5 })
    expect(body.unpriced_models).toEqual(['unpriced'])
    expect(body.data[0]).toHaveProperty('pricing_version')
    expect(body).not.toHaveProperty('message')
  })
  test('shows members their own group and its ratio', async () => {
    const { root, deps } = await prepare()
    await deps.repos.users.update(1, { group: 'secret' })
    const { body } = await root({ path: '/api/pricing' })
    expect(body.data.map((item: { model_name: string }) => item.model_name)).toContain('hidden')
    expect(body.group_ratio).toEqual({ default: 1, secret: 1 })
  })
  test('follows metadata: names, descriptions, and models that are hidden', async () => {
    const { call, deps, clock } = await prepare()
    const vendorId = await deps.repos.vendors.insert({ name: 'OpenAI', icon: 'OpenAI', status: 1 })
    await deps.repos.models.insert({
      model_name: 'gpt-',
      name_rule: 1,
      description: 'd',
      vendor_id: vendorId,
      status: 1,
    })
    await deps.repos.models.insert({ model_name: 'unpriced', name_rule: 0, status: 0 })
    clock.advance(61)
    const { body } = await call({ path: '/api/pricing' })
    expect(body.vendors).toEqual([{ id: vendorId, name: 'OpenAI', icon: 'OpenAI' }])
    const names = body.data.map((item: { model_name: string }) => item.model_name)
    expect(names).not.toContain('unpriced')
    expect(body.data[names.indexOf('gpt-4o')]).toMatchObject({ description: 'd', vendor_id: vendorId })
  })
  test('is closed, or kept for members, where the operator says so', async () => {
    const { call, root, deps } = await prepare()
    const set = (value: string) => deps.settings.applyChanges([{ key: 'HeaderNavModules', value }])
    set('{"pricing":false}')
    expect(await root({ path: '/api/pricing' })).toMatchObject({
      status: 403,
      body: { success: false, message: 'pricing is disabled' },
    })
    set('{"pricing":{"enabled":true,"requireAuth":true}}')
    expect((await call({ path: '/api/pricing' })).status).toBe(401)
    expect((await root({ path: '/api/pricing' })).status).toBe(200)
    const { data: authorization } = (await root({ path: '/api/user/token' })).body
    expect((await call({ path: '/api/pricing', headers: { authorization } })).status).toBe(200)
  })
})

test('GET /api/ratio_config shows the raw tables only where the operator allows it', async () => {
  const { call, deps } = await prepare()
  expect(await call({ path: '/api/ratio_config' })).toMatchObject({ status: 403, body: { success: false } })
  deps.settings.applyChanges([{ key: 'ExposeRatioEnabled', value: 'true' }])
  const { data } = (await call({ path: '/api/ratio_config' })).body
  expect(data).toMatchObject({ model_ratio: { 'gpt-4o': 1.25 }, model_price: { 'my-fixed': 0.002 } })
  expect(Object.keys(data)).toEqual([
    'model_ratio',
    'completion_ratio',
    'cache_ratio',
    'create_cache_ratio',
    'model_price',
  ])
})
