// API keys: whose they are, what they hold, and when they may be switched on.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import { checkPattern } from './fields.ts'
import { maskKey } from './present.ts'
import { updateToken } from './service.ts'

test.each([
  ['', ''],
  ['abc', '***'],
  ['abcd', '****'],
  ['abcdefgh', 'ab****gh'],
  ['abcdefghi', 'abcd**********fghi'],
])('the mask of %p is %p', (key, masked) => {
  expect(maskKey(key)).toBe(masked)
})

test.each([
  ['plain', true],
  ['li%', true],
  ['%ab%', true],
  ['%%ab', false],
  ['%a%', false],
  ['a%b%c%', false],
])('the search text %p is fine: %p', (pattern, isFine) => {
  const read = () => checkPattern(pattern)
  if (isFine) expect(read()).toBe(pattern)
  else expect(read).toThrow()
})

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const body = { username: 'alice', password: 'alicepass1' }
  await harness.call({ method: 'POST', path: '/api/user/register', body })
  const alice = await harness.signIn('alice', 'alicepass1')
  const create = (fields: object) => alice({ method: 'POST', path: '/api/token/', body: fields })
  const update = (fields: object, query = '') => alice({ method: 'PUT', path: `/api/token/${query}`, body: fields })
  const read = async (id = 1) => (await alice({ path: `/api/token/${id}` })).body.data
  return { ...harness, root, alice, create, update, read, tokens: harness.deps.repos.tokens }
}

describe('making', () => {
  test('answers nothing of the key; revealing shows it', async () => {
    const { create, alice, read } = await prepare()
    expect((await create({ name: 'main', unlimited_quota: true, expired_time: -1 })).body).toEqual({
      success: true,
      message: '',
    })
    const { key } = (await alice({ method: 'POST', path: '/api/token/1/key' })).body.data
    expect(key).toMatch(/^[A-Za-z0-9]{48}$/)
    expect((await read()).key).toBe(`${key.slice(0, 4)}**********${key.slice(-4)}`)
    const reply = await alice({ method: 'POST', path: '/api/token/batch/keys', body: { ids: [1, 2] } })
    expect(reply.body.data).toEqual({ keys: { '1': key } })
    expect(reply.headers.get('cache-control')).toBe('no-store, no-cache, must-revalidate, private, max-age=0')
  })
  test('zero expiry is never, and the owner is the caller whatever is sent', async () => {
    const { create, read, tokens } = await prepare()
    await create({ name: 'a', unlimited_quota: true, expired_time: 0, user_id: 1, used_quota: 5, status: 4, key: 'x' })
    expect(await read()).toMatchObject({ user_id: 2, expired_time: -1, used_quota: 0, status: 1 })
    expect(await tokens.findByKey('x')).toBeUndefined()
  })
  test.each([
    [{ name: 'n'.repeat(51) }],
    [{ name: 'ä'.repeat(26) }],
    [{ name: 'a', remain_quota: -1 }],
    [{ name: 'a', remain_quota: 5e14 + 1 }],
    [{ name: 'a', remain_quota: 1.5 }],
    [{ name: 'a', remain_quota: '5' }],
    [{ name: 'a', expired_time: -2 }],
    [{ name: 'a', allow_ips: 'not-an-address' }],
    [{ name: 'a', allow_ips: '10.0.0.0/33' }],
    [{ name: 'a', allow_ips: '10.0.0.0/8/8' }],
    [{ name: 'a', unlimited_quota: 'yes' }],
  ])('%p is refused', async (fields) => {
    const { create, tokens } = await prepare()
    expect((await create(fields)).body.success).toBe(false)
    expect(await tokens.countByUser(2)).toBe(0)
  })
  test('the number of keys is bounded', async () => {
    const { create, deps } = await prepare()
    deps.settings.applyChanges([{ key: 'token_setting.max_user_tokens', value: '2' }])
    const made = [await create({ name: 'a' }), await create({ name: 'b' }), await create({ name: 'c' })]
    expect(made.map(({ body }) => body.success)).toEqual([true, true, false])
  })
})

