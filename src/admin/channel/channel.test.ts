// Channels over the API: making, changing, tags, copies, keys, and what their upstreams list.
import { describe, expect, test } from 'bun:test'
import { createHarness, type HarnessOptions } from '../../../test/admin/harness.ts'
import type { UpstreamRequest } from '../../platform/index.ts'

const base = { type: 1, key: 'sk-a', name: 'one', models: 'gpt-4o,gpt-4o-mini', group: 'default' }
const url = 'http://127.0.0.1:1'

const prepare = async (options: HarnessOptions = {}) => {
  const harness = await createHarness(options)
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const post = (path: string, body: unknown) => root({ method: 'POST', path, body })
  const create = (channel: object, more: object = {}) =>
    post('/api/channel/', { mode: 'single', channel: { base_url: url, ...base, ...channel }, ...more })
  const put = (body: object) => root({ method: 'PUT', path: '/api/channel/', body })
  const { channels, abilities } = harness.deps.repos
  const row = async (id = 1) => {
    const found = await channels.findById(id)
    if (found === undefined) throw new Error(`channel ${id} is gone`)
    return found
  }
  return { ...harness, root, post, create, put, channels, abilities, row }
}

describe('making', () => {
  test('a single channel serves its models at once', async () => {
    const { create, abilities, deps, published } = await prepare()
    expect((await create({ group: 'default, vip', models: ' gpt-4o , gpt-4o' })).body).toEqual({
      success: true,
      message: '',
    })
    expect((await abilities.all()).map(({ group, model }) => `${group} ${model}`).toSorted()).toEqual([
      'default gpt-4o',
      'vip gpt-4o',
    ])
    expect(deps.directory().listModels('vip')).toEqual(['gpt-4o'])
    expect(published).toContain('channels')
  })
  test('a batch makes one of each key, named by it when wanted', async () => {
    const { create, channels } = await prepare()
    await create(
      { key: 'abcdefghij\nklmnopqrst\nabcdefghij' },
      { mode: 'batch', batch_add_set_key_prefix_2_name: true },
    )
    expect((await channels.all()).map(({ name, key }) => [name, key])).toEqual([
      ['one abcdefgh', 'abcdefghij'],
      ['one klmnopqr', 'klmnopqrst'],
    ])
  })
  test('service accounts in an array become one channel each, and one account stays whole', async () => {
    const { create, channels } = await prepare()
    const vertex = { type: 41, other: '{"default":"us-central1"}', models: 'gemini-2.5-pro' }
    await create({ ...vertex, key: '[{"project_id":"a"},{"project_id":"b"}]' }, { mode: 'batch' })
    await create({ ...vertex, key: '{\n"project_id":"c"\n}' }, { mode: 'batch' })
    expect((await channels.all()).map(({ key }) => JSON.parse(key).project_id)).toEqual(['a', 'b', 'c'])
  })
  test('many keys make one channel', async () => {
    const { create, row } = await prepare()
    await create({ key: 'a\nb\nb\nc' }, { mode: 'multi_to_single', multi_key_mode: 'polling' })
    expect((await row()).key).toBe('a\nb\nc')
    expect(JSON.parse((await row()).channel_info)).toMatchObject({
      is_multi_key: true,
      multi_key_size: 3,
      multi_key_mode: 'polling',
    })
  })
  test('One API’s body, the bare channel, is understood', async () => {
    const { post, channels } = await prepare()
    const { body } = await post('/api/channel/', { ...base, key: 'a\nb', base_url: url })
    expect(body.success).toBe(true)
    expect((await channels.all()).map(({ key }) => key)).toEqual(['a', 'b'])
  })
  test.each([[{ key: '' }], [{ type: 0 }], [{ type: 11 }], [{ base_url: 'nonsense' }], [{ param_override: '{' }]])(
    '%p is refused',
    async (change) => {
      const { create, channels } = await prepare()
      expect((await create(change)).body.success).toBe(false)
      expect(await channels.all()).toEqual([])
    },
  )
})

