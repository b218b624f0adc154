// Subscriptions over the management API: plans, purchases, gifts, ends, and who may do what.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import { createSubscriptionCare } from '../../subscriptions/index.ts'

const post = (path: string, body: object) => ({ method: 'POST', path, body })
const PLAN = {
  title: 'Pro',
  price_amount: 9.99,
  duration_unit: 'month',
  duration_value: 1,
  enabled: true,
  total_amount: 5_000_000,
  quota_reset_period: 'daily',
}

const prepare = async ({ isConfirmed = true, quota = 10_000_000 } = {}) => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  await harness.call(post('/api/user/register', { username: 'alice', password: 'alicepass1' }))
  const alice = await harness.signIn('alice', 'alicepass1')
  await harness.deps.repos.users.update(2, { quota })
  if (isConfirmed) await root(post('/api/option/payment_compliance', { confirmed: true }))
  const makePlan = async (fields: object = {}) =>
    (await root(post('/api/subscription/admin/plans', { plan: { ...PLAN, ...fields } }))).body
  const own = async () => (await alice({ path: '/api/subscription/self' })).body.data
  const buy = async (planId = 1, fields: object = {}) =>
    (await alice(post('/api/subscription/balance/pay', { plan_id: planId, ...fields }))).body
  const user = async () => {
    const row = await harness.deps.repos.users.findById(2)
    return [row?.quota, row?.group]
  }
  return { ...harness, root, alice, makePlan, own, buy, user }
}

describe('plans', () => {
  test('are made, listed, changed and taken off the market', async () => {
    const { root, alice, makePlan } = await prepare()
    const { data } = await makePlan({ windows: { five_hours: 100, week: 900 } })
    expect(data).toMatchObject({
      id: 1,
      currency: 'USD',
      allow_balance_pay: true,
      windows: { five_hours: 100, week: 900 },
    })
    expect((await alice({ path: '/api/subscription/plans' })).body.data).toEqual([{ plan: data }])
    await root({ method: 'PUT', path: '/api/subscription/admin/plans/1', body: { plan: { ...PLAN, title: 'Max' } } })
    const changed = (await root({ path: '/api/subscription/admin/plans' })).body.data[0].plan
    expect(changed).toMatchObject({ title: 'Max', windows: { five_hours: 100, week: 900 } })
    await root({ method: 'PATCH', path: '/api/subscription/admin/plans/1', body: { enabled: false } })
    expect((await alice({ path: '/api/subscription/plans' })).body.data).toEqual([])
    expect((await root({ path: '/api/subscription/admin/plans' })).body.data).toHaveLength(1)
  })
  test.each([
    [{ title: ' ' }],
    [{ price_amount: -1 }],
    [{ price_amount: 10_000 }],
    [{ price_amount: '5' }],
    [{ total_amount: -1 }],
    [{ total_amount: 1.5 }],
    [{ total_amount: 2 ** 53 }],
    [{ duration_unit: 'eon' }],
    [{ duration_value: -1 }],
    [{ duration_unit: 'custom', custom_seconds: 0 }],
    [{ quota_reset_period: 'custom' }],
    [{ upgrade_group: 'nobody knows it' }],
    [{ max_purchase_per_user: -1 }],
    [{ windows: { day: -5 } }],
    [{ windows: { year: 5 } }],
  ])('%p is refused', async (fields) => {
    const { makePlan, root } = await prepare()
    expect((await makePlan(fields)).success).toBe(false)
    expect((await root({ path: '/api/subscription/admin/plans' })).body.data).toEqual([])
  })
  test('need the confirmed payment terms, and show nothing before', async () => {
    const { makePlan, alice, buy, deps } = await prepare({ isConfirmed: false })
    expect((await makePlan()).success).toBe(false)
    await deps.repos.subscriptionPlans.insert({ title: 'old', enabled: true })
    expect((await alice({ path: '/api/subscription/plans' })).body.data).toEqual([])
    expect((await buy()).success).toBe(false)
  })
})

