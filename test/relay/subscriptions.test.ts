// Subscriptions that pay for requests, through a whole gateway: who is charged, what the row tells, and what a refusal says.
import { describe, expect, test } from 'bun:test'
import { useLab } from '../support/gateway.ts'
import { serverError } from '../upstream/index.ts'

const lab = useLab()

const open = async (fields: object, subscriptions: readonly object[], setting: object = {}) => {
  const upstream = await lab.upstream()
  return lab.gateway({
    channels: [{ upstream }],
    user: { quota: 1000, setting: JSON.stringify(setting) },
    subscriptions,
    ...fields,
  })
}
const ask = (gateway: Awaited<ReturnType<typeof open>>, fields: object = {}) =>
  gateway.chat({ max_tokens: 20, ...fields })

describe('a running plan', () => {
  test.each([[false], [true]])('pays, streamed: %p, and the row says so', async (stream) => {
    const gateway = await open({}, [{ amount_total: 5000, amount_used: 100 }])
    await (await ask(gateway, { stream })).text()
    const { rows, users } = await gateway.books()
    expect(users[0]?.quota).toBe(1000)
    expect(users[0]?.used_quota).toBe(20)
    const other = JSON.parse(rows[0]?.other ?? '')
    expect(other).toMatchObject({
      billing_source: 'subscription',
      billing_preference: 'subscription_first',
      subscription_consumed: 20,
      subscription_total: 5000,
      subscription_used: 120,
      subscription_remain: 4880,
      wallet_quota_deducted: 0,
    })
    expect(other.subscription_pre_consumed + other.subscription_post_delta).toBe(20)
  })

  test('that ends first pays first', async () => {
    const gateway = await open({}, [{ end_time: 4_000_000_000 }, { end_time: 3_900_000_000 }])
    await (await ask(gateway)).text()
    const { subscriptions } = await gateway.books()
    expect(subscriptions.map(({ amount_used }) => amount_used)).toEqual([0, 20])
  })

  test('that is over pays nothing', async () => {
    const gateway = await open({}, [{ end_time: 1_000_000_000 }, { status: 'cancelled' }])
    await (await ask(gateway)).text()
    const { users } = await gateway.books()
    expect(users[0]?.quota).toBe(980)
  })

  test('that is used up leaves to the wallet', async () => {
    const gateway = await open({}, [{ amount_total: 600, amount_used: 590 }])
    await (await ask(gateway)).text()
    const { users, rows } = await gateway.books()
    expect(users[0]?.quota).toBe(980)
    expect(JSON.parse(rows[0]?.other ?? '').billing_source).toBe('wallet')
  })
})

describe('the preference', () => {
  test.each([
    ['wallet_first', 980, 0],
    ['wallet_only', 980, 0],
    ['subscription_first', 1000, 20],
    ['subscription_only', 1000, 20],
    ['nonsense', 1000, 20],
  ])('%s', async (billing_preference, quota, used) => {
    const gateway = await open({}, [{}], { billing_preference })
    await (await ask(gateway)).text()
    const { users, subscriptions } = await gateway.books()
    expect([users[0]?.quota, subscriptions[0]?.amount_used]).toEqual([quota, used])
  })
  test('an empty wallet leaves to the plan', async () => {
    const subscriptions = [{}]
    const gateway = await open({ user: { quota: 0, setting: '{"billing_preference":"wallet_first"}' } }, subscriptions)
    expect((await ask(gateway)).status).toBe(200)
    expect((await gateway.books()).subscriptions[0]?.amount_used).toBe(20)
  })
  test.each([
    [[], 'a plan is wanted and there is none'],
    [[{ amount_total: 10, amount_used: 10 }], 'the plan is used up'],
  ])('subscription_only with %p: %s', async (subscriptions) => {
    const gateway = await open({}, subscriptions, { billing_preference: 'subscription_only' })
    const answer = await ask(gateway)
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ error: { code: 'insufficient_user_quota' } })
    expect((await gateway.books()).users[0]?.quota).toBe(1000)
  })
})

test('an answer that fails gives the plan everything back', async () => {
  const upstream = await lab.upstream({ fallback: serverError(500) })
  const gateway = await lab.gateway({ channels: [{ upstream }], user: { quota: 0 }, subscriptions: [{}] })
  expect((await ask(gateway)).status).toBeGreaterThanOrEqual(500)
  expect((await gateway.books()).subscriptions[0]?.amount_used).toBe(0)
})

describe('a used-up quota whose time has come', () => {
  const used = { amount_total: 1000, amount_used: 1000, next_reset_time: 1_700_000_000 }
  test('is whole for the next request', async () => {
    const plans = [{ quota_reset_period: 'daily' }]
    const gateway = await open({ user: { quota: 0 }, plans }, [used])
    expect((await ask(gateway)).status).toBe(200)
    const { subscriptions } = await gateway.peek()
    expect(subscriptions[0]?.amount_used).toBe(20)
    expect(subscriptions[0]?.next_reset_time).toBeGreaterThan(Date.now() / 1000)
  })
  test('stays used up when its plan resets nothing', async () => {
    const gateway = await open({ user: { quota: 0 } }, [used])
    expect((await ask(gateway)).status).toBe(403)
  })
})

test('a used-up window is told with the time to wait, and the wallet goes on', async () => {
  const plan = { windows: { five_hours: 530 } }
  const poor = await open({ user: { quota: 0 } }, [plan])
  expect((await ask(poor)).status).toBe(200)
  const answer = await ask(poor)
  expect(answer.status).toBe(429)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await answer.json()).toMatchObject({ error: { code: 'budget_exceeded' } })
  const rich = await open({}, [plan])
  await (await ask(rich)).text()
  await (await ask(rich)).text()
  const { users, subscriptions } = await rich.books()
  expect([users[0]?.quota, subscriptions[0]?.amount_used]).toEqual([980, 20])
})
