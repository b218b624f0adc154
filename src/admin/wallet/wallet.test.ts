// Wallets: codes, rewards, check-ins, bills, keys and credits.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'

const QUOTA = 500_000

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const body = { username: 'alice', password: 'alicepass1', display_name: 'alice', role: 1 }
  await root({ method: 'POST', path: '/api/user/', body })
  const alice = await harness.signIn('alice', 'alicepass1')
  const set = (options: Readonly<Record<string, string>>) =>
    harness.deps.settings.applyChanges(Object.entries(options).map(([key, value]) => ({ key, value })))
  set({ 'payment_setting.compliance_confirmed': 'true', 'payment_setting.compliance_terms_version': 'v1' })
  const balance = async (id = 2) => (await harness.deps.repos.users.findById(id))?.quota
  const post = (path: string, body: unknown) => ({ method: 'POST', path, body })
  const rows = (type: number) => harness.deps.repos.logs.list({ userId: 2, type, limit: 100, offset: 0 })
  const make = async (fields: object = {}): Promise<string[]> =>
    (await root(post('/api/redemption/', { name: 'gift', count: 1, quota: QUOTA, ...fields }))).body.data
  return { ...harness, root, alice, set, balance, post, rows, make }
}

describe('redemption codes', () => {
  test('are made in bulk, and each is quota once', async () => {
    const { make, alice, post, balance, rows, published } = await prepare()
    const keys = await make({ count: 100 })
    expect(new Set(keys).size).toBe(100)
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/)
    expect((await alice(post('/api/user/topup', { key: ` ${keys[0]} ` }))).body).toMatchObject({ data: QUOTA })
    expect((await alice(post('/api/user/topup', { key: keys[0] }))).body.success).toBe(false)
    expect(await balance()).toBe(QUOTA)
    expect(await rows(1)).toMatchObject([{ quota: QUOTA, username: 'alice' }])
    expect(published).toContain('user:2')
  })
  test('a hundred tries at the same moment are one', async () => {
    const { make, alice, root, post, balance } = await prepare()
    const [key] = await make()
    const before = (await balance(1)) ?? 0
    const tries = Array.from({ length: 40 }, (_, index) => (index % 2 ? alice : root)(post('/api/user/topup', { key })))
    const answers = await Promise.all(tries)
    expect(answers.filter(({ body }) => body.success === true)).toHaveLength(1)
    expect(((await balance()) ?? 0) + ((await balance(1)) ?? 0) - before).toBe(QUOTA)
  })
  test('tell nobody why they are of no use, and bound guesses', async () => {
    const { make, alice, root, post, clock, balance } = await prepare()
    const [expired] = await make({ expired_time: clock.nowSeconds() + 10 })
    const [disabled] = await make()
    await root({ method: 'PUT', path: '/api/redemption/?status_only=1', body: { id: 2, status: 2 } })
    clock.advance(11)
    const texts = new Set<string>()
    for (const key of [expired, disabled, 'unknown', "' or 1=1 --", '%']) {
      texts.add((await alice(post('/api/user/topup', { key }))).text)
    }
    expect(texts.size).toBe(1)
    const [good] = await make()
    for (let guess = 0; guess < 15; guess++) await alice(post('/api/user/topup', { key: `guess${guess}` }))
    expect((await alice(post('/api/user/topup', { key: good }))).body.success).toBe(false)
    clock.advance(601)
    expect((await alice(post('/api/user/topup', { key: good }))).body.success).toBe(true)
    expect(await balance()).toBe(QUOTA)
  })
  test('that were used are neither changed nor switched on again', async () => {
    const { make, alice, root, post } = await prepare()
    const [key] = await make()
    await alice(post('/api/user/topup', { key }))
    const change = (query: string, body: object) =>
      root({ method: 'PUT', path: `/api/redemption/${query}`, body: { id: 1, ...body } })
    expect((await change('?status_only=1', { status: 1 })).body.success).toBe(false)
    expect((await change('', { name: 'new', quota: 9 })).body.success).toBe(false)
    expect((await alice(post('/api/user/topup', { key }))).body.success).toBe(false)
  })
  test.each([
    { quota: 0 },
    { quota: -5 },
    { quota: 1.5 },
    { quota: 2 ** 53 },
    { count: 0 },
    { count: 101 },
    { name: '' },
    { name: 'x'.repeat(21) },
    { expired_time: 5 },
  ])('%p is refused and makes none', async (fields) => {
    const { root, post } = await prepare()
    const body = { name: 'gift', count: 1, quota: 1, ...fields }
    expect((await root(post('/api/redemption/', body))).body.success).toBe(false)
    expect((await root({ path: '/api/redemption/' })).body.data.total).toBe(0)
  })
  test('are found by state, and the spent ones are cleared up', async () => {
    const { make, alice, root, post, clock } = await prepare()
    const [used] = await make()
    await make({ expired_time: clock.nowSeconds() + 5 })
    await make({ name: 'Größe 漢字' })
    await alice(post('/api/user/topup', { key: used }))
    clock.advance(6)
    const count = async (query: string) => (await root({ path: `/api/redemption/search?${query}` })).body.data.total
    expect(await Promise.all(['status=1', 'status=3', 'status=expired', 'status=2', 'keyword=Gr'].map(count))).toEqual([
      1, 1, 1, 0, 1,
    ])
    expect((await root({ method: 'DELETE', path: '/api/redemption/invalid' })).body.data).toBe(2)
    expect(await count('')).toBe(1)
  })
  test('without confirmed terms are neither made nor redeemed', async () => {
    const { make, alice, root, post, set, balance } = await prepare()
    const [key] = await make()
    set({ 'payment_setting.compliance_confirmed': 'false' })
    expect((await alice(post('/api/user/topup', { key }))).body.success).toBe(false)
    const body = { name: 'gift', count: 1, quota: 1 }
    expect((await root(post('/api/redemption/', body))).body.success).toBe(false)
    expect(await balance()).toBe(0)
  })
})

