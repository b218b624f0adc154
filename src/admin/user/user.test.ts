// What administrators may do to accounts, and to whose.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const accounts = [
    ['admin', 10],
    ['other', 10],
    ['alice', 1],
  ] as const
  for (const [username, role] of accounts) {
    const body = { username, password: 'password1', role }
    await root({ method: 'POST', path: '/api/user/', body })
  }
  const admin = await harness.signIn('admin', 'password1')
  const manage = (caller: typeof root, id: number, change: object) =>
    caller({ method: 'POST', path: '/api/user/manage', body: { id, ...change } })
  return { ...harness, root, admin, manage, users: harness.deps.repos.users }
}

describe('rank', () => {
  test('administrators see and change ordinary accounts, and none of their own rank or above', async () => {
    const { admin, users, manage } = await prepare()
    expect((await admin({ path: '/api/user/4' })).body.data.username).toBe('alice')
    for (const id of [1, 2, 3]) {
      expect((await admin({ path: `/api/user/${id}` })).body.success).toBe(false)
      expect((await manage(admin, id, { action: 'disable' })).body.success).toBe(false)
      const body = { id, username: '', password: 'takeover1' }
      expect((await admin({ method: 'PUT', path: '/api/user/', body })).body.success).toBe(false)
      expect((await admin({ method: 'DELETE', path: `/api/user/${id}` })).body.success).toBe(false)
    }
    expect((await users.list({ status: 1, limit: 10, offset: 0 })).total).toBe(4)
  })
  test('nobody gives a rank that is not below theirs', async () => {
    const { admin, root, manage, users } = await prepare()
    const create = (role: number) => ({
      method: 'POST',
      path: '/api/user/',
      body: { username: `new${role}`, password: 'password1', role },
    })
    expect((await admin(create(10))).body.success).toBe(false)
    expect((await root(create(100))).body.success).toBe(false)
    expect((await manage(admin, 4, { action: 'promote' })).body.success).toBe(false)
    const body = { id: 4, username: 'alice', role: 10 }
    expect((await admin({ method: 'PUT', path: '/api/user/', body })).body.success).toBe(false)
    expect((await users.findById(4))?.role).toBe(1)
    expect((await manage(root, 4, { action: 'promote' })).body.data).toMatchObject({ role: 10, status: 1, id: 0 })
    expect((await users.findById(4))?.role).toBe(10)
  })
  test('the root account cannot be disabled, demoted or deleted, not even by itself', async () => {
    const { root, manage, users } = await prepare()
    for (const action of ['disable', 'demote', 'delete', 'promote']) {
      expect((await manage(root, 1, { action })).body.success).toBe(false)
    }
    expect((await root({ method: 'DELETE', path: '/api/user/1' })).body.success).toBe(false)
    expect(await users.findById(1)).toMatchObject({ role: 100, status: 1 })
  })
})