describe('changing', () => {
  test('writes what is present and keeps the rest', async () => {
    const { create, update, read, published } = await prepare()
    const fields = { name: 'a', remain_quota: 100, group: 'vip', model_limits: 'gpt-4o', model_limits_enabled: true }
    await create({ ...fields, allow_ips: '127.0.0.1\n10.0.0.0/8', cross_group_retry: true })
    const changed = await update({ id: 1, name: 'b', remain_quota: 200 })
    expect(changed.body.data).toMatchObject({
      ...fields,
      name: 'b',
      remain_quota: 200,
      allow_ips: '127.0.0.1\n10.0.0.0/8',
      cross_group_retry: true,
    })
    expect(published).toContain('token:1')
    await update({ id: 1, name: 'c' }, '?status_only=true')
    expect((await read()).name).toBe('b')
  })
  test('a balance that is only sent back does not undo what is spent meanwhile', async () => {
    const { create, read, tokens, deps } = await prepare()
    await create({ name: 'a', remain_quota: 100 })
    const spending = {
      ...tokens,
      update: async (...call: Parameters<typeof tokens.update>) => {
        await tokens.addQuota(1, -60)
        return tokens.update(...call)
      },
    }
    const busy = { ...deps, repos: { ...deps.repos, tokens: spending } }
    await updateToken(busy, 2, { ...(await read()), name: 'b' }, false)
    expect(await read()).toMatchObject({ name: 'b', remain_quota: 40 })
  })
  test('a key that has expired or is used up cannot be switched on', async () => {
    const { create, update, clock, tokens } = await prepare()
    await create({ name: 'expired', unlimited_quota: true, expired_time: clock.nowSeconds() + 10 })
    await create({ name: 'empty', remain_quota: 0 })
    clock.advance(11)
    for (const [id, status] of [
      [1, 3],
      [2, 4],
    ] as const) {
      await tokens.update(id, { status })
      expect((await update({ id, status: 1 }, '?status_only=1')).body.success).toBe(false)
    }
    expect((await update({ id: 1, expired_time: -1 })).body.data.status).toBe(1)
    expect((await update({ id: 2, remain_quota: 5, status: 4 })).body.data.status).toBe(1)
  })
  test('only 1 and 2 can be asked for', async () => {
    const { create, update } = await prepare()
    await create({ name: 'a', unlimited_quota: true })
    expect((await update({ id: 1, status: 2 }, '?status_only=true')).body.data.status).toBe(2)
    expect((await update({ id: 1, status: 1 }, '?status_only=true')).body.data.status).toBe(1)
    expect((await update({ id: 1, status: 4 }, '?status_only=true')).body.success).toBe(false)
  })
})

describe('somebody else’s keys', () => {
  test('are unknown on every route, to root as well', async () => {
    const { create, root, tokens } = await prepare()
    await create({ name: 'a', unlimited_quota: true })
    expect((await root({ path: '/api/token/1' })).body.success).toBe(false)
    expect((await root({ method: 'POST', path: '/api/token/1/key' })).body.success).toBe(false)
    expect((await root({ method: 'PUT', path: '/api/token/', body: { id: 1, name: 'x' } })).body.success).toBe(false)
    expect((await root({ method: 'DELETE', path: '/api/token/1' })).body.success).toBe(false)
    expect((await root({ method: 'POST', path: '/api/token/batch', body: { ids: [1] } })).body.data).toBe(0)
    const revealed = await root({ method: 'POST', path: '/api/token/batch/keys', body: { ids: [1] } })
    expect(revealed.body.data).toEqual({ keys: {} })
    expect((await root({ path: '/api/token/' })).body.data.total).toBe(0)
    expect((await tokens.findById(1))?.name).toBe('a')
  })
})

test('the search finds exact names, patterns and keys', async () => {
  const { create, alice } = await prepare()
  for (const name of ['alpha', 'alphabet', 'beta']) await create({ name, unlimited_quota: true })
  const { key } = (await alice({ method: 'POST', path: '/api/token/3/key' })).body.data
  const found = async (query: string) =>
    (await alice({ path: `/api/token/search?${query}` })).body.data.items.map((row: { name: string }) => row.name)
  expect(await found('keyword=alpha')).toEqual(['alpha'])
  expect(await found('keyword=alpha%25')).toEqual(['alphabet', 'alpha'])
  expect(await found('keyword=al_ha%25')).toEqual([])
  expect(await found(`token=sk-${key}`)).toEqual(['beta'])
})

test('the list is narrowed and ordered by the server', async () => {
  const { create, update, alice } = await prepare()
  for (const [name, quota] of [
    ['low', 1],
    ['high', 9],
    ['mid', 5],
  ] as const)
    await create({ name, remain_quota: quota, group: name === 'mid' ? 'vip' : '' })
  await update({ id: 2, status: 2 }, '?status_only=true')
  const listed = async (query: string) =>
    (await alice({ path: `/api/token/?${query}` })).body.data.items.map((row: { name: string }) => row.name)
  expect(await listed('sort=remain_quota&order=asc')).toEqual(['low', 'mid', 'high'])
  expect(await listed('sort=remain_quota')).toEqual(['high', 'mid', 'low'])
  expect(await listed('status=2')).toEqual(['high'])
  expect(await listed('group=vip')).toEqual(['mid'])
  const refused = await alice({ path: '/api/token/?sort=key' })
  expect(refused.body.success).toBe(false)
})

test('deleting several tells how many there were', async () => {
  const { create, alice, published } = await prepare()
  for (const name of ['a', 'b', 'c']) await create({ name })
  const reply = await alice({ method: 'POST', path: '/api/token/batch', body: { ids: [1, 2, 99] } })
  expect(reply.body.data).toBe(2)
  expect((await alice({ path: '/api/token/' })).body.data.total).toBe(1)
  expect(published).toContain('token:2')
})
