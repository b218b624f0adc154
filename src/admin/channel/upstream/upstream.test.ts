// New and vanished models of upstreams: found, remembered, taken over, ignored.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../../test/admin/harness.ts'
import { writeUpstreamNotice } from './notice.ts'
import { detectAllUpdates } from './service.ts'
import { compareModels, readWatch, writeWatch } from './watch.ts'

const WATCHED = JSON.stringify({ upstream_model_update_check_enabled: true, azure_responses_version: 'preview' })

const prepare = async () => {
  const lists = new Map<string, readonly string[] | number>()
  const asked: string[] = []
  const harness = await createHarness({
    upstream: ({ url }) => {
      const { host } = new URL(url)
      asked.push(host)
      const list = lists.get(host) ?? []
      return typeof list === 'number'
        ? new Response('no', { status: list })
        : Response.json({ data: list.map((id) => ({ id })) })
    },
  })
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const post = async (path: string, body: unknown = {}) =>
    (await root({ method: 'POST', path: `/api/channel/upstream_updates/${path}`, body })).body
  const create = async (host: string, channel: object = {}): Promise<number> => {
    const base = { type: 1, key: 'k', name: host, group: 'default', models: 'a,b', settings: WATCHED }
    const body = { mode: 'single', channel: { ...base, base_url: `http://${host}`, ...channel } }
    await root({ method: 'POST', path: '/api/channel/', body })
    return (await harness.deps.repos.channels.all()).at(-1)?.id ?? 0
  }
  const row = async (id: number) => {
    const found = await harness.deps.repos.channels.findById(id)
    if (found === undefined) throw new Error('the channel is gone')
    return found
  }
  return { ...harness, lists, asked, post, create, row }
}

describe('the difference of two lists', () => {
  const none = { mapping: null, ignored: [] }
  test('is what one has and the other has not', () => {
    expect(compareModels({ ...none, upstream: ['a', 'c', 'c'], models: 'a, b' })).toEqual({
      added: ['c'],
      removed: ['b'],
    })
  })
  test('leaves out targets of mappings, and their sources', () => {
    const mapping = '{"gpt-4o":"azure-4o"}'
    expect(compareModels({ ...none, upstream: ['azure-4o'], models: 'gpt-4o', mapping })).toEqual({
      added: [],
      removed: [],
    })
  })
  test('leaves out ignored names and patterns, and survives a pattern that is none', () => {
    const ignored = ['x', 'regex:^ft:', 'regex:(', 'regex:(a+)+$']
    const upstream = ['x', 'ft:one', 'y', `${'a'.repeat(100)}!`]
    expect(compareModels({ upstream, models: '', mapping: null, ignored }).added).toEqual(['y', `${'a'.repeat(100)}!`])
  })
  test('what is remembered leaves the other settings alone, and commas are understood', () => {
    const text = writeWatch(WATCHED, { added: ['n'], checkedAt: 5 })
    expect(JSON.parse(text)).toMatchObject({ azure_responses_version: 'preview' })
    expect(readWatch(text)).toMatchObject({ isChecked: true, added: ['n'], checkedAt: 5, removed: [] })
    expect(readWatch('{"upstream_model_update_ignored_models":"a, b"}').ignored).toEqual(['a', 'b'])
    expect(readWatch('nonsense').isChecked).toBe(false)
  })
})

