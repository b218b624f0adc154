// When invitations bring their rewards: at sign-up, after days, after a payment, and no more than the operator gives.
import { expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import { giveDueInvitations } from './invitations.ts'

const DAY = 86_400

const prepare = async (options: Readonly<Record<string, string>>) => {
  const harness = await createHarness()
  await harness.setUp()
  const { deps, call } = harness
  const all = {
    'payment_setting.compliance_confirmed': 'true',
    QuotaForInviter: '70',
    QuotaForInvitee: '30',
    ...options,
  }
  expect(deps.settings.applyChanges(Object.entries(all).map(([key, value]) => ({ key, value }))).problems).toEqual([])
  const aff_code = (await deps.repos.users.findById(1))?.aff_code
  const sign = async (username: string): Promise<void> => {
    const body = { username, password: 'password1', aff_code }
    expect((await call({ method: 'POST', path: '/api/user/register', body })).body.success).toBe(true)
  }
  const rewards = async () => (await deps.repos.users.findById(1))?.aff_quota
  const bonus = async (id: number) => (await deps.repos.users.findById(id))?.quota
  const counted = async () => (await deps.repos.users.findById(1))?.aff_count
  return { ...harness, sign, rewards, bonus, counted }
}

test('after days they come, once, by the amounts of the day of sign-up', async () => {
  const { deps, clock, sign, rewards, bonus, counted, published } = await prepare({
    'tollgate.invite_reward_days': '7',
  })
  await sign('bob')
  expect([await rewards(), await bonus(2), await counted()]).toEqual([0, 0, 1])
  deps.settings.applyChanges([{ key: 'QuotaForInviter', value: '9999' }])
  clock.advance(7 * DAY - 1)
  await giveDueInvitations(deps)
  expect(await rewards()).toBe(0)
  clock.advance(1)
  await Promise.all([giveDueInvitations(deps), giveDueInvitations(deps)])
  expect([await rewards(), await bonus(2), await counted()]).toEqual([70, 30, 1])
  expect(published).toContain('user:2')
  const [row] = await deps.repos.logs.list({ userId: 2, type: 4, limit: 10, offset: 0 })
  expect(row).toMatchObject({ quota: 30 })
})

test('where they need a payment, an account that never pays brings nothing', async () => {
  const { deps, clock, sign, rewards, bonus } = await prepare({ 'tollgate.invite_reward_needs_payment': 'true' })
  await sign('bob')
  await sign('carol')
  clock.advance(100 * DAY)
  await giveDueInvitations(deps)
  expect(await rewards()).toBe(0)
  await deps.repos.wallet.deposit({
    facts: {
      trade_no: 'CRYPTO-x',
      kind: 'topup',
      user_id: 3,
      provider: 'crypto',
      currency: 'USDT',
      amount_minor: 100,
      credit: 5,
      allows_discount: false,
      gateway_ref: '',
      payment_ref: '',
      expires_at: 0,
    },
    money: 1,
    amount: 1,
    method: 'usdt',
    now: clock.nowSeconds(),
    log: { user_id: 3, created_at: 1, type: 1, request_id: 'CRYPTO-x' },
  })
  await giveDueInvitations(deps)
  expect([await rewards(), await bonus(2), await bonus(3)]).toEqual([70, 0, 35])
})

test('an inviter is given no more than the caps of a day and of all', async () => {
  const { clock, sign, rewards } = await prepare({
    'tollgate.invite_rewards_per_day': '2',
    'tollgate.invite_rewards_total': '3',
  })
  for (const name of ['a1', 'a2', 'a3']) await sign(name)
  expect(await rewards()).toBe(140)
  clock.advance(DAY)
  for (const name of ['b1', 'b2']) await sign(name)
  expect(await rewards()).toBe(210)
})
