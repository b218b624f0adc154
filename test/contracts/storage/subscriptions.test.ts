// Subscriptions in the database: bought once whoever asks how often, ended once, and the user's group goes where it belongs.
import { beforeAll, describe, expect, test } from 'bun:test'
import { createRepos, type Repos, type SubscriptionOpening } from '../../../src/storage/index.ts'
import { type FreshDatabase, forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

const NOW = 1_800_000_000

forEachEngine((engine, open) => {
  let database: FreshDatabase
  let repos: Repos
  let count = 0
  beforeAll(async () => {
    database = await open()
    repos = createRepos(database)
  }, setUpTimeoutMs)

  const newUser = (quota: number, group = 'default') =>
    repos.users.insert({ username: `s${++count}`, aff_code: `s${count}`, quota, group })
  type Options = Partial<Omit<SubscriptionOpening, 'subscription'>> & {
    readonly plan?: number
    readonly group?: string
    readonly end?: number
    readonly renewing?: boolean
  }
  const openingOf = (
    userId: number,
    { plan = 1, group = '', end = NOW + 100, renewing = false, ...rest }: Options = {},
  ) => ({
    subscription: {
      user_id: userId,
      plan_id: plan,
      amount_total: 1000,
      start_time: NOW,
      end_time: end,
      source: 'balance',
      next_reset_time: 0,
      upgrade_group: group,
      windows: '',
      renews: renewing,
    },
    charge: 0,
    countMax: 0,
    ...rest,
  })
  const begin = async (userId: number, options: Options = {}): Promise<number> => {
    const result = await repos.subscriptions.open(openingOf(userId, options), NOW)
    if (result.kind === 'refused') throw new Error(result.reason)
    return result.id
  }
  const end = async (id: number, how: 'expired' | 'cancelled' | 'deleted', now = NOW) => {
    const row = await repos.subscriptions.findById(id)
    if (row === undefined) throw new Error(`no subscription ${id}`)
    return repos.subscriptions.end(row, how, now)
  }
  const userOf = async (id: number) => {
    const user = await repos.users.findById(id)
    return [user?.quota, user?.group]
  }

  test('100 purchases at once of a plan that may be bought once: one, paid once', async () => {
    const userId = await newUser(1000)
    const results = await Promise.all(
      Array.from({ length: 100 }, () => repos.subscriptions.open(openingOf(userId, { charge: 10, countMax: 1 }), NOW)),
    )
    expect(results.filter(({ kind }) => kind === 'opened')).toHaveLength(1)
    expect(new Set(results.flatMap((result) => (result.kind === 'refused' ? [result.reason] : [])))).toEqual(
      new Set(['limit']),
    )
    expect(await userOf(userId)).toEqual([990, 'default'])
    expect(await repos.subscriptions.allOf(userId, 10)).toHaveLength(1)
  })

  test('100 purchases at once with money for seven: seven', async () => {
    const userId = await newUser(75)
    const results = await Promise.all(
      Array.from({ length: 100 }, () => repos.subscriptions.open(openingOf(userId, { charge: 10 }), NOW)),
    )
    expect(results.filter(({ kind }) => kind === 'opened')).toHaveLength(7)
    expect(await userOf(userId)).toEqual([5, 'default'])
  })

  test('an order number that exists refuses everything with it', async () => {
    const userId = await newUser(100)
    const order = {
      user_id: userId,
      plan_id: 1,
      money: 1,
      trade_no: `twice${count}`,
      payment_method: 'balance',
      payment_provider: 'balance',
      status: 'success',
      create_time: NOW,
      complete_time: NOW,
      provider_payload: '',
    }
    const opening = openingOf(userId, { charge: 10, order, isNewOrder: true })
    expect((await repos.subscriptions.open(opening, NOW)).kind).toBe('opened')
    await expect(repos.subscriptions.open(opening, NOW)).rejects.toThrow()
    expect(await userOf(userId)).toEqual([90, 'default'])
    const paid = await database.kysely.selectFrom('top_ups').selectAll().where('user_id', '=', userId).execute()
    expect(paid).toHaveLength(1)
    expect(paid[0]).toMatchObject({ trade_no: order.trade_no, payment_provider: 'balance', status: 'success' })
  })

  test('nobody buys for an account that is not there', async () => {
    expect(await repos.subscriptions.open(openingOf(999_999), NOW)).toEqual({ kind: 'refused', reason: 'no_user' })
  })

  test('100 renewals at once of one subscription: one', async () => {
    const userId = await newUser(1000)
    const id = await begin(userId, { renewing: true, end: NOW })
    const results = await Promise.all(
      Array.from({ length: 100 }, () => repos.subscriptions.open(openingOf(userId, { charge: 10, renews: id }), NOW)),
    )
    expect(results.filter(({ kind }) => kind === 'opened')).toHaveLength(1)
    expect(await userOf(userId)).toEqual([990, 'default'])
  })

  test('a renewal that cannot be paid stays wanted', async () => {
    const userId = await newUser(5)
    const id = await begin(userId, { renewing: true })
    const result = await repos.subscriptions.open(openingOf(userId, { charge: 10, renews: id }), NOW)
    expect(result).toEqual({ kind: 'refused', reason: 'poor' })
    expect((await repos.subscriptions.findById(id))?.renews).toBe(true)
  })

  test('a reset happens once for each due time, and not after the end', async () => {
    const userId = await newUser(0)
    const id = await begin(userId)
    const change = { last_reset_time: NOW, next_reset_time: NOW + 50 }
    const done = await Promise.all(Array.from({ length: 20 }, () => repos.subscriptions.reset(id, 0, change, NOW)))
    expect(done.filter(Boolean)).toHaveLength(1)
    await end(id, 'cancelled')
    expect(await repos.subscriptions.reset(id, NOW + 50, { next_reset_time: 0 }, NOW)).toBe(false)
  })

  test('an end happens once, and expires nothing before its time', async () => {
    const userId = await newUser(0)
    const id = await begin(userId)
    expect(await end(id, 'expired', NOW + 99)).toBeUndefined()
    const ended = await Promise.all(Array.from({ length: 20 }, () => end(id, 'expired', NOW + 100)))
    expect(ended.filter((one) => one !== undefined)).toHaveLength(1)
    expect((await repos.subscriptions.findById(id))?.status).toBe('expired')
  })

  describe('the group', () => {
    test('is given and taken back', async () => {
      const userId = await newUser(0)
      const id = await begin(userId, { group: 'vip' })
      expect(await userOf(userId)).toEqual([0, 'vip'])
      expect(await end(id, 'cancelled')).toEqual({ userId, group: 'default' })
      expect(await userOf(userId)).toEqual([0, 'default'])
    })
    test('stays while another subscription gives it, and goes with the last', async () => {
      const userId = await newUser(0)
      const [one, two] = [await begin(userId, { group: 'vip' }), await begin(userId, { group: 'vip' })]
      await end(one, 'deleted')
      expect(await userOf(userId)).toEqual([0, 'vip'])
      await end(two, 'cancelled')
      expect(await userOf(userId)).toEqual([0, 'default'])
    })
    test('goes to the group of the subscription that is left, in whatever order they end', async () => {
      for (const order of [
        [1, 0],
        [0, 1],
      ] as const) {
        const userId = await newUser(0)
        const ids = [await begin(userId, { group: 'vip' }), await begin(userId, { group: 'svip' })] as const
        expect(await userOf(userId)).toEqual([0, 'svip'])
        await end(ids[order[0]], 'cancelled')
        expect(await userOf(userId)).toEqual([0, order[0] === 1 ? 'vip' : 'svip'])
        await end(ids[order[1]], 'cancelled')
        expect(await userOf(userId)).toEqual([0, 'default'])
      }
    })
    test('stays where an administrator moved the user, and whoever had it before keeps it', async () => {
      const moved = await newUser(0)
      const id = await begin(moved, { group: 'vip' })
      await repos.users.update(moved, { group: 'staff' })
      await end(id, 'cancelled')
      expect(await userOf(moved)).toEqual([0, 'staff'])
      const vip = await newUser(0, 'vip')
      await end(await begin(vip, { group: 'vip' }), 'cancelled')
      expect(await userOf(vip)).toEqual([0, 'vip'])
    })
    test('of a renewed subscription goes with the renewal', async () => {
      const userId = await newUser(0)
      const id = await begin(userId, { group: 'vip', renewing: true, end: NOW })
      const renewal = await begin(userId, { group: 'vip', renews: id })
      await end(id, 'expired', NOW)
      expect(await userOf(userId)).toEqual([0, 'vip'])
      await end(renewal, 'cancelled')
      expect(await userOf(userId)).toEqual([0, 'default'])
    })
  })

  // SQLite has one writer: nothing is committed while another transaction is open.
  test.skipIf(engine === 'sqlite')(
    'what ends within a transaction sees what was bought since the transaction began',
    async () => {
      const userId = await newUser(0)
      const id = await begin(userId, { group: 'vip' })
      await database.kysely.transaction().execute(async (transaction) => {
        await transaction.selectFrom('users').select('id').where('id', '=', userId).execute()
        await begin(userId, { group: 'vip' })
        await repos.subscriptions.cancelInside(transaction, id, NOW)
      })
      expect(await userOf(userId)).toEqual([0, 'vip'])
    },
  )

  test('plans keep their windows, and lists go by order', async () => {
    const { subscriptionPlans } = repos
    const first = await subscriptionPlans.insert({ title: 'a', sort_order: 1, windows: '{"day":5}' })
    const second = await subscriptionPlans.insert({ title: 'b', sort_order: 9, enabled: false })
    expect((await subscriptionPlans.all()).map(({ id }) => id)).toEqual([second, first])
    expect((await subscriptionPlans.enabled()).map(({ id }) => id)).toEqual([first])
    await subscriptionPlans.update(first, { title: 'c' })
    expect(await subscriptionPlans.findById(first)).toMatchObject({ title: 'c', windows: '{"day":5}' })
    await subscriptionPlans.update(first, { windows: '', updated_at: 5 })
    expect((await subscriptionPlans.findById(first))?.windows).toBe('')
    expect(await subscriptionPlans.update(99_999, { windows: '{}', updated_at: 5 })).toBe(false)
  })
  describe('an end that comes', () => {
    /** Far from those of other tests. */
    const late = NOW + 1_000_000
    const ending = (from = { endTime: 0, id: 0 }, limit = 10, now = late) =>
      repos.subscriptions.listEnding({ now, until: late + 1000 }, from, limit)
    test('is listed from half the term on, the first to end first, piece by piece, until its owner was told', async () => {
      const userId = await newUser(0)
      const second = await begin(userId, { end: late + 900 })
      const third = await begin(userId, { end: late + 900 })
      const first = await begin(userId, { end: late + 800 })
      await begin(userId, { end: late + 1001 })
      await end(await begin(userId, { end: late + 700 }), 'cancelled')
      expect((await ending()).map(({ id }) => id)).toEqual([first, second, third])
      expect(await ending(undefined, 10, NOW + 500_000 + 399)).toEqual([])
      expect((await ending(undefined, 10, NOW + 500_000 + 400)).map(({ id }) => id)).toEqual([first])
      expect((await ending(undefined, 10, late + 800)).map(({ id }) => id)).toEqual([second, third])
      expect((await ending(undefined, 2)).map(({ id }) => id)).toEqual([first, second])
      expect((await ending({ endTime: late + 900, id: second }, 2)).map(({ id }) => id)).toEqual([third])
      expect(await repos.subscriptions.markEndTold(second, late + 900)).toBe(true)
      expect((await ending()).map(({ id }) => id)).toEqual([first, third])
    })
    test('is told by one of many, also of a row without terms, and its renewal can be set meanwhile', async () => {
      const userId = await newUser(0)
      const bought = await begin(userId)
      const imported = await begin(userId)
      await database.kysely.deleteFrom('tg_subscription_terms').where('subscription_id', '=', imported).execute()
      for (const id of [bought, imported]) {
        const [renewed, ...marks] = await Promise.all([
          repos.subscriptions.setRenewal(id, userId, true),
          ...Array.from({ length: 8 }, () => repos.subscriptions.markEndTold(id, 7)),
        ])
        expect(renewed).toBe(true)
        expect(marks.filter((isFirst) => isFirst)).toHaveLength(1)
        expect((await repos.subscriptions.findById(id))?.renews).toBe(true)
        expect([
          await repos.subscriptions.markEndTold(id, 7),
          await repos.subscriptions.markEndTold(id, 8),
          await repos.subscriptions.markEndTold(id, 8),
        ]).toEqual([false, true, false])
      }
    })
  })
})