describe('detecting', () => {
  test('remembers what is new and gone, and changes no model', async () => {
    const { create, post, lists, row } = await prepare()
    const id = await create('one.test')
    lists.set('one.test', ['a', 'new'])
    const { success, data } = await post('detect', { id })
    expect(success).toBe(true)
    expect(data).toMatchObject({
      channel_id: id,
      channel_name: 'one.test',
      add_models: ['new'],
      remove_models: ['b'],
      auto_added_models: 0,
    })
    expect((await row(id)).models).toBe('a,b')
    expect(readWatch((await row(id)).settings)).toMatchObject({ added: ['new'], removed: ['b'] })
  })
  test('takes new models over at once where the channel says so, never takes one away', async () => {
    const { create, post, lists, row, deps } = await prepare()
    const settings = JSON.stringify({ ...JSON.parse(WATCHED), upstream_model_update_auto_sync_enabled: true })
    const id = await create('one.test', { settings })
    lists.set('one.test', ['a', 'new'])
    expect((await post('detect', { id })).data).toMatchObject({
      add_models: [],
      remove_models: ['b'],
      auto_added_models: 1,
    })
    expect((await row(id)).models).toBe('a,b,new')
    expect(deps.directory().findCandidates('default', 'new')).toHaveLength(1)
  })
  test('of an upstream that fails, or says it has nothing, changes nothing', async () => {
    const { create, post, lists, row } = await prepare()
    const id = await create('one.test')
    const before = await row(id)
    for (const answer of [[], 500] as const) {
      lists.set('one.test', answer)
      expect((await post('detect', { id })).success).toBe(false)
    }
    expect(await row(id)).toEqual(before)
  })
  test('of all asks the enabled channels that are watched, and names those that fail', async () => {
    const { create, post, lists, asked } = await prepare()
    const well = await create('well.test')
    const ill = await create('ill.test')
    await create('unwatched.test', { settings: '{}' })
    await create('disabled.test', { status: 2 })
    lists.set('well.test', ['a', 'b', 'c', 'd'])
    lists.set('ill.test', 503)
    expect((await post('detect_all')).data).toMatchObject({
      processed_channels: 1,
      failed_channel_ids: [ill],
      detected_add_models: 2,
      detected_remove_models: 0,
      channel_detected_results: [{ channel_id: well, add_models: ['c', 'd'] }],
    })
    expect(asked.toSorted()).toEqual(['ill.test', 'well.test'])
  })
  test('in the background leaves channels alone that were asked a moment ago', async () => {
    const { create, lists, asked, deps, clock } = await prepare()
    await create('one.test')
    lists.set('one.test', ['a', 'b'])
    await detectAllUpdates(deps, 300)
    await detectAllUpdates(deps, 300)
    expect(asked).toHaveLength(1)
    clock.advance(300)
    await detectAllUpdates(deps, 300)
    expect(asked).toHaveLength(2)
  })
})

describe('applying', () => {
  const detected = async () => {
    const lab = await prepare()
    const id = await lab.create('one.test')
    lab.lists.set('one.test', ['a', 'n1', 'n2', 'n3'])
    await lab.post('detect', { id })
    return { ...lab, id }
  }
  test('adds, removes and ignores what was chosen; the rest goes on waiting', async () => {
    const { id, post, row } = await detected()
    const body = { id, add_models: ['n1'], remove_models: ['b'], ignore_models: ['n2', 'never proposed'] }
    const { data } = await post('apply', body)
    expect(data).toMatchObject({
      id,
      added_models: ['n1'],
      removed_models: ['b'],
      ignored_models: ['n2'],
      remaining_models: ['n3'],
      remaining_remove_models: [],
      models: 'a,n1',
    })
    expect(data.settings).toBe((await row(id)).settings)
    expect((await post('detect', { id })).data.add_models).toEqual(['n3'])
  })
  test('a name in both lists is added', async () => {
    const { id, post, row } = await detected()
    await post('apply', { id, add_models: ['b'], remove_models: ['a', 'b'] })
    expect((await row(id)).models).toBe('b')
  })
  test('that would leave no model is refused and changes nothing', async () => {
    const { id, post, row } = await detected()
    const before = await row(id)
    expect((await post('apply', { id, remove_models: ['a', 'b'] })).success).toBe(false)
    expect(await row(id)).toEqual(before)
    expect((await post('apply', { id: 99, add_models: ['x'] })).success).toBe(false)
  })
  test('everything takes over all that waits', async () => {
    const { id, post, row } = await detected()
    expect((await post('apply_all')).data).toMatchObject({
      processed_channels: 1,
      added_models: 3,
      removed_models: 1,
      failed_channel_ids: [],
      results: [{ channel_id: id, removed_models: ['b'], remaining_models: [] }],
    })
    expect((await row(id)).models).toBe('a,n1,n2,n3')
    expect((await post('apply_all')).data.processed_channels).toBe(0)
  })
})

describe('the notice', () => {
  const found = (id: number, add_models: string[], remove_models: string[] = []) => ({
    channel_id: id,
    channel_name: `c${id}`,
    add_models,
    remove_models,
    last_check_time: 1,
    auto_added_models: 0,
  })
  test('is not written when nothing changed', () => {
    expect(writeUpstreamNotice({ failed_channel_ids: [1], channel_detected_results: [found(2, [])] })).toBeUndefined()
  })
  test('counts all, and names some', () => {
    const many = Array.from({ length: 10 }, (_, index) =>
      found(
        index,
        Array.from({ length: 20 }, (_, at) => `m${at}`),
        ['gone'],
      ),
    )
    const told = writeUpstreamNotice({ failed_channel_ids: [77], channel_detected_results: many })
    expect(told?.notice.title).toBe('Upstream models: 200 new, 10 gone')
    const [text = ''] = told?.notice.values ?? []
    expect(text).toContain('c0 (#0) – new: m0, m1')
    expect(text).toContain('and 8 more')
    expect(text).toContain('and 2 more channels')
    expect(text).toContain('Could not be asked: #77')
    expect(text).not.toContain('c8')
  })
})