describe('changing', () => {
  test('writes what is present; empty texts clear, an empty key and null keep', async () => {
    const { create, put, row } = await prepare()
    await create({ remark: 'old', tag: 'prod', other: 'x', priority: 5, weight: 7, test_model: 'gpt-4o' })
    const reply = await put({
      id: 1,
      key: '',
      remark: '',
      tag: '',
      other: '',
      priority: 0,
      weight: 0,
      test_model: null,
    })
    expect(reply.body.data).toMatchObject({ key: '', remark: '', tag: null, priority: 0, weight: 0, key_mode: null })
    expect(await row()).toMatchObject({
      key: 'sk-a',
      name: 'one',
      remark: '',
      tag: null,
      other: '',
      priority: 0,
      weight: 0,
      test_model: 'gpt-4o',
    })
  })
  test('models, groups, status and priority move the abilities with them', async () => {
    const { create, put, abilities, deps } = await prepare()
    await create({})
    await put({ id: 1, models: 'gpt-5', group: 'vip', priority: 9 })
    expect(await abilities.all()).toMatchObject([{ group: 'vip', model: 'gpt-5', priority: 9, enabled: true }])
    await put({ id: 1, status: 2 })
    expect(await abilities.all()).toMatchObject([{ enabled: false }])
    expect(deps.directory().listModels('vip')).toEqual([])
  })
  test('balance, usage and times are not for the client to write', async () => {
    const { create, put, row } = await prepare()
    await create({ used_quota: 5, balance: 9 })
    await put({ id: 1, used_quota: 5, balance: 9, created_time: 1, channel_info: { is_multi_key: true }, name: 'two' })
    expect(await row()).toMatchObject({ used_quota: 0, balance: 0, name: 'two' })
    expect(JSON.parse((await row()).channel_info).is_multi_key).toBe(false)
  })
  test('keys of a channel that has many are replaced or appended', async () => {
    const { create, put, row, post } = await prepare()
    await create({ key: 'a\nb' }, { mode: 'multi_to_single' })
    await post('/api/channel/multi_key/manage', { channel_id: 1, action: 'disable_key', key_index: 1 })
    await put({ id: 1, key: 'b\nc', key_mode: 'append', multi_key_mode: 'polling' })
    expect((await row()).key).toBe('a\nb\nc')
    expect(JSON.parse((await row()).channel_info)).toMatchObject({
      multi_key_size: 3,
      multi_key_status_list: { '1': 2 },
      multi_key_mode: 'polling',
    })
    await put({ id: 1, key: 'x\ny' })
    expect(JSON.parse((await row()).channel_info)).toMatchObject({ multi_key_size: 2, multi_key_status_list: {} })
  })
  test('a channel that is not there is told so', async () => {
    const { put } = await prepare()
    expect((await put({ id: 9, name: 'x' })).body.success).toBe(false)
  })
})

describe('removing', () => {
  test('one, several, and all that are disabled', async () => {
    const { create, root, post, channels, abilities, deps } = await prepare()
    for (const name of ['a', 'b', 'c', 'd', 'e']) await create({ name })
    expect((await root({ method: 'DELETE', path: '/api/channel/1' })).body.success).toBe(true)
    expect((await root({ method: 'DELETE', path: '/api/channel/1' })).body.success).toBe(false)
    expect((await post('/api/channel/batch', { ids: [2, 2, 99] })).body.data).toBe(1)
    await channels.setStatus([3], { status: 2 })
    await channels.setStatus([4], { status: 3 })
    expect((await root({ method: 'DELETE', path: '/api/channel/disabled' })).body.data).toBe(2)
    expect((await channels.all()).map(({ name }) => name)).toEqual(['e'])
    expect(new Set((await abilities.all()).map(({ channel_id }) => channel_id))).toEqual(new Set([5]))
    expect([...deps.directory().byId.keys()]).toEqual([5])
  })
})

describe('tags', () => {
  test('switch, edit and list all channels of a tag', async () => {
    const { create, post, root, row, abilities } = await prepare()
    await create({ tag: 'prod' })
    await create({ tag: 'prod', models: 'a,b,c' })
    await create({ tag: 'test' })
    await post('/api/channel/tag/disabled', { tag: 'prod' })
    expect([(await row(1)).status, (await row(2)).status, (await row(3)).status]).toEqual([2, 2, 1])
    expect((await abilities.allEnabled()).every(({ channel_id }) => channel_id === 3)).toBe(true)
    await post('/api/channel/tag/enabled', { tag: 'prod' })
    expect((await root({ path: '/api/channel/tag/models?tag=prod' })).body.data).toBe('a,b,c')
    const edit = { tag: 'prod', new_tag: 'live', priority: 3, models: 'z', groups: 'vip', param_override: '{"a":1}' }
    expect((await root({ method: 'PUT', path: '/api/channel/tag', body: edit })).body.success).toBe(true)
    expect(await row(2)).toMatchObject({
      tag: 'live',
      priority: 3,
      models: 'z',
      group: 'vip',
      param_override: '{"a":1}',
    })
    expect(await row(3)).toMatchObject({ tag: 'test', models: base.models })
    const wrong = { tag: 'live', param_override: '{' }
    expect((await root({ method: 'PUT', path: '/api/channel/tag', body: wrong })).body.success).toBe(false)
    expect((await root({ path: '/api/channel/tag/models' })).status).toBe(400)
    expect((await post('/api/channel/tag/disabled', { tag: '' })).body.success).toBe(false)
  })
  test('are given to and taken from several channels', async () => {
    const { create, post, row } = await prepare()
    await create({})
    await create({})
    expect((await post('/api/channel/batch/tag', { ids: [1, 2, 9], tag: 't' })).body.data).toBe(2)
    expect((await row(2)).tag).toBe('t')
    await post('/api/channel/batch/tag', { ids: [2], tag: null })
    expect([(await row(1)).tag, (await row(2)).tag]).toEqual(['t', null])
  })
})