describe('rewards of invitations', () => {
  test('are moved from a dollar on, never more than there is', async () => {
    const { alice, post, deps, balance } = await prepare()
    await deps.repos.users.update(2, { aff_quota: 2 * QUOTA + 7 })
    const move = async (quota: unknown) => (await alice(post('/api/user/aff_transfer', { quota }))).body.success
    expect(await move(QUOTA - 1)).toBe(false)
    expect(await move(2 * QUOTA + 8)).toBe(false)
    for (const quota of [-QUOTA, 1.5, '500000', 2 ** 60, null]) expect(await move(quota)).toBe(false)
    expect(await move(2 * QUOTA)).toBe(true)
    expect(await move(QUOTA)).toBe(false)
    expect(await balance()).toBe(2 * QUOTA)
  })
})

describe('checking in', () => {
  test('brings a reward within the bounds, once a day of local time', async () => {
    const { alice, post, set, clock, balance, rows } = await prepare()
    expect((await alice(post('/api/user/checkin', {}))).body.success).toBe(false)
    set({ 'checkin_setting.enabled': 'true', 'checkin_setting.min_quota': '10', 'checkin_setting.max_quota': '20' })
    const first = (await alice(post('/api/user/checkin', {}))).body.data
    expect(first.quota_awarded).toBeGreaterThanOrEqual(10)
    expect(first.quota_awarded).toBeLessThanOrEqual(20)
    expect((await alice(post('/api/user/checkin', {}))).body.success).toBe(false)
    expect(await balance()).toBe(first.quota_awarded)
    expect(await rows(4)).toMatchObject([{ quota: first.quota_awarded }])
    clock.advance(86_400)
    const second = (await alice(post('/api/user/checkin', {}))).body.data
    expect(second.checkin_date > first.checkin_date).toBe(true)
    // A clock that is set back does not open the day before again.
    clock.advance(-86_400)
    expect((await alice(post('/api/user/checkin', {}))).body.success).toBe(false)
    const { stats } = (await alice({ path: `/api/user/checkin?month=${first.checkin_date.slice(0, 7)}` })).body.data
    expect(stats).toMatchObject({
      total_checkins: 2,
      total_quota: first.quota_awarded + second.quota_awarded,
      checked_in_today: true,
    })
  })
  test('from one address brings no more rewards a day than the operator gives', async () => {
    const { root, alice, deps, set, clock } = await prepare()
    set({ 'checkin_setting.enabled': 'true', 'tollgate.checkins_per_address': '1' })
    const from = (caller: typeof root, clientIp: string) =>
      caller({ method: 'POST', path: '/api/user/checkin', clientIp }).then(({ body }) => body.success)
    expect(await from(alice, '2001:db8::1')).toBe(true)
    // Who asks again uses up no place.
    expect(await from(alice, '198.51.100.7')).toBe(false)
    expect(await from(root, '2001:0db8:0:0:ffff::2')).toBe(false)
    expect(await from(root, '198.51.100.7')).toBe(true)
    clock.advance(86_400)
    expect(await from(root, '2001:db8::2')).toBe(true)
    set({ 'tollgate.checkin_needs_payment': 'true' })
    expect(await from(alice, '203.0.113.1')).toBe(false)
    expect((await deps.repos.wallet.checkInTotals(2)).days).toBe(1)
  })
  test('wants a human where the operator does, and one answer serves one check-in', async () => {
    const asked: string[] = []
    const harness = await createHarness({
      upstream: ({ body }) => {
        asked.push(String(body))
        return Response.json({ success: asked.length === 1 })
      },
    })
    await harness.setUp()
    const root = await harness.signIn('root', '12345678')
    harness.deps.settings.applyChanges([
      { key: 'checkin_setting.enabled', value: 'true' },
      { key: 'TurnstileSiteKey', value: 'site' },
      { key: 'TurnstileSecretKey', value: 'hidden' },
      { key: 'TurnstileCheckEnabled', value: 'true' },
    ])
    const checkIn = (query: string) => root({ method: 'POST', path: `/api/user/checkin${query}` })
    expect((await checkIn('')).body.success).toBe(false)
    expect(asked).toEqual([])
    expect((await checkIn('?turnstile=token')).body.success).toBe(true)
    harness.clock.advance(86_400)
    expect((await checkIn('?turnstile=token')).body.success).toBe(false)
  })
})

