// Changing many channels at once: what a preview shows is what happens, to all of them or to none.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../../test/admin/harness.ts'

const prepare = async (channels: readonly object[]) => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  for (const channel of channels) {
    const base = { type: 1, key: 'k', models: 'a,b', group: 'default', base_url: 'http://127.0.0.1:1' }
    await root({ method: 'POST', path: '/api/channel/', body: { mode: 'single', channel: { ...base, ...channel } } })
  }
  const edit = async (body: object) => (await root({ method: 'POST', path: '/api/channel/batch/edit', body })).body
  const rows = () => harness.deps.repos.channels.all()
  return { ...harness, root, edit, rows }
}

const THREE = [
  { name: 'one', tag: 'x', priority: 1 },
  { name: 'two', tag: 'x', setting: '{"proxy":"http://p","future":1}' },
  { name: 'three', models: 'b,c', group: 'vip' },
]

describe('a preview', () => {
  test('shows each change and changes nothing', async () => {
    const { edit, rows, published } = await prepare(THREE)
    const [before, publishedBefore] = [await rows(), published.length]
    const { data } = await edit({ ids: [1, 2, 2, 99], set: { priority: 1, remark: 'hi' }, preview: true })
    expect(data).toMatchObject({ total: 3, changed: 2, is_preview: true, is_cut: false })
    expect(data.items).toEqual([
      { id: 1, name: 'one', changes: [{ field: 'remark', from: '', to: 'hi' }] },
      {
        id: 2,
        name: 'two',
        changes: [
          { field: 'remark', from: '', to: 'hi' },
          { field: 'priority', from: 0, to: 1 },
        ],
      },
    ])
    expect(await rows()).toEqual(before)
    expect(published).toHaveLength(publishedBefore)
  })
  test('is what the change then does, and the audit row tells of it', async () => {
    const { edit, deps } = await prepare(THREE)
    const body = { filter: { tag: 'x' }, set: { weight: 7 }, add: { models: ['n'] } }
    const preview = (await edit({ ...body, preview: true })).data
    const done = (await edit({ ...body, expected: preview.total })).data
    expect(done.items).toEqual(preview.items)
    expect((await edit({ ...body, preview: true })).data.changed).toBe(0)
    const rows = await deps.repos.audit.list({ limit: 1, offset: 0 })
    expect(rows[0]?.action).toBe('channel.batch_edit')
    expect(JSON.parse(rows[0]?.detail ?? '')).toMatchObject({ count: 2, ids: [1, 2], fields: ['weight', 'models'] })
  })
})

describe('a change', () => {
  test('adds and removes models and groups, and the directory follows', async () => {
    const { edit, rows, deps } = await prepare(THREE)
    await edit({ ids: [1, 3], add: { models: ['c', 'd'], groups: ['gold'] }, remove: { models: ['b'] } })
    expect((await rows()).map(({ models, group }) => `${models} ${group}`)).toEqual([
      'a,c,d default,gold',
      'a,b default',
      'c,d vip,gold',
    ])
    expect(
      deps
        .directory()
        .findCandidates('gold', 'd')
        .map(({ id }) => id),
    ).toEqual([1, 3])
  })
  test('takes columns over from another channel, and leaves that one alone', async () => {
    const { edit, rows } = await prepare([
      { name: 'source', models: 'z', model_mapping: '{"z":"y"}', tag: 'from' },
      ...THREE,
    ])
    const { data } = await edit({ filter: {}, copy: { from: 1, fields: ['models', 'model_mapping', 'tag'] } })
    expect(data).toMatchObject({ total: 3, changed: 3 })
    for (const row of await rows()) expect(row).toMatchObject({ models: 'z', model_mapping: '{"z":"y"}', tag: 'from' })
    expect((await rows()).map(({ key, name }) => `${name} ${key}`)).toEqual(['source k', 'one k', 'two k', 'three k'])
  })
  test('merges members of the JSON columns and keeps the others', async () => {
    const { edit, rows } = await prepare(THREE)
    await edit({ ids: [1, 2], merge: { setting: { proxy: null, system_prompt: 'Be brief.' } } })
    expect((await rows()).slice(0, 2).map(({ setting }) => JSON.parse(setting ?? ''))).toEqual([
      { system_prompt: 'Be brief.' },
      { future: 1, system_prompt: 'Be brief.' },
    ])
  })
  test('by the filters of the list', async () => {
    const { edit, rows } = await prepare(THREE)
    await edit({ filter: { has: 'proxy', status: 'enabled', type: 1 }, set: { status: 2 } })
    expect((await rows()).map(({ status }) => status)).toEqual([1, 2, 1])
  })
  test('that one channel refuses changes none, and names it', async () => {
    const { edit, rows } = await prepare(THREE)
    const before = await rows()
    const { success, message } = await edit({ filter: {}, remove: { models: ['b', 'c'] }, set: { remark: 'x' } })
    expect(success).toBe(false)
    expect(message).toContain('three (#3)')
    expect(await rows()).toEqual(before)
  })
  test('after the channels changed since the preview is refused', async () => {
    const { edit, rows } = await prepare(THREE)
    expect((await edit({ filter: { tag: 'x' }, set: { tag: '' }, expected: 3 })).success).toBe(false)
    expect((await rows())[0]?.tag).toBe('x')
  })
  test.each([
    [{ set: { priority: 1 } }],
    [{ ids: [1], filter: {}, set: { priority: 1 } }],
    [{ ids: [1], set: { key: 'stolen' }, unknown: 1 }],
    [{ ids: [1], set: { param_override: '{' } }],
    [{ ids: [1], copy: { from: 1, fields: ['key'] } }],
    [{ ids: [1], copy: { from: 99, fields: ['models'] } }],
    [{ ids: [1], merge: { setting: 'x' } }],
    [{ ids: [1], set: { base_url: 'file:///etc/passwd' } }],
  ])('%p is refused', async (body) => {
    const { edit, rows } = await prepare(THREE)
    const before = await rows()
    expect((await edit(body)).success).toBe(false)
    expect(await rows()).toEqual(before)
  })
  test('keys and names are nobody’s to write for many', async () => {
    const { edit, rows } = await prepare(THREE)
    const before = await rows()
    await edit({ ids: [1], set: { key: 'stolen', name: 'all the same', type: 14 } })
    expect(await rows()).toEqual(before)
  })
})

describe('removing by a filter', () => {
  test('takes what matches, and nothing when that is not what was expected', async () => {
    const { root, rows } = await prepare(THREE)
    const remove = async (body: object) =>
      (await root({ method: 'POST', path: '/api/channel/batch/remove', body })).body
    expect((await remove({ filter: { tag: 'x' }, expected: 3 })).success).toBe(false)
    expect((await remove({ filter: { tag: 'x' } })).success).toBe(false)
    expect((await remove({ expected: 2 })).success).toBe(false)
    expect(await rows()).toHaveLength(3)
    expect(await remove({ filter: { tag: 'x' }, expected: 2 })).toMatchObject({ success: true, data: 2 })
    expect((await rows()).map(({ name }) => name)).toEqual(['three'])
  })
})
