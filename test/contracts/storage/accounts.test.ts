// Repositories of users and of their API keys, the same on every engine.
import { beforeAll, describe, expect, test } from 'bun:test'
import { createRepos, isDuplicate, type Repos, type TokenSearch } from '../../../src/storage/index.ts'
import { forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

const all = { limit: 100, offset: 0 }
const now = new Date('2026-11-21T10:00:00Z')

forEachEngine((_engine, open) => {
  let repos: Repos
  beforeAll(async () => {
    repos = createRepos(await open())
  }, setUpTimeoutMs)

  describe('users', () => {
    let alice: number
    let percent: number
    beforeAll(async () => {
      alice = await repos.users.insert({
        username: 'alice',
        password: 'hash',
        display_name: 'Alice',
        email: 'alice@example.com',
        github_id: '4711',
        access_token: 'AbCdEfGhIjKlMnOpQrStUvWxYz12',
        aff_code: 'aF4x',
        quota: 100,
        group: 'vip',
      })
      percent = await repos.users.insert({ username: '100%_sure!', password: '', role: 10, status: 2 })
      await repos.users.insert({ username: 'alice@example.com', password: '', email: 'other@example.com' })
    })

    test('are found by whatever identifies them', async () => {
      const { users } = repos
      expect(await users.findById(alice)).toMatchObject({
        id: alice,
        username: 'alice',
        role: 1,
        status: 1,
        group: 'vip',
      })
      expect((await users.findByUsername('alice'))?.id).toBe(alice)
      expect((await users.findByEmail('alice@example.com'))?.id).toBe(alice)
      expect((await users.findByExternalId('github_id', '4711'))?.id).toBe(alice)
      expect((await users.findByAffCode('aF4x'))?.id).toBe(alice)
      expect((await users.findByAccessToken('AbCdEfGhIjKlMnOpQrStUvWxYz12'))?.id).toBe(alice)
      expect((await users.findMany([alice, percent])).map((user) => user.id).toSorted((a, b) => a - b)).toEqual([
        alice,
        percent,
      ])
    })
    test('are not found by what is empty or written in another case', async () => {
      const { users } = repos
      expect(await users.findByAccessToken('')).toBeUndefined()
      expect(await users.findByAccessToken('abcdefghijklmnopqrstuvwxyz12')).toBeUndefined()
      expect(await users.findByEmail('')).toBeUndefined()
      expect(await users.findByExternalId('oidc_id', '')).toBeUndefined()
      expect(await users.findByAffCode('')).toBeUndefined()
      expect(await users.findMany([])).toEqual([])
    })
    test('a user name wins over the e-mail address of another', async () => {
      expect((await repos.users.findByUsernameOrEmail('alice@example.com'))?.email).toBe('other@example.com')
      expect((await repos.users.findByUsernameOrEmail('other@example.com'))?.email).toBe('other@example.com')
      expect(await repos.users.findByUsernameOrEmail('nobody@example.com')).toBeUndefined()
    })
    test('the search takes wildcards for what they are', async () => {
      const search = async (keyword: string) =>
        (await repos.users.list({ ...all, keyword })).rows.map((user) => user.id)
      expect(await search('%_')).toEqual([percent])
      expect(await search('sure!')).toEqual([percent])
      expect(await search('LICE')).toHaveLength(2)
      expect(await search(String(alice))).toContain(alice)
      expect(await search('a_ice')).toEqual([])
    })
    test('filters combine, pages count all, the newest comes first', async () => {
      const { rows, total } = await repos.users.list({ limit: 1, offset: 1 })
      expect({ ids: rows.map((user) => user.id), total }).toEqual({ ids: [percent], total: 3 })
      const list = async (filter: object) => (await repos.users.list({ ...all, ...filter })).total
      expect(await list({ group: 'vip' })).toBe(1)
      expect(await list({ role: 10, status: 2 })).toBe(1)
      expect(await list({ role: 10, status: 1 })).toBe(0)
    })
    test('a name is given once, also after its account was deleted', async () => {
      const error = await repos.users.insert({ username: 'alice', password: '' }).catch((reason: unknown) => reason)
      expect(isDuplicate(error)).toBe(true)
      expect(isDuplicate(new Error('something else'))).toBe(false)
      const gone = await repos.users.insert({ username: 'gone', password: '' })
      expect(await repos.users.softDelete(gone, now)).toBe(true)
      expect(await repos.users.softDelete(gone, now)).toBe(false)
      expect(await repos.users.findById(gone)).toBeUndefined()
      expect((await repos.users.findAnyById(gone))?.deleted_at).toEqual(now)
      expect(await repos.users.isUsernameTaken('gone')).toBe(true)
      expect((await repos.users.list({ ...all, keyword: 'gone' })).total).toBe(1)
      expect(await repos.users.hardDelete(gone)).toBe(true)
      expect(await repos.users.isUsernameTaken('gone')).toBe(false)
    })
    test('an update writes only what it is given, zero values too', async () => {
      expect(await repos.users.update(alice, { status: 0, remark: '' })).toBe(true)
      expect(await repos.users.findById(alice)).toMatchObject({ status: 0, remark: '', quota: 100, username: 'alice' })
      expect(await repos.users.update(alice, { access_token: '' })).toBe(true)
      expect((await repos.users.findById(alice))?.access_token).toBeNull()
      expect(await repos.users.update(999_999, { status: 1 })).toBe(false)
    })
    test('an update to the same values is still a match', async () => {
      expect(await repos.users.update(alice, { group: 'vip' })).toBe(true)
      expect(await repos.users.update(alice, { group: 'vip' })).toBe(true)
    })
    test('the balance never goes below zero and never beyond what is exact', async () => {
      const id = await repos.users.insert({ username: 'payer', password: '', quota: 10 })
      expect(await repos.users.addQuota(id, -11)).toBe(false)
      expect(await repos.users.addQuota(id, -10)).toBe(true)
      expect(await repos.users.addQuota(id, 10 ** 15)).toBe(true)
      expect(await repos.users.addQuota(id, Number.MAX_SAFE_INTEGER)).toBe(false)
      expect((await repos.users.findById(id))?.quota).toBe(10 ** 15)
      await repos.users.addUsage(id, 7, 2)
      await repos.users.addUsage(id, 1, 1)
      expect(await repos.users.findById(id)).toMatchObject({ quota: 10 ** 15, used_quota: 8, request_count: 3 })
      const taken = await Promise.all(Array.from({ length: 200 }, () => repos.users.addQuota(id, -(10 ** 13))))
      expect(taken.filter(Boolean)).toHaveLength(100)
      expect((await repos.users.findById(id))?.quota).toBe(0)
    })
    test('a root user is noticed', async () => {
      expect(await repos.users.hasRoot()).toBe(false)
      const before = await repos.users.count()
      await repos.users.insert({ username: 'root', password: '', role: 100 })
      expect(await repos.users.hasRoot()).toBe(true)
      expect(await repos.users.count()).toBe(before + 1)
    })
  })

  describe('API keys', () => {
    const owner = 4242
    let main: number
    let other: number
    beforeAll(async () => {
      main = await repos.tokens.insert({
        user_id: owner,
        key: 'KeyOne',
        name: 'main',
        remain_quota: 100,
        used_quota: 5,
      })
      other = await repos.tokens.insert({ user_id: owner, key: 'KeyTwo', name: 'ma_n', unlimited_quota: true })
      await repos.tokens.insert({ user_id: owner + 1, key: 'KeyThree', name: 'main' })
    })

    test('are found by their exact key alone', async () => {
      expect(await repos.tokens.findByKey('KeyOne')).toMatchObject({
        id: main,
        unlimited_quota: false,
        expired_time: -1,
      })
      expect(await repos.tokens.findByKey('keyone')).toBeUndefined()
      expect(await repos.tokens.findByKey('')).toBeUndefined()
    })
    test('belong to their user', async () => {
      expect((await repos.tokens.findById(main, owner))?.id).toBe(main)
      expect(await repos.tokens.findById(main, owner + 1)).toBeUndefined()
      expect((await repos.tokens.findMany(owner + 1, [main, other])).length).toBe(0)
      expect(await repos.tokens.update(main, { name: 'stolen' }, owner + 1)).toBe(false)
      expect(await repos.tokens.softDelete(owner + 1, [main], now)).toBe(0)
    })
    test('are searched by the exact name, or by the caller’s pattern in which only % is a wildcard', async () => {
      const byName = async (name: string) =>
        (await repos.tokens.list({ ...all, userId: owner, name })).rows.map((token) => token.id)
      expect(await byName('main')).toEqual([main])
      expect(await byName('mai')).toEqual([])
      expect(await byName('ma%')).toEqual([other, main])
      expect(await byName('ma_n')).toEqual([other])
      expect(await byName('%a_n')).toEqual([other])
      const byKey = await repos.tokens.list({ ...all, userId: owner, key: 'KeyTwo' })
      expect(byKey.rows.map((token) => token.id)).toEqual([other])
    })
    test('are narrowed to a status or a group, and ordered by a column', async () => {
      const idsOf = async (search: Partial<TokenSearch>) =>
        (await repos.tokens.list({ ...all, userId: owner, ...search })).rows.map((token) => token.id)
      await repos.tokens.update(other, { status: 2, group: 'vip' })
      expect(await idsOf({ status: 2 })).toEqual([other])
      expect(await idsOf({ status: 3 })).toEqual([])
      expect(await idsOf({ group: 'vip' })).toEqual([other])
      expect(await idsOf({ sortBy: 'status', isAscending: true })).toEqual([main, other])
      expect(await idsOf({ sortBy: 'status' })).toEqual([other, main])
      await repos.tokens.update(other, { status: 1, group: '' })
    })
    test('are paged, counted and summed per user', async () => {
      const { rows, total } = await repos.tokens.list({ userId: owner, limit: 1, offset: 1 })
      expect({ ids: rows.map((token) => token.id), total }).toEqual({ ids: [main], total: 2 })
      expect(await repos.tokens.countByUser(owner)).toBe(2)
      expect(await repos.tokens.sumByUser(owner)).toEqual({ remainQuota: 100, usedQuota: 5 })
      expect(await repos.tokens.sumByUser(999_999)).toEqual({ remainQuota: 0, usedQuota: 0 })
    })
    test('what they may spend never goes below zero', async () => {
      expect(await repos.tokens.addQuota(main, -101)).toBe(false)
      expect(await repos.tokens.addQuota(main, -100)).toBe(true)
      expect(await repos.tokens.addQuota(main, 30)).toBe(true)
      expect((await repos.tokens.findById(main))?.remain_quota).toBe(30)
    })
    test('deleted ones answer no more', async () => {
      expect(await repos.tokens.softDelete(owner, [main, main, 999_999], now)).toBe(1)
      expect(await repos.tokens.findByKey('KeyOne')).toBeUndefined()
      expect(await repos.tokens.findById(main)).toBeUndefined()
      expect(await repos.tokens.update(main, { name: 'x' })).toBe(false)
      expect(await repos.tokens.softDeleteByUser(owner, now)).toEqual(['KeyTwo'])
      expect(await repos.tokens.countByUser(owner)).toBe(0)
      expect((await repos.tokens.findByKey('KeyThree'))?.user_id).toBe(owner + 1)
    })
  })
})