describe('buying from the balance', () => {
  test('charges the price in quota, rounded up, and begins the subscription', async () => {
    const { makePlan, buy, user, own, deps, published } = await prepare()
    await makePlan({ upgrade_group: 'vip' })
    expect(await buy()).toEqual({ success: true, message: '', data: null })
    expect(await user()).toEqual([10_000_000 - 4_995_000, 'vip'])
    const now = deps.clock.nowSeconds()
    const { subscriptions, all_subscriptions, billing_preference } = await own()
    expect(billing_preference).toBe('subscription_first')
    expect(all_subscriptions).toEqual(subscriptions)
    expect(subscriptions[0].subscription).toMatchObject({
      plan_title: 'Pro',
      amount_total: 5_000_000,
      amount_used: 0,
      start_time: now,
      last_reset_time: now,
      status: 'active',
      source: 'balance',
      upgrade_group: 'vip',
      prev_user_group: 'default',
    })
    expect(published).toContain('user:2')
    const { rows } = await deps.repos.logs.list({ userId: 2, type: 1, limit: 10, offset: 0 }).then((rows) => ({ rows }))
    expect(rows[0]?.content).toContain('Pro')
    expect(rows[0]?.quota).toBe(-4_995_000)
  })
  test('by a request that names itself happens once, also when nothing is left for another', async () => {
    const { makePlan, alice, user, own } = await prepare({ quota: 5_000_000 })
    await makePlan()
    const buyNamed = async (name: string) => {
      const request = post('/api/subscription/balance/pay', { plan_id: 1 })
      return (await alice({ ...request, headers: { 'idempotency-key': name } })).body.success
    }
    const answers = await Promise.all(Array.from({ length: 10 }, () => buyNamed('order 17')))
    expect(answers).toEqual(new Array(10).fill(true))
    expect(await user()).toEqual([5000, 'default'])
    expect((await own()).all_subscriptions).toHaveLength(1)
    expect([await buyNamed('order 17'), await buyNamed('order 18')]).toEqual([true, false])
  })
  test.each([
    [{ price_amount: 50 }, 1],
    [{ enabled: false }, 1],
    [{ allow_balance_pay: false }, 1],
    [{}, 99],
  ])('with %p, plan %p, changes nothing', async (fields, planId) => {
    const { makePlan, buy, user, own } = await prepare()
    await makePlan(fields)
    expect((await buy(planId)).success).toBe(false)
    expect(await user()).toEqual([10_000_000, 'default'])
    expect((await own()).all_subscriptions).toEqual([])
  })
  test('stops at the limit of the plan, ended ones count', async () => {
    const { makePlan, buy, own, root } = await prepare({ quota: 100_000_000 })
    await makePlan({ max_purchase_per_user: 1 })
    expect((await buy()).success).toBe(true)
    await root(post('/api/subscription/admin/user_subscriptions/1/invalidate', {}))
    expect((await buy()).success).toBe(false)
    expect((await own()).all_subscriptions).toHaveLength(1)
  })
})

describe('the preference', () => {
  test.each([
    ['wallet_first', 'wallet_first'],
    ['zzz', 'subscription_first'],
  ])('%p is kept as %p, beside the other settings', async (given, kept) => {
    const { alice, own, deps } = await prepare()
    await alice({ method: 'PUT', path: '/api/user/self', body: { language: 'ja' } })
    const path = '/api/subscription/self/preference'
    const answer = await alice({ method: 'PUT', path, body: { billing_preference: given } })
    expect(answer.body.data).toEqual({ billing_preference: kept })
    expect((await own()).billing_preference).toBe(kept)
    expect(JSON.parse((await deps.repos.users.findById(2))?.setting ?? '').language).toBe('ja')
  })
})

