// One's own account: what can be changed, what cannot, and what ends with a new password.
import { describe, expect, test } from 'bun:test'
import { createHarness, readCookie } from '../../../test/admin/harness.ts'

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const body = { username: 'alice', password: 'alicepass1' }
  await harness.call({ method: 'POST', path: '/api/user/register', body })
  const alice = await harness.signIn('alice', 'alicepass1')
  const put = (change: object) => alice({ method: 'PUT', path: '/api/user/self', body: change })
  const read = async () => {
    const user = await harness.deps.repos.users.findById(2)
    if (user === undefined) throw new Error('alice is gone')
    return user
  }
  return { ...harness, alice, put, read }
}

describe('PUT /api/user/self', () => {
  test('a new password needs the old one, ends the other sessions and changes this one’s cookie', async () => {
    const { alice, put, call, signIn, published } = await prepare()
    const other = await signIn('alice', 'alicepass1')
    const before = alice.cookie()
    expect((await put({ password: 'alicepass2', original_password: 'wrong' })).body.success).toBe(false)
    expect((await put({ password: 'alicepass2' })).body.success).toBe(false)
    expect((await other({ path: '/api/user/self' })).status).toBe(200)
    const changed = await put({ password: 'alicepass2', original_password: 'alicepass1' })
    expect(changed.body.success).toBe(true)
    expect(readCookie(changed)).not.toBe(before)
    expect((await other({ path: '/api/user/self' })).status).toBe(401)
    expect((await alice({ path: '/api/user/self' })).status).toBe(200)
    const old = { cookie: before, 'new-api-user': '2' }
    expect((await call({ path: '/api/user/self', headers: old })).status).toBe(401)
    expect(published).toContain('user:2')
    await signIn('alice', 'alicepass2')
  })
  test('tries to find out the present password are bounded', async () => {
    const { put, clock } = await prepare()
    const guess = () => put({ password: 'alicepass2', original_password: 'wrong' })
    for (let tries = 0; tries < 10; tries++) expect((await guess()).status).toBe(200)
    expect((await guess()).status).toBe(429)
    expect((await put({ language: 'en' })).body.success).toBe(true)
    clock.advance(600)
    expect((await guess()).status).toBe(200)
  })
  test('an account without a password may be given one', async () => {
    const { put, deps, signIn } = await prepare()
    await deps.repos.users.update(2, { password: '' })
    expect((await put({ password: 'alicepass2' })).body.success).toBe(true)
    await signIn('alice', 'alicepass2')
  })
  test('names are changed, empty ones stay, taken ones are refused', async () => {
    const { put, read } = await prepare()
    expect((await put({ username: 'alicia', display_name: 'Alicia' })).body.success).toBe(true)
    expect(await read()).toMatchObject({ username: 'alicia', display_name: 'Alicia' })
    await put({ username: '', display_name: '' })
    expect(await read()).toMatchObject({ username: 'alicia', display_name: 'Alicia' })
    expect((await put({ username: 'root' })).body.success).toBe(false)
    expect((await put({ username: 'a@b.c' })).body.success).toBe(false)
  })
  test('role, quota, group, status and the like are not for the caller to change', async () => {
    const { put, read } = await prepare()
    const before = await read()
    await put({ role: 100, quota: 1e9, group: 'vip', status: 1, used_quota: 0, aff_quota: 9, email: 'x@y.z', id: 1 })
    await put({ display_name: 'Alice', role: 100, quota: 1e9, access_token: 'x'.repeat(32), setting: '{}' })
    expect(await read()).toEqual({ ...before, display_name: 'Alice' })
  })
})

