// Plans paid at a gateway: delivered once, for what was ordered, by whatever way the payment is told.
import { describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { createHarness } from '../../../test/admin/harness.ts'

const KEY = 'epay-key'
const post = (path: string, body: object) => ({ method: 'POST', path, body })

/** Signs as the gateways document it, by code of its own. */
const sign = (fields: Readonly<Record<string, string>>, key = KEY): string => {
  const text = Object.keys(fields)
    .filter((name) => fields[name] !== '' && !name.startsWith('sign'))
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
  const hash = createHash('md5')
    .update(text + key)
    .digest('hex')
  return new URLSearchParams({ ...fields, sign: hash, sign_type: 'MD5' }).toString()
}

const prepare = async (plan: object = {}) => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  await harness.call(post('/api/user/register', { username: 'alice', password: 'alicepass1' }))
  const alice = await harness.signIn('alice', 'alicepass1')
  await root(post('/api/option/payment_compliance', { confirmed: true }))
  const options = { PayAddress: 'https://pay.test', EpayId: '1000', EpayKey: KEY, ServerAddress: 'https://gate.test' }
  for (const [key, value] of Object.entries(options)) {
    await root({ method: 'PUT', path: '/api/option/', body: { key, value } })
  }
  const fields = { title: 'Pro', price_amount: 10, enabled: true, upgrade_group: 'vip', ...plan }
  await root(post('/api/subscription/admin/plans', { plan: fields }))
  const order = async () =>
    (await alice(post('/api/subscription/epay/pay', { plan_id: 1, payment_method: 'alipay' }))).body
  const report = (form: Readonly<Record<string, string>>, changes: object = {}, path = 'notify') => {
    const { out_trade_no = '', money = '', pid = '', type = '' } = form
    const notice = { money, out_trade_no, pid, trade_no: 'G1', trade_status: 'TRADE_SUCCESS', type, ...changes }
    return harness.call({ path: `/api/subscription/epay/${path}?${sign(notice)}` })
  }
  const bought = () => harness.deps.repos.subscriptions.allOf(2, 99)
  const group = async () => (await harness.deps.repos.users.findById(2))?.group
  return { ...harness, root, alice, order, report, bought, group }
}

test('the order says what is to be paid in yuan, and where', async () => {
  const { order, bought } = await prepare()
  const answer = await order()
  expect(answer).toMatchObject({
    message: 'success',
    url: 'https://pay.test/submit.php',
    data: {
      money: '73.00',
      name: 'SUB:Pro',
      notify_url: 'https://gate.test/api/subscription/epay/notify',
      return_url: 'https://gate.test/api/subscription/epay/return',
    },
  })
  expect(answer.data.out_trade_no).toMatch(/^SUBUSR2NO\w{6}\d{10}$/)
  expect(await bought()).toEqual([])
})

test('a report that comes again, by whatever way, begins nothing more', async () => {
  const { order, report, bought, group, database } = await prepare()
  const { data } = await order()
  const replies = await Promise.all(
    Array.from({ length: 100 }, (_, n) => report(data, {}, n % 2 ? 'notify' : 'return')),
  )
  expect(new Set(replies.filter((_, n) => n % 2).map(({ text }) => text))).toEqual(new Set(['success']))
  const rows = await bought()
  expect(rows.map(({ source, status }) => [source, status])).toEqual([['order', 'active']])
  expect(await group()).toBe('vip')
  const paid = await database.kysely.selectFrom('top_ups').selectAll().execute()
  expect(paid.map(({ status, amount, payment_provider }) => [status, amount, payment_provider])).toEqual([
    ['success', 0, 'epay'],
  ])
  expect((await database.kysely.selectFrom('users').select('quota').where('id', '=', 2).execute())[0]?.quota).toBe(0)
})

describe('nothing begins by', () => {
  test.each([
    [{ money: '72.00' }],
    [{ pid: '2000' }],
    [{ trade_status: 'TRADE_CLOSED' }],
    [{ out_trade_no: 'SUBUSR2NOxxxxxx1' }],
  ])('a report with %p', async (changes) => {
    const { order, report, bought } = await prepare()
    const { data } = await order()
    await report(data, changes)
    expect(await bought()).toEqual([])
  })
  test('a report signed with another key', async () => {
    const { order, call, bought } = await prepare()
    const { data } = await order()
    const notice = { money: '73.00', out_trade_no: data.out_trade_no, pid: '1000', trade_status: 'TRADE_SUCCESS' }
    expect((await call({ path: `/api/subscription/epay/notify?${sign(notice, 'x')}` })).text).toBe('fail')
    expect(await bought()).toEqual([])
  })
})

test.each([
  ['TRADE_SUCCESS', 'success'],
  ['WAIT_BUYER_PAY', 'pending'],
])('the payer who comes back with %s is sent to the wallet with %s', async (trade_status, outcome) => {
  const { order, report } = await prepare()
  const { data } = await order()
  const answer = await report(data, { trade_status }, 'return')
  expect(answer.status).toBe(302)
  expect(answer.headers.get('location')).toBe(`https://gate.test/console/topup?pay=${outcome}`)
})

describe('an order is refused', () => {
  test.each([[{ enabled: false }], [{ price_amount: 0 }]])('of a plan with %p', async (plan) => {
    const { order } = await prepare(plan)
    expect((await order()).message).toBe('error')
  })
  test('when an order of the last one waits for its payment', async () => {
    const { order } = await prepare({ max_purchase_per_user: 1 })
    expect((await order()).message).toBe('success')
    expect((await order()).message).toBe('error')
  })
  test('at a gateway that is not set up, or does not know the plan', async () => {
    const { alice } = await prepare()
    for (const way of ['stripe', 'creem', 'waffo-pancake']) {
      expect((await alice(post(`/api/subscription/${way}/pay`, { plan_id: 1 }))).body.message).toBe('error')
    }
  })
})

test('a plan that left the market after it was ordered is delivered all the same', async () => {
  const { order, report, bought, root } = await prepare()
  const { data } = await order()
  await root({ method: 'PATCH', path: '/api/subscription/admin/plans/1', body: { enabled: false } })
  expect((await report(data)).text).toBe('success')
  expect(await bought()).toHaveLength(1)
})
