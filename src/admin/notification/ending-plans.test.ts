// Plans that end: their owners are told once for each term, and those whose plan renews only when it will not.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import { createSsrfGuard } from '../../platform/index.ts'
import type { RunningSubscription, UserSubscriptionRow } from '../../storage/index.ts'
import { findHindrances } from './ending-plans.ts'
import { createNotifier } from './notifier.ts'

const DAY = 86_400
/** Ten dollars a month. */
const PLAN = { title: 'Pro', price_amount: 10, enabled: true, allow_balance_pay: true }
const PRICE = 5_000_000

const open = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const { deps, clock, mails } = harness
  deps.settings.applyChanges([{ key: 'ServerAddress', value: 'https://gw.example.com' }])
  await deps.repos.subscriptionPlans.insert(PLAN)
  const createOne = (count = 9) =>
    createNotifier({
      users: deps.repos.users,
      subscriptions: deps.repos.subscriptions,
      plans: deps.repos.subscriptionPlans,
      budgets: deps.repos.limits,
      settings: deps.settings,
      codes: deps.codes,
      mail: deps.mail,
      guard: createSsrfGuard({ rules: () => Promise.reject(new Error('nobody is fetched')) as never }),
      nowSeconds: clock.nowSeconds,
      limit: { count, minutes: 10 },
      onFailure: () => {},
    })
  const notifier = createOne()
  const run = (of = notifier): Promise<void> => of.tellOfEndingPlans(new AbortController().signal)
  let names = 0
  const user = async (values: { quota?: number; email?: string; setting?: object; status?: number } = {}) => {
    const name = `u${++names}`
    const { setting = {}, ...rest } = values
    return deps.repos.users.insert({
      username: name,
      aff_code: name,
      email: `${name}@example.com`,
      setting: JSON.stringify(setting),
      ...rest,
    })
  }
  const begin = async (
    userId: number,
    more: Partial<Pick<UserSubscriptionRow, 'end_time' | 'renews' | 'plan_id'>> = {},
  ): Promise<number> => {
    const now = clock.nowSeconds()
    const subscription = {
      user_id: userId,
      plan_id: 1,
      amount_total: 0,
      start_time: now,
      end_time: now + 30 * DAY,
      source: 'balance',
      next_reset_time: 0,
      upgrade_group: '',
      windows: '',
      renews: false,
      ...more,
    }
    const opened = await deps.repos.subscriptions.open({ subscription, charge: 0, countMax: 0 }, now)
    if (opened.kind === 'refused') throw new Error(opened.reason)
    return opened.id
  }
  const told = (): string[] => mails.map(({ to }) => to)
  return { ...harness, createOne, run, user, begin, told }
}

