// Repositories of channels and abilities: what is derived follows what it is derived from, in the same transaction.
import { beforeAll, describe, expect, test } from 'bun:test'
import { type ChannelRow, type ChannelSearch, createRepos, type Repos } from '../../../src/storage/index.ts'
import { forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

const all = { limit: 100, offset: 0 }

forEachEngine((_engine, open) => {
  let repos: Repos
  let first: number
  let second: number
  let third: number
  beforeAll(async () => {
    repos = createRepos(await open())
    const rows: Partial<ChannelRow>[] = [
      {
        name: 'Alpha',
        type: 1,
        key: 'sk-1',
        models: 'gpt-4o, gpt-4o-mini,,gpt-4o',
        group: 'default,vip',
        priority: 5,
        weight: 2,
        tag: 'prod',
      },
      {
        name: 'beta_1',
        type: 14,
        key: 'sk-2',
        models: 'claude-x',
        group: 'vip',
        status: 2,
        base_url: 'https://b.example',
        tag: 'prod',
      },
      {
        name: 'gamma',
        type: 1,
        key: 'sk-3',
        models: 'gpt-4o',
        group: 'default',
        balance: 2.5,
        channel_info: '{"is_multi_key":true}',
      },
    ]
    ;[first, second, third] = (await repos.channels.insertMany(rows)) as [number, number, number]
  }, setUpTimeoutMs)

  const abilitiesOf = async (channelId: number) =>
    (await repos.abilities.all())
      .filter((ability) => ability.channel_id === channelId)
      .map((ability) => `${ability.group}/${ability.model}${ability.enabled ? '' : ' off'}`)
      .toSorted()
  const idsOf = async (search: Partial<ChannelSearch>) =>
    (await repos.channels.list({ ...all, ...search })).rows.map((channel) => channel.id)

  test('abilities are every group with every model of a channel, each once', async () => {
    expect(await abilitiesOf(first)).toEqual(['default/gpt-4o', 'default/gpt-4o-mini', 'vip/gpt-4o', 'vip/gpt-4o-mini'])
    expect(await abilitiesOf(second)).toEqual(['vip/claude-x off'])
    const [ability] = (await repos.abilities.all()).filter((row) => row.channel_id === first)
    expect(ability).toMatchObject({ priority: 5, weight: 2, tag: 'prod', enabled: true })
    expect(await repos.abilities.distinctModels()).toEqual(['gpt-4o', 'gpt-4o-mini'])
    expect(await repos.abilities.distinctModels('vip')).toEqual(['gpt-4o', 'gpt-4o-mini'])
    expect(await repos.abilities.distinctGroups()).toEqual(['default', 'vip'])
    expect((await repos.abilities.allEnabled()).length).toBe(5)
  })

  describe('lists', () => {
    test('come by priority, then the newest', async () => {
      expect(await idsOf({})).toEqual([first, third, second])
      expect((await repos.channels.all()).map((channel) => channel.id)).toEqual([first, second, third])
    })
    test('sort by one column in either direction', async () => {
      expect(await idsOf({ sortBy: 'id' })).toEqual([third, second, first])
      expect(await idsOf({ sortBy: 'id', isAscending: true })).toEqual([first, second, third])
      expect((await idsOf({ sortBy: 'balance' }))[0]).toBe(third)
    })
    test('filter by state, type, group, model and keyword, whose wildcards mean themselves', async () => {
      expect(await idsOf({ status: 'enabled' })).toEqual([first, third])
      expect(await idsOf({ status: 'disabled' })).toEqual([second])
      expect(await idsOf({ type: 14 })).toEqual([second])
      expect(await idsOf({ group: 'vip' })).toEqual([first, second])
      expect(await idsOf({ group: 'vi' })).toEqual([])
      expect(await idsOf({ model: 'mini' })).toEqual([first])
      expect(await idsOf({ keyword: 'ALPHA' })).toEqual([first])
      expect(await idsOf({ keyword: 'b.example' })).toEqual([second])
      expect(await idsOf({ keyword: 'sk-3' })).toEqual([third])
      expect(await idsOf({ keyword: 'sk-' })).toEqual([])
      expect(await idsOf({ keyword: 'a_1' })).toEqual([second])
      expect(await idsOf({ keyword: 'l_ha' })).toEqual([])
      expect(await idsOf({ keyword: String(second) })).toContain(second)
    })
    test('filter by tag, base URL, kind of disabling and what is set', async () => {
      expect(await idsOf({ tag: 'prod' })).toEqual([first, second])
      expect(await idsOf({ baseUrl: 'B.EXAMPLE' })).toEqual([second])
      expect(await idsOf({ status: 'disabled_by_hand' })).toEqual([second])
      expect(await idsOf({ status: 'disabled_automatically' })).toEqual([])
      const made = await repos.channels.insertMany([
        { name: 't1', key: 'k', setting: '{"system_prompt": "Be brief.", "proxy":""}', param_override: '{}' },
        { name: 't2', key: 'k', setting: '{"system_prompt":"","proxy":"http://p"}', header_override: '{"a":"b"}' },
        {
          name: 't3',
          key: 'k',
          settings: '{"upstream_model_update_last_removed_models":["x"]}',
          model_mapping: '{"a":"b"}',
        },
        {
          name: 't4',
          key: 'k',
          settings: '{"upstream_model_update_last_removed_models":[]}',
          param_override: '{"a":1}',
        },
      ])
      const named = async (search: Partial<ChannelSearch>) =>
        (await repos.channels.list({ ...all, ...search, sortBy: 'name', isAscending: true })).rows.map(
          ({ name }) => name,
        )
      expect(await named({ has: ['system_prompt'] })).toEqual(['t1'])
      expect(await named({ has: ['proxy'] })).toEqual(['t2'])
      expect(await named({ has: ['proxy', 'header_override'] })).toEqual(['t2'])
      expect(await named({ has: ['proxy', 'system_prompt'] })).toEqual([])
      expect(await named({ has: ['upstream_updates'] })).toEqual(['t3'])
      expect(await named({ has: ['model_mapping'] })).toEqual(['t3'])
      expect(await named({ has: ['param_override'] })).toEqual(['t4'])
      expect(await named({ has: ['multi_key'] })).toEqual(['gamma'])
      expect(await repos.channels.findIds({ has: ['proxy'] }, 10)).toEqual([made[1] ?? 0])
      expect(await repos.channels.findIds({}, 2)).toEqual([first, second])
      await repos.channels.remove(made)
    })
    test('count all that match, and the types among them without the type filter', async () => {
      const page = await repos.channels.list({ limit: 1, offset: 0, type: 1 })
      expect(page.total).toBe(2)
      expect(page.rows).toHaveLength(1)
      expect([...page.typeCounts].toSorted(([a], [b]) => a - b)).toEqual([
        [1, 2],
        [14, 1],
      ])
    })
    test('by tag give every channel of the tags on the page', async () => {
      const page = await repos.channels.list({ limit: 1, offset: 0, isByTag: true })
      expect(page.total).toBe(1)
      expect(page.rows.map((channel) => channel.id)).toEqual([first, second])
      expect((await repos.channels.list({ limit: 1, offset: 1, isByTag: true })).rows).toEqual([])
    })
    test('find several, and those of a tag', async () => {
      expect((await repos.channels.findMany([third, first, 999_999])).map((channel) => channel.id)).toEqual([
        first,
        third,
      ])
      expect((await repos.channels.findByTag('prod')).map((channel) => channel.id)).toEqual([first, second])
      expect(await repos.channels.findMany([])).toEqual([])
      expect(await repos.channels.findById(999_999)).toBeUndefined()
    })
  })

  describe('changes', () => {
    test('abilities follow models, groups, state, priority, weight and tag', async () => {
      expect(await repos.channels.update(third, { models: 'a,b', group: 'x', priority: 9, weight: 4, tag: 't' })).toBe(
        true,
      )
      expect(await abilitiesOf(third)).toEqual(['x/a', 'x/b'])
      const [ability] = (await repos.abilities.all()).filter((row) => row.channel_id === third)
      expect(ability).toMatchObject({ priority: 9, weight: 4, tag: 't' })
      expect(await repos.channels.update(999_999, { models: 'a' })).toBe(false)
      expect(await abilitiesOf(999_999)).toEqual([])
    })
    test('many channels change at once', async () => {
      expect(await repos.channels.updateMany([first, second], { tag: null, priority: 1 })).toBe(2)
      expect((await repos.channels.findById(first))?.tag).toBeNull()
      expect(await repos.channels.updateMany([first], { tag: 'prod', priority: 5 })).toBe(1)
    })
    test('switching a channel off and on takes its abilities along', async () => {
      expect(await repos.channels.setStatus([first], { status: 3, otherInfo: '{"status_reason":"x"}' })).toBe(1)
      expect(await repos.channels.findById(first)).toMatchObject({ status: 3, other_info: '{"status_reason":"x"}' })
      expect((await repos.abilities.allEnabled()).filter((ability) => ability.channel_id === first)).toEqual([])
      expect(await repos.channels.setStatus([first], { status: 1 })).toBe(1)
      expect(await abilitiesOf(first)).toHaveLength(4)
    })
    test('a switch that expects another state changes nothing', async () => {
      expect(await repos.channels.setStatus([second], { status: 3, onlyFrom: 1 })).toBe(0)
      expect((await repos.channels.findById(second))?.status).toBe(2)
      const raced = await Promise.all(
        Array.from({ length: 20 }, () => repos.channels.setStatus([third], { status: 3, onlyFrom: 1 })),
      )
      expect(raced.filter((count) => count === 1)).toHaveLength(1)
      expect(await abilitiesOf(third)).toEqual(['x/a off', 'x/b off'])
    })
    test('multi-key state and usage are written without touching anything else', async () => {
      await repos.channels.revise([third], () => ({ channel_info: '{"is_multi_key":true,"multi_key_size":2}' }))
      await Promise.all(Array.from({ length: 50 }, () => repos.channels.addUsedQuota(third, 10 ** 13)))
      const row = await repos.channels.findById(third)
      expect(row).toMatchObject({ used_quota: 5 * 10 ** 14, status: 3, models: 'a,b' })
      expect(JSON.parse(row?.channel_info ?? '')).toEqual({ is_multi_key: true, multi_key_size: 2 })
    })
    test('revising changes each row by what stands in it, and no change beside it is lost', async () => {
      const ids = await repos.channels.insertMany([
        { name: 'r1', key: 'k', remark: '0', models: 'm', group: 'g' },
        { name: 'r2', key: 'k', remark: '0', models: 'm', group: 'g', status: 2 },
      ])
      const addOne = () =>
        repos.channels.revise(ids, (row) => (row.status === 2 ? undefined : { remark: `${Number(row.remark) + 1}` }))
      const befores = await Promise.all(Array.from({ length: 20 }, addOne))
      expect(befores.map(([row]) => row?.remark).toSorted()).toEqual(
        Array.from({ length: 20 }, (_, index) => `${index}`).toSorted(),
      )
      expect((await repos.channels.findMany(ids)).map((row) => row.remark)).toEqual(['20', '0'])
      await repos.channels.revise(ids, (row) => ({ models: `${row.name},x` }))
      expect(await abilitiesOf(ids[0] ?? 0)).toEqual(['g/r1', 'g/x'])
      expect(await repos.channels.revise([999_999], () => ({ name: 'nobody' }))).toEqual([])
      await repos.channels.remove(ids)
    })
    test('a revision that throws changes no row', async () => {
      const revising = repos.channels.revise([first, third], (row) => {
        if (row.id === third) throw new Error('no')
        return { remark: 'half' }
      })
      await expect(revising).rejects.toThrow('no')
      expect((await repos.channels.findById(first))?.remark).not.toBe('half')
    })
    test('removing channels removes their abilities', async () => {
      expect(await repos.channels.remove([second, 999_999])).toBe(1)
      expect(await abilitiesOf(second)).toEqual([])
      expect(await repos.channels.findById(second)).toBeUndefined()
    })
  })

  test('a rebuild of everything repairs what is missing and drops what has no channel', async () => {
    const models = Array.from({ length: 120 }, (_, index) => `m${index}`).join(',')
    const [big = 0] = await repos.channels.insertMany([{ name: 'big', key: 'k', models, group: 'g1,g2' }])
    await repos.channels.update(big, { group: 'g1,g2,g3' })
    expect(await abilitiesOf(big)).toHaveLength(360)
    await repos.abilities.rebuild([big])
    expect(await abilitiesOf(big)).toHaveLength(360)
    await repos.abilities.rebuild()
    expect(await abilitiesOf(big)).toHaveLength(360)
    expect(await abilitiesOf(first)).toHaveLength(4)
  })
})