describe('balance', () => {
  test('is added to, taken from and set; never below zero, never beyond what is exact', async () => {
    const { root, manage, users } = await prepare()
    const quota = async () => (await users.findById(4))?.quota
    const change = (mode: string | undefined, value: number) =>
      manage(root, 4, { action: 'add_quota', mode, value }).then(({ body }) => body.success)
    expect(await change('add', 500)).toBe(true)
    expect(await change('subtract', 200)).toBe(true)
    expect(await quota()).toBe(300)
    expect(await change('subtract', 301)).toBe(false)
    expect(await change('add', Number.MAX_SAFE_INTEGER)).toBe(false)
    expect(await change('add', -5)).toBe(false)
    expect(await change('add', 0)).toBe(false)
    expect(await change(undefined, 7)).toBe(false)
    expect(await quota()).toBe(300)
    expect(await change('override', 0)).toBe(true)
    expect(await quota()).toBe(0)
  })
  test('concurrent changes all count', async () => {
    const { root, manage, users } = await prepare()
    const add = { action: 'add_quota', mode: 'add', value: 10 }
    await Promise.all(Array.from({ length: 20 }, () => manage(root, 4, add)))
    expect((await users.findById(4))?.quota).toBe(200)
  })
  test('a correction that names itself is made once, however often it is sent; a refused one can be sent again', async () => {
    const { root, admin, users } = await prepare()
    const change = (caller: typeof root, name: string, mode: string, value: number) => {
      const body = { id: 4, action: 'add_quota', mode, value }
      const headers = { 'idempotency-key': name }
      return caller({ method: 'POST', path: '/api/user/manage', body, headers }).then((answer) => answer.body.success)
    }
    const quota = async () => (await users.findById(4))?.quota
    expect(await Promise.all(Array.from({ length: 20 }, () => change(root, 'one', 'add', 10)))).not.toContain(false)
    expect(await quota()).toBe(10)
    expect(await change(root, 'two', 'subtract', 50)).toBe(false)
    // Another name, another amount, another administrator: each is a move of its own.
    expect(await change(root, 'two', 'add', 45)).toBe(true)
    expect(await change(root, 'one', 'add', 11)).toBe(true)
    expect(await change(admin, 'one', 'add', 10)).toBe(true)
    expect(await quota()).toBe(76)
    expect(await change(root, 'two', 'subtract', 50)).toBe(true)
    expect(await change(root, 'two', 'subtract', 50)).toBe(true)
    expect(await quota()).toBe(26)
    expect(await change(root, 'x'.repeat(256), 'add', 1)).toBe(false)
    const headers = { 'idempotency-key': 'many' }
    const body = { ids: [4], action: 'add_quota', mode: 'add', value: 5 }
    for (let time = 0; time < 2; time++) {
      const answer = await root({ method: 'POST', path: '/api/user/manage/batch', body, headers })
      expect(answer.body.data.done).toEqual([4])
    }
    expect(await quota()).toBe(31)
  })
  test('that is set is told by how much it changed, so that the rows still add up to it', async () => {
    const { root, manage, users, deps } = await prepare()
    await manage(root, 4, { action: 'add_quota', mode: 'add', value: 500 })
    await manage(root, 4, { action: 'add_quota', mode: 'override', value: 120 })
    const rows = await deps.repos.logs.list({ userId: 4, type: 3, limit: 10, offset: 0 })
    expect(rows.map(({ quota }) => quota).toSorted((a, b) => a - b)).toEqual([-380, 500])
    expect((await users.findById(4))?.quota).toBe(120)
  })
  test('is told in the account’s log, with who did it for administrators alone', async () => {
    const { root, manage, signIn } = await prepare()
    await manage(root, 4, { action: 'add_quota', mode: 'add', value: 500_000 })
    const all = (await root({ path: '/api/log/?type=3' })).body.data.items
    expect(all[0].content).toContain('1.000000')
    expect(JSON.parse(all[0].other)).toEqual({ admin_info: { admin_id: 1, admin_username: 'root' } })
    const alice = await signIn('alice', 'password1')
    const own = (await alice({ path: '/api/log/self?type=3' })).body.data.items
    expect(own[0].other).toBe('{}')
  })
  test('cannot be changed by editing the account', async () => {
    const { root, users } = await prepare()
    await root({
      method: 'PUT',
      path: '/api/user/',
      body: { id: 4, username: 'alice', quota: 1e9, role: 1, status: 2 },
    })
    expect(await users.findById(4)).toMatchObject({ quota: 0, status: 1 })
  })
})

describe('editing', () => {
  test('writes what is present and signs out when the password changed', async () => {
    const { root, users, signIn, published } = await prepare()
    const alice = await signIn('alice', 'password1')
    const body = { id: 4, username: 'alice', display_name: 'Alice A', group: 'vip', remark: 'good customer' }
    await root({ method: 'PUT', path: '/api/user/', body })
    expect(await users.findById(4)).toMatchObject({ display_name: 'Alice A', group: 'vip', remark: 'good customer' })
    expect((await alice({ path: '/api/user/self' })).status).toBe(200)
    await root({ method: 'PUT', path: '/api/user/', body: { id: 4, password: 'password2' } })
    expect((await alice({ path: '/api/user/self' })).status).toBe(401)
    expect(await users.findById(4)).toMatchObject({ display_name: 'Alice A', group: 'vip' })
    expect(published).toContain('user:4')
    await signIn('alice', 'password2')
  })
  test('a name that is taken, or was, is refused', async () => {
    const { root } = await prepare()
    const rename = (username: string) => root({ method: 'PUT', path: '/api/user/', body: { id: 4, username } })
    expect((await rename('admin')).body.success).toBe(false)
    await root({ method: 'POST', path: '/api/user/manage', body: { id: 3, action: 'delete' } })
    expect((await rename('other')).body.success).toBe(false)
  })
})