describe('administrators', () => {
  test('give, list, end and delete', async () => {
    const { root, makePlan, user, own } = await prepare()
    await makePlan({ upgrade_group: 'vip', enabled: false })
    const given = await root(post('/api/subscription/admin/bind', { user_id: 2, plan_id: 1 }))
    expect(given.body.data.message).toContain('vip')
    await root(post('/api/subscription/admin/users/2/subscriptions', { plan_id: 1 }))
    const listed = (await root({ path: '/api/subscription/admin/users/2/subscriptions' })).body.data
    expect(listed.map(({ subscription }: { subscription: { id: number } }) => subscription.id)).toEqual([2, 1])
    expect(await user()).toEqual([10_000_000, 'vip'])
    const ended = await root(post('/api/subscription/admin/user_subscriptions/1/invalidate', {}))
    expect(ended.body).toEqual({ success: true, message: '', data: null })
    expect((await root(post('/api/subscription/admin/user_subscriptions/1/invalidate', {}))).body.success).toBe(false)
    const gone = await root({ method: 'DELETE', path: '/api/subscription/admin/user_subscriptions/2' })
    expect(gone.body.data.message).toContain('default')
    expect((await own()).all_subscriptions.map(statusOf)).toEqual(['cancelled'])
  })
  const statusOf = ({ subscription }: { subscription: { status: string } }) => subscription.status

  test('may not touch accounts of their own role', async () => {
    const { harness, admin } = await withAdmin()
    for (const userId of [1, 3]) {
      const answer = await admin(post('/api/subscription/admin/bind', { user_id: userId, plan_id: 1 }))
      expect(answer.body.success).toBe(false)
    }
    expect(await harness.deps.repos.subscriptions.allOf(1, 5)).toEqual([])
    expect((await admin({ path: '/api/subscription/admin/users/1/subscriptions' })).body.success).toBe(false)
  })
  const withAdmin = async () => {
    const harness = await prepare()
    await harness.makePlan()
    await harness.call(post('/api/user/register', { username: 'adam', password: 'adampass12' }))
    await harness.deps.repos.users.update(3, { role: 10 })
    return { harness, admin: await harness.signIn('adam', 'adampass12') }
  }
})

describe('renewal', () => {
  const careOf = ({ deps, clock, published }: Awaited<ReturnType<typeof prepare>>, elapsedMs = clock.nowMs) =>
    createSubscriptionCare({
      repo: deps.repos.subscriptions,
      service: deps.subscriptions,
      publishUser: (id) => void published.push(`user:${id}`),
      timeZone: () => 'UTC',
      nowMs: clock.nowMs,
      elapsedMs,
      onJump: () => {},
    })
  const MONTH = 32 * 86_400

  test('buys the plan again when it ends, once, and the group stays', async () => {
    const harness = await prepare()
    await harness.makePlan({ upgrade_group: 'vip' })
    await harness.buy(1, { renews: true })
    const care = careOf(harness)
    harness.clock.advance(MONTH)
    await care()
    await care()
    const rows = await harness.deps.repos.subscriptions.allOf(2, 9)
    expect(rows.map(({ id, status, renews }) => [id, status, renews])).toEqual([
      [2, 'active', true],
      [1, 'expired', false],
    ])
    expect(await harness.user()).toEqual([10_000_000 - 2 * 4_995_000, 'vip'])
  })
  test('without enough money ends, and the group goes back', async () => {
    const harness = await prepare({ quota: 5_000_000 })
    await harness.makePlan({ upgrade_group: 'vip' })
    await harness.buy(1, { renews: true })
    const care = careOf(harness)
    harness.clock.advance(MONTH)
    await care()
    expect((await harness.deps.repos.subscriptions.allOf(2, 9)).map(({ status }) => status)).toEqual(['expired'])
    expect(await harness.user()).toEqual([5000, 'default'])
  })
  test('can be switched off by its owner alone', async () => {
    const harness = await prepare()
    await harness.makePlan()
    await harness.buy(1, { renews: true })
    const put = { method: 'PUT', path: '/api/subscription/self/1/renewal', body: { enabled: false } }
    expect((await harness.root(put)).body.success).toBe(false)
    expect((await harness.alice(put)).body.success).toBe(true)
    const care = careOf(harness)
    harness.clock.advance(MONTH)
    await care()
    expect(await harness.deps.repos.subscriptions.allOf(2, 9)).toHaveLength(1)
  })
  test('a clock that jumps ahead and back ends nothing; one that stays ahead does', async () => {
    const harness = await prepare()
    await harness.makePlan()
    await harness.buy()
    let elapsed = 0
    const care = careOf(harness, () => elapsed)
    const after = async (seconds: number, wall: number) => {
      elapsed += seconds * 1000
      harness.clock.advance(wall)
      await care()
      return (await harness.deps.repos.subscriptions.findById(1))?.status
    }
    expect(await after(60, MONTH)).toBe('active')
    expect(await after(60, 60)).toBe('active')
    expect(await after(60, 60 - MONTH)).toBe('active')
    expect(await after(60, MONTH)).toBe('active')
    expect(await after(700, 700)).toBe('expired')
  })
})