test('a copy has the keys and settings, not the measurements', async () => {
  const { create, root, channels, row } = await prepare()
  await create({ tag: 'prod', param_override: '{"a":1}' })
  await channels.update(1, { used_quota: 50, balance: 3, test_time: 9, response_time: 8 })
  expect((await root({ method: 'POST', path: '/api/channel/copy/1?suffix=_b' })).body.data).toEqual({ id: 2 })
  const measured = { used_quota: 0, balance: 0, test_time: 0, response_time: 0 }
  expect(await row(2)).toMatchObject({
    name: 'one_b',
    key: 'sk-a',
    tag: 'prod',
    param_override: '{"a":1}',
    ...measured,
  })
  await root({ method: 'POST', path: '/api/channel/copy/1?reset_balance=false' })
  expect(await row(3)).toMatchObject({ name: 'one_复制', used_quota: 50, balance: 3 })
})

describe('the keys of one channel', () => {
  const many = async () => {
    const parts = await prepare()
    await parts.create({ key: 'sk-aaaaaaaaaaaaaaaaaaaa\nkey-b\nc' }, { mode: 'multi_to_single' })
    const manage = (action: string, more: object = {}) =>
      parts.post('/api/channel/multi_key/manage', { channel_id: 1, action, ...more }).then(({ body }) => body)
    return { ...parts, manage }
  }
  test('are listed with previews, by state and page', async () => {
    const { manage } = await many()
    await manage('disable_key', { key_index: 1 })
    const { data } = await manage('get_key_status')
    expect(data).toMatchObject({ total: 3, page: 1, page_size: 50, total_pages: 1, enabled_count: 2 })
    expect(data).toMatchObject({ manual_disabled_count: 1, auto_disabled_count: 0 })
    expect(data.keys.map((key: { key_preview: string }) => key.key_preview)).toEqual(['sk-aaaaaaa...', 'ke...', 'c'])
    expect((await manage('get_key_status', { status: 2 })).data.keys).toMatchObject([{ index: 1, status: 2 }])
    expect((await manage('get_key_status', { page: 2, page_size: 2 })).data).toMatchObject({
      keys: [{ index: 2 }],
      total_pages: 2,
    })
  })
  test('the channel rests when the last one is disabled, and works again with one', async () => {
    const { manage, row, deps } = await many()
    await manage('disable_all_keys')
    expect(await row()).toMatchObject({ status: 3 })
    expect(JSON.parse((await row()).other_info)).toMatchObject({ status_reason: 'All keys are disabled' })
    expect(deps.directory().listModels('default')).toEqual([])
    await manage('enable_key', { key_index: 2 })
    expect((await row()).status).toBe(1)
    expect(deps.directory().findCandidates('default', 'gpt-4o')[0]?.keys).toEqual([{ index: 2, text: 'c' }])
    await manage('enable_all_keys')
    expect(deps.directory().byId.get(1)?.keys.length).toBe(3)
  })
  test('a channel that somebody disabled stays so', async () => {
    const { manage, row, channels } = await many()
    await channels.setStatus([1], { status: 2 })
    await manage('disable_all_keys')
    await manage('enable_all_keys')
    expect((await row()).status).toBe(2)
  })
  test('are deleted one by one or all that failed, but never the last', async () => {
    const { manage, row, channels } = await many()
    const info = { is_multi_key: true, multi_key_size: 3, multi_key_status_list: { '1': 3 }, multi_key_mode: 'random' }
    await channels.update(1, { channel_info: JSON.stringify(info) })
    expect(await manage('delete_disabled_keys')).toMatchObject({ success: true, data: 1 })
    expect((await row()).key).toBe('sk-aaaaaaaaaaaaaaaaaaaa\nc')
    await manage('delete_key', { key_index: 0 })
    expect(await manage('delete_key', { key_index: 0 })).toMatchObject({ success: false })
    expect((await row()).key).toBe('c')
    expect(await manage('enable_key', { key_index: 5 })).toMatchObject({ success: false })
    expect(await manage('disable_key')).toMatchObject({ success: false })
  })
})