describe('a bill', () => {
  test('sums the month by kind, model and day, and exports a table without formulas', async () => {
    const { alice, deps, clock } = await prepare()
    const at = clock.nowSeconds()
    const row = { user_id: 2, username: 'alice', created_at: at, type: 2, prompt_tokens: 10, completion_tokens: 5 }
    await deps.repos.logs.insertMany([
      { ...row, model_name: 'gpt-4o', quota: 100 },
      { ...row, model_name: 'gpt-4o', quota: 50 },
      { ...row, model_name: '=cmd|calc', quota: 7 },
      { ...row, type: 1, quota: QUOTA, prompt_tokens: 0, completion_tokens: 0 },
      { ...row, type: 5, model_name: 'gpt-4o', quota: 999 },
      { ...row, user_id: 1, model_name: 'gpt-4o', quota: 999 },
      { ...row, created_at: at - 86_400 * 40, model_name: 'gpt-4o', quota: 999 },
    ])
    const { data } = (await alice({ path: '/api/user/bill' })).body
    expect(data.kinds).toEqual([
      { kind: 'top-up', count: 1, quota: QUOTA, prompt_tokens: 0, completion_tokens: 0 },
      { kind: 'usage', count: 3, quota: 157, prompt_tokens: 30, completion_tokens: 15 },
    ])
    expect(data.models[0]).toEqual({
      model_name: 'gpt-4o',
      count: 2,
      quota: 150,
      prompt_tokens: 20,
      completion_tokens: 10,
    })
    expect(data.days).toHaveLength(1)
    const csv = await alice({ path: '/api/user/bill?format=csv' })
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(csv.headers.get('content-disposition')).toContain('bill-alice-')
    expect(csv.text).toContain(`"'=cmd|calc"`)
    expect(csv.text).not.toContain('999')
    expect((await alice({ path: '/api/user/bill?month=1999-01' })).body.data.kinds).toEqual([])
  })
})

describe('what a key may spend', () => {
  test('is moved up and down within the balance and the key', async () => {
    const { alice, post, deps, balance, published } = await prepare()
    await deps.repos.users.update(2, { quota: 1000 })
    await alice(post('/api/token/', { name: 'a', remain_quota: 100 }))
    await alice(post('/api/token/', { name: 'b', unlimited_quota: true }))
    const give = async (token_id: number, quota: unknown) =>
      (await alice(post('/api/user/key_quota', { token_id, quota }))).body.success
    expect(await give(1, 900)).toBe(true)
    expect(await give(1, 1001)).toBe(false)
    expect(await give(1, -1001)).toBe(false)
    expect(await give(1, 0)).toBe(false)
    expect(await give(2, 5)).toBe(false)
    expect(await give(99, 5)).toBe(false)
    expect(await give(1, -400)).toBe(true)
    expect((await deps.repos.tokens.findById(1))?.remain_quota).toBe(600)
    expect(await balance()).toBe(1000)
    expect(published).toContain('token:1')
  })
})

describe('credits through the API', () => {
  test('are an administrator’s, with a remark and an audit row', async () => {
    const { alice, root, post, balance, rows, deps } = await prepare()
    const credit = (quota: unknown, user_id = 2) => post('/api/topup', { user_id, quota, remark: 'order 17' })
    expect((await alice(credit(5))).body.success).toBe(false)
    for (const quota of [0, -5, 1.5, '5', 2 ** 60]) expect((await root(credit(quota))).body.success).toBe(false)
    expect((await root(credit(5, 99))).body.success).toBe(false)
    expect((await root(credit(QUOTA))).body.success).toBe(true)
    expect(await balance()).toBe(QUOTA)
    expect(await rows(1)).toMatchObject([{ content: 'order 17', quota: QUOTA }])
    expect((await deps.repos.audit.list({ limit: 1, offset: 0 }))[0]).toMatchObject({
      action: 'user.credit',
      target: '2',
    })
  })
  test('an administrator’s correction and its row are one: without the row nothing changes', async () => {
    const { root, post, balance, database } = await prepare()
    await database.kysely.schema.alterTable('logs').renameTo('logs_away').execute()
    const add = post('/api/user/manage', { id: 2, action: 'add_quota', mode: 'add', value: 5 })
    expect((await root(add)).status).toBe(500)
    await database.kysely.schema.alterTable('logs_away').renameTo('logs').execute()
    expect(await balance()).toBe(0)
    expect((await root(add)).body.success).toBe(true)
    expect(await balance()).toBe(5)
  })
})