describe('removing', () => {
  test('delete keeps the row and hides the account; DELETE removes it for good, keys and all', async () => {
    const { root, manage, users, deps, signIn } = await prepare()
    const alice = await signIn('alice', 'password1')
    await alice({ method: 'POST', path: '/api/token/', body: { name: 'a', unlimited_quota: true } })
    await manage(root, 4, { action: 'delete' })
    expect((await alice({ path: '/api/user/self' })).status).toBe(401)
    const { items } = (await root({ path: '/api/user/search?keyword=alice' })).body.data
    expect(items[0].DeletedAt).toMatch(/^\d{4}-\d\d-\d\dT/)
    expect((await root({ method: 'DELETE', path: '/api/user/4' })).body.success).toBe(true)
    expect(await users.findAnyById(4)).toBeUndefined()
    expect(await deps.repos.tokens.countByUser(4)).toBe(0)
    expect((await root({ method: 'DELETE', path: '/api/user/4' })).body.success).toBe(false)
  })
})

test('the list pages from the newest, and the search filters', async () => {
  const { root } = await prepare()
  const list = async (query: string) => (await root({ path: `/api/user/${query}` })).body.data
  expect(await list('?p=2&page_size=3')).toMatchObject({ page: 2, page_size: 3, total: 4, items: [{ id: 1 }] })
  expect((await list('?page_size=1000')).page_size).toBe(100)
  expect((await list('search?role=10')).total).toBe(2)
  expect((await list('search?keyword=4')).items[0].id).toBe(4)
  expect((await list('search?keyword=%25')).total).toBe(0)
  expect((await list('search?group=vip')).total).toBe(0)
})

test('every administrative change leaves an audit row', async () => {
  const { root, manage, deps } = await prepare()
  await manage(root, 4, { action: 'disable' })
  const rows = await deps.repos.audit.list({ limit: 10, offset: 0 })
  expect(rows[0]).toMatchObject({ actor_id: 1, action: 'user.disable', target: '4', ip: '127.0.0.1' })
  expect(rows.map((row) => row.action)).toContain('user.create')
  expect(JSON.stringify(rows)).not.toContain('password1')
})

describe('several at once', () => {
  test('each is done for itself, and who may not be managed is told and left alone', async () => {
    const { admin, users, deps } = await prepare()
    const batch = (body: object) => admin({ method: 'POST', path: '/api/user/manage/batch', body })
    const disabled = await batch({ ids: [1, 3, 4, 4, 999], action: 'disable' })
    expect(disabled.body.data.done).toEqual([4])
    expect(disabled.body.data.refused.map((one: { id: number }) => one.id)).toEqual([1, 3, 999])
    expect((await users.findById(4))?.status).toBe(2)
    const before = (await users.findById(4))?.quota ?? 0
    await batch({ ids: [4], action: 'add_quota', mode: 'add', value: 500 })
    expect((await users.findById(4))?.quota).toBe(before + 500)
    expect((await batch({ ids: [4], action: 'set_group', group: '' })).body.success).toBe(false)
    await batch({ ids: [4], action: 'set_group', group: 'vip' })
    expect((await users.findById(4))?.group).toBe('vip')
    expect(await deps.sessions.list(4)).toEqual([])
  })
  test('more than a hundred are refused', async () => {
    const { admin } = await prepare()
    const ids = Array.from({ length: 101 }, (_, index) => index)
    const reply = await admin({ method: 'POST', path: '/api/user/manage/batch', body: { ids, action: 'enable' } })
    expect(reply.body.success).toBe(false)
  })
})

test('lists are sorted by the column that is named, and deleted accounts can be left out', async () => {
  const { root, users, manage } = await prepare()
  await users.update(4, { quota: 5 })
  await manage(root, 3, { action: 'delete' })
  const names = async (query: string): Promise<string[]> =>
    (await root({ path: `/api/user/search?${query}` })).body.data.items.map((row: { username: string }) => row.username)
  expect((await names('sort_by=quota&sort_order=desc')).slice(0, 2)).toEqual(['root', 'alice'])
  expect(await names('sort_by=username&sort_order=asc')).toEqual(['admin', 'alice', 'other', 'root'])
  expect(await names('deleted=false&sort_by=username&sort_order=asc')).toEqual(['admin', 'alice', 'root'])
  expect(await names('deleted=true')).toEqual(['other'])
  expect(await names('sort_by=password')).toEqual(await names(''))
})

test('an account’s sessions are shown to who may manage it, and ended by them', async () => {
  const { admin, signIn } = await prepare()
  const alice = await signIn('alice', 'password1')
  expect((await admin({ path: '/api/user/4/sessions' })).body.data).toMatchObject([{ current: false }])
  expect((await admin({ path: '/api/user/1/sessions' })).body.success).toBe(false)
  expect((await admin({ method: 'DELETE', path: '/api/user/4/sessions' })).body.data).toBe(1)
  expect((await alice({ path: '/api/user/self' })).status).toBe(401)
})
