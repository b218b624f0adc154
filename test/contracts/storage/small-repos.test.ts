// The small repositories: options, codes, sessions, leases, nodes, audit, hourly usage, the catalogue, the set-up mark.
import { beforeAll, describe, expect, test } from 'bun:test'
import { createRepos, type Database, type Repos, tables } from '../../../src/storage/index.ts'
import { forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

const all = { limit: 100, offset: 0 }
const now = 1_800_000_000
const at = new Date(now * 1000)

forEachEngine((engine, open) => {
  let database: Database
  let repos: Repos
  beforeAll(async () => {
    database = await open()
    repos = createRepos(database)
  }, setUpTimeoutMs)

  test('changes of one option at the same moment all count', async () => {
    const { options } = repos
    await options.set('ModelRatio', '[]')
    const add = (name: number) =>
      options.edit(['ModelRatio', 'absent'], (stored) => {
        const names: number[] = JSON.parse(stored.get('ModelRatio') ?? '[]')
        return [{ key: 'ModelRatio', value: JSON.stringify([...names, name]) }]
      })
    await Promise.all(Array.from({ length: 20 }, (_, name) => add(name)))
    const names: number[] = JSON.parse((await options.find('ModelRatio')) ?? '[]')
    expect(names.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, name) => name))
    const failing = options.edit(['ModelRatio'], () => {
      throw new Error('no')
    })
    expect(await failing.catch(({ message }) => message)).toBe('no')
    expect(JSON.parse((await options.find('ModelRatio')) ?? '[]')).toEqual(names)
    await options.remove('ModelRatio')
  })

  test('options are written once per key, several together or not at all', async () => {
    const { options } = repos
    await options.set('SystemName', 'a')
    await options.set('SystemName', 'ünï "quoted"')
    await options.setMany([
      { key: 'ModelRatio', value: '{}' },
      { key: 'unknown.key', value: '' },
    ])
    expect(await options.all()).toEqual(
      [
        { key: 'ModelRatio', value: '{}' },
        { key: 'SystemName', value: 'ünï "quoted"' },
        { key: 'unknown.key', value: '' },
      ].toSorted((a, b) => (a.key.toLowerCase() < b.key.toLowerCase() ? -1 : 1)),
    )
    expect(await options.find('SystemName')).toBe('ünï "quoted"')
    expect(await options.find('nothing')).toBeUndefined()
    const tooLong = { key: 'x'.repeat(300), value: '' }
    const isStrict = engine === 'mysql'
    const outcome = await options.setMany([{ key: 'half', value: '1' }, tooLong]).catch(() => 'refused')
    expect(await options.find('half')).toBe(isStrict ? undefined : '1')
    expect(outcome).toBe(isStrict ? 'refused' : undefined)
    await options.setMany([{ key: 'new', value: '1' }], ['unknown.key', 'never.there'])
    expect([await options.find('new'), await options.find('unknown.key')]).toEqual(['1', undefined])
    expect(await options.remove('SystemName')).toBe(true)
    expect(await options.remove('SystemName')).toBe(false)
  })

  describe('redemption codes', () => {
    test('are turned into quota by exactly one of a hundred', async () => {
      const users = await Promise.all(
        Array.from({ length: 10 }, (_, index) => repos.users.insert({ username: `redeemer${index}`, quota: 7 })),
      )
      const id = await repos.redemptions.insert({ key: 'a'.repeat(32), name: 'gift', quota: 500 })
      const row = (user_id: number) => ({ user_id, created_at: now, type: 1, request_id: `redeem-${id}`, quota: 500 })
      const taken = await Promise.all(
        Array.from({ length: 100 }, (_, index) => {
          const userId = users[index % 10] ?? 0
          return repos.wallet.redeem('a'.repeat(32), userId, now, () => row(userId))
        }),
      )
      expect(taken.filter((quota) => quota !== undefined)).toEqual([500])
      const winner = users[taken.findIndex((quota) => quota !== undefined) % 10]
      expect(await repos.redemptions.findById(id)).toMatchObject({
        status: 3,
        used_user_id: winner,
        redeemed_time: now,
      })
      const balances = await repos.users.findMany(users)
      expect(balances.map(({ quota }) => quota).toSorted((a, b) => a - b)).toEqual([...new Array(9).fill(7), 507])
      expect(await repos.logs.list({ ...all, requestId: `redeem-${id}` })).toHaveLength(1)
      expect(await repos.redemptions.update(id, { status: 1 })).toBe(false)
    })
    test('are refused when expired, disabled or deleted', async () => {
      const code = (values: object) => repos.redemptions.insert({ name: 'other', quota: 1, ...values })
      const fail = (): never => {
        throw new Error('nothing may be written')
      }
      const expired = await code({ key: 'b', expired_time: now - 1 })
      const disabled = await code({ key: 'c', status: 2 })
      const deleted = await code({ key: 'd' })
      const valid = await code({ key: 'e', expired_time: now })
      expect(await repos.redemptions.softDelete(deleted, at)).toBe(true)
      for (const key of ['b', 'c', 'd', 'unknown']) {
        expect(await repos.wallet.redeem(key, 1, now, fail)).toBeUndefined()
      }
      expect((await repos.redemptions.findByKey('e'))?.id).toBe(valid)
      expect(await repos.redemptions.findByKey('d')).toBeUndefined()
      expect((await repos.redemptions.list({ ...all, keyword: 'oth' })).rows.map((row) => row.id)).toEqual([
        valid,
        disabled,
        expired,
      ])
      expect((await repos.redemptions.list({ ...all, keyword: String(valid) })).rows[0]?.id).toBe(valid)
      expect((await repos.redemptions.list({ ...all, keyword: '%' })).total).toBe(0)
      expect(await repos.redemptions.update(valid, { name: 'new', quota: 9 })).toBe(true)
      // Used, expired and disabled ones; the valid one stays.
      expect(await repos.redemptions.softDeleteInvalid(now, at)).toBe(3)
      expect((await repos.redemptions.list(all)).rows.map((row) => row.name)).toEqual(['new'])
    })
  })

  test('sessions end when they expire or when their user signs out everywhere', async () => {
    const { sessions } = repos
    const session = (id: string, expires_at: number, last_seen_at: number) =>
      sessions.insert({
        id,
        user_id: 7,
        created_at: now,
        last_seen_at,
        expires_at,
        ip: '::1',
        user_agent: 'x',
        data: '{}',
      })
    await session('one', now + 10, now + 1)
    await session('two', now + 10, now + 2)
    await session('old', now, now)
    expect((await sessions.listByUser(7, now)).map((row) => row.id)).toEqual(['two', 'one'])
    expect(await sessions.find('old', now)).toBeUndefined()
    expect(await sessions.update('one', { last_seen_at: now + 5, expires_at: now + 20 })).toBe(true)
    expect(await sessions.find('one', now + 15)).toMatchObject({ user_id: 7, ip: '::1', data: '{}' })
    expect(await sessions.removeExpired(now)).toBe(1)
    expect(await sessions.removeByUser(7, 'one')).toBe(1)
    expect(await sessions.remove('one')).toBe(true)
    expect(await sessions.remove('one')).toBe(false)
    expect(await sessions.removeByUser(7)).toBe(0)
  })

  test('a lease has one owner, who may renew it, until it runs out or is given back', async () => {
    const { leases } = repos
    const owners = Array.from({ length: 20 }, (_, index) => `node-${index}`)
    const got = await Promise.all(owners.map((owner) => leases.acquire('job', owner, now, now + 100)))
    expect(got.filter(Boolean)).toHaveLength(1)
    const owner = owners[got.indexOf(true)] ?? ''
    expect(await leases.acquire('job', owner, now + 50, now + 150)).toBe(true)
    expect(await leases.acquire('job', 'late', now + 149, now + 300)).toBe(false)
    expect(await leases.acquire('job', 'late', now + 150, now + 300)).toBe(true)
    expect(await leases.find('job')).toEqual({ name: 'job', owner: 'late', expires_at: now + 300 })
    expect(await leases.release('job', owner)).toBe(false)
    expect(await leases.release('job', 'late')).toBe(true)
    expect(await leases.find('job')).toBeUndefined()
  })

  test('nodes are alive while they beat', async () => {
    const { nodes } = repos
    const node = (id: string, heartbeat_at: number) => ({ id, heartbeat_at, started_at: now, version: '1' })
    await nodes.beat(node('a', now))
    await nodes.beat(node('b', now - 100))
    await nodes.beat(node('a', now + 5))
    expect((await nodes.alive(now)).map((row) => [row.id, row.heartbeat_at])).toEqual([['a', now + 5]])
    expect(await nodes.removeSilent(now)).toBe(1)
    await nodes.remove('a')
    expect(await nodes.alive(0)).toEqual([])
  })

  test('audit rows are listed newest first and paged by id', async () => {
    const { audit } = repos
    const row = { created_at: now, action: 'option.update', target: 'SystemName', detail: '{}', ip: '::1' }
    const first = await audit.insert({ ...row, actor_id: 1 })
    const second = await audit.insert({ ...row, actor_id: 2, created_at: now + 1 })
    expect((await audit.list(all)).map((entry) => entry.id)).toEqual([second, first])
    expect((await audit.list({ ...all, actorId: 1 })).map((entry) => entry.id)).toEqual([first])
    expect((await audit.list({ ...all, beforeId: second })).map((entry) => entry.id)).toEqual([first])
    expect(await audit.deleteOlderThan(now + 1)).toBe(1)
  })

  test('hourly usage adds up in one row per user, model and hour', async () => {
    const { quotaData } = repos
    const usage = {
      user_id: 1,
      username: 'alice',
      model_name: 'm',
      created_at: now,
      token_used: 10,
      count: 1,
      quota: 5,
    }
    await quotaData.add([usage, usage, { ...usage, model_name: 'n' }])
    await quotaData.add([usage, { ...usage, user_id: 2, username: 'bob', created_at: now + 3600 }])
    const period = { from: now, to: now + 3600 }
    const numbers = { token_used: 30, count: 3, quota: 15 }
    const own = await quotaData.ofUser(period, { userId: 1 })
    expect(own).toMatchObject([
      { model_name: 'm', username: 'alice', ...numbers },
      { model_name: 'n', count: 1 },
    ])
    expect(await quotaData.ofUser(period, { username: 'bob' })).toHaveLength(1)
    expect(await quotaData.byModel(period)).toMatchObject([
      { model_name: 'm', created_at: now, ...numbers },
      { model_name: 'n', created_at: now, count: 1 },
      { model_name: 'm', created_at: now + 3600, count: 1 },
    ])
    expect(await quotaData.byUser({ from: now, to: now })).toMatchObject([{ username: 'alice', count: 4, quota: 20 }])
  })

  test('media tasks are listed newest first, by owner, time and what they are', async () => {
    const { drawings, tasks } = repos
    const drawing = (values: object) => drawings.insert({ user_id: 1, channel_id: 3, ...values })
    await drawing({ mj_id: 'one', submit_time: 1_800_000_000_001 })
    const second = await drawing({ mj_id: 'two', submit_time: 1_800_000_000_500 })
    await drawing({ mj_id: 'other', user_id: 2, submit_time: 1_800_000_000_500 })
    expect((await drawings.list(all)).rows.map((row) => row.mj_id)).toEqual(['other', 'two', 'one'])
    expect(await drawings.list({ limit: 1, offset: 0, userId: 1 })).toMatchObject({ total: 2, rows: [{ id: second }] })
    const late = await drawings.list({ ...all, userId: 1, from: 1_800_000_000_002, to: 1_800_000_000_500 })
    expect(late.rows.map((row) => row.mj_id)).toEqual(['two'])
    expect((await drawings.list({ ...all, mjId: 'one', channelId: 3 })).total).toBe(1)
    const task = {
      task_id: 'task_a',
      platform: 'suno',
      user_id: 1,
      action: 'MUSIC',
      status: 'SUCCESS',
      submit_time: now,
    }
    await tasks.insert({ ...task, data: '{"n":1}', properties: '{"input":"x"}', private_data: '{"key":"secret"}' })
    await tasks.insert({ ...task, task_id: 'task_b', platform: '24', status: 'FAILURE', user_id: 2 })
    const [found] = (await tasks.list({ ...all, platform: 'suno', status: 'SUCCESS', action: 'MUSIC' })).rows
    expect(JSON.parse(found?.data ?? '')).toEqual({ n: 1 })
    expect((await tasks.list({ ...all, taskId: 'task_b', from: now, to: now })).total).toBe(1)
    expect((await tasks.list({ ...all, userId: 3 })).total).toBe(0)
  })
  test('model metadata, vendors and prefilled groups are kept, found and forgotten', async () => {
    const { models, vendors, prefillGroups } = repos
    const vendor = await vendors.insert({ name: 'OpenAI', description: 'makes models', icon: 'OpenAI' })
    expect(await vendors.findByName('OpenAI')).toMatchObject({ id: vendor, status: 1 })
    expect((await vendors.list({ ...all, keyword: 'MAKES' })).total).toBe(1)
    expect(await vendors.update(vendor, { status: 0 })).toBe(true)
    expect((await vendors.all())[0]?.status).toBe(0)
    const model = await models.insert({ model_name: 'gpt-4o', tags: 'chat,vision', vendor_id: vendor })
    expect(await models.findByName('gpt-4o')).toMatchObject({ id: model, sync_official: 1, endpoints: '' })
    expect((await models.list({ ...all, keyword: 'vision', vendorIds: [vendor] })).total).toBe(1)
    expect((await models.list({ ...all, vendorIds: [999] })).total).toBe(0)
    expect((await models.list({ ...all, vendorIds: [] })).total).toBe(0)
    expect((await models.list({ ...all, status: 1, syncOfficial: 1 })).total).toBe(1)
    expect((await models.list({ ...all, status: 0 })).total).toBe(0)
    const homeless = await models.insert({ model_name: 'own' })
    expect((await models.list({ ...all, vendorIds: [0] })).rows.map(({ id }) => id)).toEqual([homeless])
    expect(await models.countByVendor()).toEqual(
      new Map([
        [0, 1],
        [vendor, 1],
      ]),
    )
    expect(await models.updateMany([homeless, model, 999], { status: 0 })).toBe(2)
    expect((await models.list({ ...all, status: 0 })).total).toBe(2)
    expect(await models.updateMany([homeless], { deleted_at: at })).toBe(1)
    expect(await models.update(model, { description: 'd' })).toBe(true)
    expect(await vendors.softDelete(vendor, at)).toBe(true)
    expect(await vendors.softDelete(vendor, at)).toBe(false)
    expect(await vendors.findById(vendor)).toBeUndefined()
    expect(await vendors.allNames()).toEqual(new Set(['OpenAI']))
    expect((await models.findById(model))?.vendor_id).toBe(0)
    expect(await models.softDelete(model, at)).toBe(true)
    expect(await models.findById(model)).toBeUndefined()
    expect(await models.all()).toEqual([])
    const group = await prefillGroups.insert({ name: 'pg', type: 'model', items: '["gpt-4o"]' })
    expect(JSON.parse((await prefillGroups.findById(group))?.items ?? '')).toEqual(['gpt-4o'])
    expect(await prefillGroups.update(group, { items: '["x"]' })).toBe(true)
    expect(await prefillGroups.all('tag')).toEqual([])
    expect(await prefillGroups.softDelete(group, at)).toBe(true)
    // The name is free again, on MySQL too.
    const again = await prefillGroups.insert({ name: 'pg', type: 'tag', items: '[]' })
    expect((await prefillGroups.findByName('pg'))?.id).toBe(again)
    expect((await prefillGroups.all()).map((row) => row.id)).toEqual([again])
  })

  test('a second factor counts when it is switched on and not deleted', async () => {
    const { twoFactors } = repos
    const add = async (user_id: number, values: object) => {
      const row = tables.two_fas.encodeNew(database.engine, { user_id, secret: 's', ...values })
      await database.kysely.insertInto('two_fas').values(row).execute()
    }
    await add(1, { is_enabled: true })
    await add(2, { is_enabled: false })
    await add(3, { is_enabled: true, deleted_at: at })
    expect(await Promise.all([1, 2, 3, 4].map((id) => twoFactors.isEnabled(id)))).toEqual([true, false, false, false])
  })

  test('an installation is set up once', async () => {
    expect(await repos.setups.find()).toBeUndefined()
    await repos.setups.insert('1.0', now)
    await repos.setups.insert('2.0', now + 1)
    expect(await repos.setups.find()).toMatchObject({ version: '1.0', initialized_at: now })
  })
})