describe('the owner of a plan that ends', () => {
  test('is told three days before, once, however often it is looked at and by how many', async () => {
    const { run, createOne, user, begin, told, mails, clock } = await open()
    await begin(await user())
    await run()
    clock.advance(27 * DAY - 1)
    await run()
    expect(told()).toEqual([])
    clock.advance(1)
    await Promise.all([run(), run(), run(createOne()), run(createOne())])
    for (let hour = 0; hour < 80; hour++) {
      clock.advance(3600)
      await run()
    }
    expect(told()).toEqual(['u1@example.com'])
    const until = new Date((clock.nowSeconds() - 8 * 3600) * 1000).toISOString()
    expect(mails[0]).toMatchObject({ subject: 'Your subscription ends soon' })
    expect(mails[0]?.text).toBe(
      `Your subscription ends soon: "Pro" ends at ${until.slice(0, 10)} ${until.slice(11, 16)} UTC. ` +
        'Subscriptions and balance are here: https://gw.example.com/console/topup',
    )
  })
  test('is not told again when the clock goes over the boundary and back, or past the end and back', async () => {
    const { run, user, begin, told, clock } = await open()
    await begin(await user())
    clock.advance(27 * DAY)
    await run()
    for (const jump of [-DAY, DAY, 10 * DAY, -10 * DAY, -20 * DAY, 21 * DAY]) {
      clock.advance(jump)
      await run()
    }
    expect(told()).toHaveLength(1)
  })
  test('is told of the next term', async () => {
    const { run, user, begin, told, clock } = await open()
    const alice = await user()
    await begin(alice)
    clock.advance(28 * DAY)
    await run()
    await begin(alice)
    clock.advance(28 * DAY)
    await run()
    expect(told()).toHaveLength(2)
  })
  test('of a short plan is told when half its term is over', async () => {
    const { run, user, begin, told, clock } = await open()
    await begin(await user(), { end_time: clock.nowSeconds() + DAY })
    await run()
    clock.advance(DAY / 2 - 1)
    await run()
    expect(told()).toEqual([])
    clock.advance(1)
    await run()
    expect(told()).toHaveLength(1)
  })
  test('of several plans hears of all in one notice, in the language of the account', async () => {
    const { run, user, begin, mails, clock } = await open()
    const expected = [
      ['zh', '您的套餐即将到期', '“Pro”将于'],
      ['zh-TW', '您的方案即將到期', '「Pro」將於'],
      ['ja', 'プランがまもなく終了します', '「Pro」は'],
      ['fr-CA', 'Votre abonnement prend bientôt fin', '« Pro » prend fin'],
      ['ru', 'Your subscription ends soon', '"Pro" ends'],
    ] as const
    for (const [language] of expected) {
      const id = await user({ setting: { language } })
      await begin(id)
      await begin(id)
    }
    clock.advance(28 * DAY)
    await run()
    expect(mails.map(({ subject }) => subject)).toEqual(expected.map(([, title]) => title))
    for (const [index, [, , item]] of expected.entries()) {
      expect(mails[index]?.text.split(item)).toHaveLength(3)
      expect(mails[index]?.text).toEndWith('https://gw.example.com/console/topup')
    }
  })
  test('hears nothing with 0 days, nor who is disabled, has no address or whose plan was cancelled', async () => {
    const { run, user, begin, told, clock, deps } = await open()
    await begin(await user({ status: 2 }))
    await begin(await user({ email: '' }))
    const cancelled = await begin(await user())
    const row = await deps.repos.subscriptions.findById(cancelled)
    if (row !== undefined) await deps.repos.subscriptions.end(row, 'cancelled', clock.nowSeconds())
    clock.advance(28 * DAY)
    await run()
    expect(told()).toEqual([])
    deps.settings.applyChanges([{ key: 'tollgate.plan_notice_days', value: '0' }])
    await begin(await user(), { end_time: clock.nowSeconds() + DAY })
    clock.advance(DAY - 3600)
    await run()
    expect(told()).toEqual([])
    deps.settings.applyChanges([{ key: 'tollgate.plan_notice_days', value: '1' }])
    await run()
    expect(told()).toEqual(['u4@example.com'])
  })
  test('is told also when many end at once, over several runs', async () => {
    const { run, user, begin, told, clock } = await open()
    // Nobody can reach these: they stay in the list and must not keep others out of it.
    for (let index = 0; index < 205; index++) await begin(await user({ email: '' }))
    for (let index = 0; index < 5; index++) await begin(await user())
    clock.advance(28 * DAY)
    await run()
    expect(told()).toHaveLength(5)
  })
  test('of a subscription that New API wrote is told once', async () => {
    const { run, createOne, user, begin, told, clock, database } = await open()
    await begin(await user())
    await database.kysely.deleteFrom('tg_subscription_terms').execute()
    clock.advance(28 * DAY)
    await Promise.all([run(), run(createOne())])
    await run()
    expect(told()).toHaveLength(1)
  })
})

describe('the owner of a plan that renews', () => {
  test('is told nothing while the balance suffices, and once when it does not', async () => {
    const { run, user, begin, told, mails, clock, deps } = await open()
    const alice = await user({ quota: PRICE })
    await begin(alice, { renews: true })
    clock.advance(28 * DAY)
    await run()
    expect(told()).toEqual([])
    await deps.repos.users.update(alice, { quota: PRICE - 1 })
    await run()
    await deps.repos.users.update(alice, { quota: 0 })
    await run()
    expect(told()).toHaveLength(1)
    expect(mails[0]?.text).toContain('cannot be renewed: that costs ＄10.000000, and your balance of ＄9.999998')
  })
  test('is told of the second of two when the balance pays for one', async () => {
    const { run, user, begin, mails, clock } = await open()
    const alice = await user({ quota: PRICE + 1 })
    await begin(alice, { renews: true, end_time: clock.nowSeconds() + 30 * DAY })
    await begin(alice, { renews: true, end_time: clock.nowSeconds() + 29 * DAY })
    clock.advance(28 * DAY)
    await run()
    expect(mails).toHaveLength(1)
    expect(mails[0]?.text.match(/cannot be renewed/g)).toHaveLength(1)
  })
  test('is told when the plan is no longer sold, cannot be paid from the balance, or is gone', async () => {
    const { run, user, begin, mails, clock, deps } = await open()
    const second = await deps.repos.subscriptionPlans.insert({ ...PLAN, allow_balance_pay: false })
    for (const plan_id of [1, second, 99]) await begin(await user({ quota: 9 * PRICE }), { renews: true, plan_id })
    await deps.repos.subscriptionPlans.update(1, { enabled: false })
    clock.advance(28 * DAY)
    await run()
    expect(mails.map(({ text }) => text.includes('no longer sold'))).toEqual([true, true, true])
  })
  test('whose balance cannot pay for one leaves it to the next', () => {
    const row = (id: number, end_time: number) => ({ id, end_time, plan_id: id }) as RunningSubscription
    const prices = [0, 40, 100, 50, undefined]
    const found = findHindrances([row(4, 9), row(3, 3), row(2, 2), row(1, 1)], 90, ({ plan_id }) => prices[plan_id])
    expect([...found.values()].map(({ row: { id }, kind, charge }) => [id, kind, charge])).toEqual([
      [2, 'poor', 100],
      [4, 'gone', 0],
    ])
  })
})