describe('models of an upstream', () => {
  test('are asked for with the channel’s own key, headers and proxy', async () => {
    const asked: UpstreamRequest[] = []
    const { create, root, put } = await prepare({
      upstream: (request) => {
        asked.push(request)
        return Response.json({ data: [{ id: ' gpt-4o ' }, { id: 'gpt-4o' }, { id: 7 }, {}, { id: 'gpt-5' }] })
      },
    })
    await create({ setting: '{"proxy":"http://127.0.0.1:9"}', header_override: '{"X-Key":"k {api_key}","*":"x"}' })
    await put({ id: 1, base_url: `${url}/v1` })
    expect((await root({ path: '/api/channel/fetch_models/1' })).body.data).toEqual(['gpt-4o', 'gpt-5'])
    expect(asked[0]).toMatchObject({
      url: `${url}/v1/models`,
      method: 'GET',
      proxyUrl: 'http://127.0.0.1:9',
      headers: { authorization: 'Bearer sk-a', 'x-key': 'k sk-a' },
    })
    expect(asked[0]?.headers).not.toHaveProperty('*')
  })
  test('for credentials that are not stored, the first key asks', async () => {
    const asked: UpstreamRequest[] = []
    const { post } = await prepare({
      upstream: (request) => {
        asked.push(request)
        return Response.json({ data: [{ id: 'm' }] })
      },
    })
    const body = { base_url: url, type: 1, key: 'one\ntwo' }
    expect((await post('/api/channel/fetch_models', body)).body).toEqual({ success: true, data: ['m'] })
    expect(asked[0]?.headers.authorization).toBe('Bearer one')
  })
  test.each([
    ['an error', () => new Response('no', { status: 401 }), 'status code: 401'],
    ['a page', () => new Response('<html>'), 'no list of models'],
    ['another shape', () => Response.json({ data: 'x' }), 'no list of models'],
    ['too much', () => new Response('x'.repeat(9 * 1024 * 1024)), 'too large'],
    [
      'nothing',
      () => {
        throw new Error('connect ECONNREFUSED 10.1.2.3:443')
      },
      'could not be fetched',
    ],
  ])('%s is told without inner addresses', async (_name, upstream, message) => {
    const { create, root } = await prepare({ upstream })
    await create({})
    const { body } = await root({ path: '/api/channel/fetch_models/1' })
    expect(body.success).toBe(false)
    expect(body.message).toContain(message)
    expect(body.message).not.toContain('10.1.2.3')
  })
  test('of our own sandbox are known without asking', async () => {
    const { post } = await prepare({
      upstream: () => {
        throw new Error('nobody should ask')
      },
    })
    const { body } = await post('/api/channel/fetch_models', { base_url: '', type: 9000, key: 'x' })
    expect(body.data).toContain('sandbox-chat')
  })
})

describe('tests', () => {
  test('answer what happened', async () => {
    const { create, root, setTestResult } = await prepare()
    await create({})
    expect((await root({ path: '/api/channel/test/1' })).body).toEqual({ success: true, message: '', time: 0.002 })
    setTestResult({ ok: false, message: 'no money', seconds: 1.5, errorCode: 'insufficient_quota' })
    expect((await root({ path: '/api/channel/test/1?model=x&stream=true' })).body).toEqual({
      success: false,
      message: 'no money',
      time: 1.5,
      error_code: 'insufficient_quota',
    })
    expect((await root({ path: '/api/channel/test/9' })).body.success).toBe(false)
  })
  test('of all channels run once at a time', async () => {
    const { root } = await prepare()
    expect((await root({ path: '/api/channel/test' })).body.success).toBe(true)
    expect((await root({ path: '/api/channel/test' })).body.success).toBe(false)
  })
})

describe('lists', () => {
  test('filter, sort, page and count types', async () => {
    const { create, root } = await prepare()
    await create({ name: 'b', priority: 1 })
    await create({ name: 'a', priority: 2, type: 43, models: 'deepseek-chat', group: 'vip' })
    await create({ name: 'c', priority: 3, status: 2 })
    const names = async (query: string) =>
      (await root({ path: `/api/channel/${query}` })).body.data.items.map((row: { name: string }) => row.name)
    expect(await names('')).toEqual(['c', 'a', 'b'])
    expect(await names('?id_sort=true')).toEqual(['c', 'a', 'b'])
    expect(await names('?sort_by=name&sort_order=asc')).toEqual(['a', 'b', 'c'])
    expect(await names('?sort_by=key')).toEqual(['c', 'a', 'b'])
    expect(await names('?status=enabled')).toEqual(['a', 'b'])
    expect(await names('?status=0')).toEqual(['c'])
    expect(await names('?group=vip')).toEqual(['a'])
    expect(await names('search?model=deepseek')).toEqual(['a'])
    expect(await names('search?keyword=sk-a')).toEqual(['c', 'a', 'b'])
    expect(await names('search?keyword=sk')).toEqual([])
    const { data } = (await root({ path: '/api/channel/?p=2&page_size=1&type=1' })).body
    expect(data).toMatchObject({
      total: 2,
      page: 2,
      page_size: 1,
      type_counts: { '1': 2, '43': 1 },
      items: [{ name: 'b' }],
    })
  })
})