describe('the setting', () => {
  test('language, side bar and notifications do not wipe each other', async () => {
    const { alice, put, read } = await prepare()
    const setting = async () => JSON.parse((await read()).setting)
    const before = await setting()
    await put({ language: 'zh-CN' })
    const body = { notify_type: 'webhook', quota_warning_threshold: 1000, webhook_url: 'https://hook.example.com' }
    const saved = await alice({ method: 'PUT', path: '/api/user/setting', body })
    expect(saved.body).toMatchObject({ success: true, data: null })
    await put({ sidebar_modules: '{"chat":{"enabled":false}}' })
    expect(await setting()).toEqual({
      ...before,
      language: 'zh-CN',
      notify_type: 'webhook',
      quota_warning_threshold: 1000,
      webhook_url: 'https://hook.example.com',
      sidebar_modules: '{"chat":{"enabled":false}}',
    })
    expect((await alice({ path: '/api/user/self' })).body.data.sidebar_modules).toBe('{"chat":{"enabled":false}}')
  })
  test.each([
    [{ notify_type: 'pigeon', quota_warning_threshold: 1 }],
    [{ notify_type: 'email', quota_warning_threshold: 0 }],
    [{ notify_type: 'email', quota_warning_threshold: 1, notification_email: 'nonsense' }],
    [{ notify_type: 'webhook', quota_warning_threshold: 1 }],
    [{ notify_type: 'webhook', quota_warning_threshold: 1, webhook_url: 'javascript:alert(1)' }],
    [{ notify_type: 'gotify', quota_warning_threshold: 1, gotify_url: 'https://g.example.com' }],
    [{ notify_type: 'bark', quota_warning_threshold: 1, bark_url: 'ftp://b.example.com' }],
  ])('%p is refused', async (body) => {
    const { alice, read } = await prepare()
    const before = (await read()).setting
    expect((await alice({ method: 'PUT', path: '/api/user/setting', body })).body.success).toBe(false)
    expect((await read()).setting).toBe(before)
  })
  test('a wrong Gotify priority counts as 5, and only administrators hear of model changes', async () => {
    const { alice, read, deps } = await prepare()
    const body = {
      notify_type: 'bark',
      quota_warning_threshold: 1,
      bark_url: 'https://bark.example.com/{{title}}/{{content}}',
      gotify_priority: 99,
      upstream_model_update_notify_enabled: true,
    }
    const put = () => alice({ method: 'PUT', path: '/api/user/setting', body })
    expect((await put()).body.success).toBe(true)
    const setting = JSON.parse((await read()).setting)
    expect(setting.gotify_priority).toBe(5)
    expect(setting).not.toHaveProperty('upstream_model_update_notify_enabled')
    await deps.repos.users.update(2, { role: 10 })
    await put()
    expect(JSON.parse((await read()).setting).upstream_model_update_notify_enabled).toBe(true)
  })
})

describe('groups and models', () => {
  test('lists what the caller may use, with the ratio for the caller’s own group', async () => {
    const { alice, call, deps } = await prepare()
    deps.settings.applyChanges([
      { key: 'GroupRatio', value: '{"default":1,"vip":0.8,"svip":0.5}' },
      { key: 'UserUsableGroups', value: '{"default":"Default","auto":"Automatic","gone":"No ratio"}' },
      { key: 'GroupGroupRatio', value: '{"vip":{"default":0.9}}' },
      { key: 'AutoGroups', value: '["default","vip"]' },
    ])
    await deps.repos.users.update(2, { group: 'vip' })
    expect((await alice({ path: '/api/user/self/groups' })).body.data).toEqual({
      default: { ratio: 0.9, desc: 'Default' },
      auto: { ratio: '自动', desc: 'Automatic' },
      vip: { ratio: 0.8, desc: '用户分组' },
    })
    expect((await call({ path: '/api/user/groups' })).body.data).toEqual({
      default: { ratio: 1, desc: 'Default' },
      auto: { ratio: '自动', desc: 'Automatic' },
    })
  })
  test('lists the models of those groups alone', async () => {
    const { alice, signIn } = await prepare()
    const root = await signIn('root', '12345678')
    const channel = { type: 1, key: 'k', base_url: 'http://127.0.0.1:1' }
    for (const [group, models] of [
      ['default', 'b,a'],
      ['secret', 'hidden'],
    ] as const) {
      const body = { mode: 'single', channel: { ...channel, name: group, group, models } }
      await root({ method: 'POST', path: '/api/channel/', body })
    }
    expect((await alice({ path: '/api/user/models' })).body.data).toEqual(['a', 'b'])
    expect((await alice({ path: '/api/user/models?group=nobody' })).body.data).toEqual([])
    expect((await alice({ path: '/api/user/models?group=default' })).body.data).toContain('a')
  })
})

test('an account can be closed by its owner, and then opens nothing', async () => {
  const { alice, call, deps, signIn } = await prepare()
  const root = await signIn('root', '12345678')
  expect((await root({ method: 'DELETE', path: '/api/user/self' })).body.success).toBe(false)
  expect((await alice({ method: 'DELETE', path: '/api/user/self' })).body.success).toBe(true)
  expect((await alice({ path: '/api/user/self' })).status).toBe(401)
  const body = { username: 'alice', password: 'alicepass1' }
  expect((await call({ method: 'POST', path: '/api/user/login', body })).body.success).toBe(false)
  expect((await call({ method: 'POST', path: '/api/user/register', body })).body.success).toBe(false)
  expect((await deps.repos.users.findAnyById(2))?.deleted_at).toBeInstanceOf(Date)
})
