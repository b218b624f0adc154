// Money that moves at the same moment, over two processes' connections, on every engine; and any history of moves adds up.
import { beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import fc from 'fast-check'
import { createLedger } from '../../src/ledger/index.ts'
import { createLedgerStore, createRepos, type Database, openDatabase, type Repos } from '../../src/storage/index.ts'
import { forEachEngine, setUpTimeoutMs } from '../support/databases.ts'

setDefaultTimeout(60_000)

const now = 1_800_000_000
const row = (user_id: number, request_id: string, quota = 0) => ({
  user_id,
  created_at: now,
  type: 1,
  request_id,
  quota,
})

const orderOf = (tradeNo: string, userId: number, credit: number) => ({
  facts: {
    trade_no: tradeNo,
    kind: 'topup',
    user_id: userId,
    provider: 'epay',
    currency: 'CNY',
    amount_minor: 100,
    credit,
    allows_discount: false,
    gateway_ref: '',
    expires_at: now + 100,
  },
  method: 'alipay',
  money: 1,
  createdAt: now,
  amount: 1,
  planId: 0,
})

const completionOf = (tradeNo: string, userId: number) => ({
  tradeNo,
  provider: 'epay',
  from: ['pending'] as const,
  now,
  method: '',
  paymentRef: '',
  customer: '',
  log: (credited: number) => row(userId, tradeNo, credited),
})

const refundOf = (tradeNo: string, userId: number, refundedMinor: number) => ({
  tradeNo,
  provider: 'epay',
  refundedMinor,
  now,
  takesQuota: true,
  log: (taken: number) => row(userId, `refund-${refundedMinor}-${tradeNo}`, -taken),
})

const planOrderOf = (tradeNo: string, userId: number) => {
  const order = orderOf(tradeNo, userId, 0)
  return { ...order, facts: { ...order.facts, kind: 'subscription' }, amount: 0, planId: 1 }
}

const openingOf = (tradeNo: string, userId: number) => ({
  subscription: {
    user_id: userId,
    plan_id: 1,
    amount_total: 0,
    start_time: now,
    end_time: now + 1000,
    source: 'order',
    next_reset_time: 0,
    upgrade_group: 'vip',
    windows: '',
    renews: false,
  },
  charge: 0,
  countMax: 0,
  order: {
    user_id: userId,
    plan_id: 1,
    money: 1,
    trade_no: tradeNo,
    payment_method: 'alipay',
    payment_provider: 'epay',
    status: 'success',
    create_time: now,
    complete_time: now,
    provider_payload: '',
  },
})

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))

forEachEngine((_engine, open) => {
  let database: Database
  /** Two nodes: the same database over connections of their own. */
  let nodes: readonly Repos[]
  let names = 0
  beforeAll(async () => {
    const fresh = await open()
    database = fresh
    const second = await openDatabase({ dsn: fresh.dsn, maxOpenConnections: 10 })
    nodes = [createRepos(database), createRepos(second)]
  }, setUpTimeoutMs)

  const node = (index: number): Repos => nodes[index % nodes.length] as Repos
  const newUser = (quota: number, more: object = {}): Promise<number> =>
    node(0).users.insert({ username: `racer${++names}`, quota, ...more })
  const balanceOf = async (id: number): Promise<number> => (await node(0).users.findById(id))?.quota ?? Number.NaN

  test('an order completed by a hundred at once is credited once', async () => {
    const user = await newUser(5)
    const tradeNo = `ONCE${names}`
    await node(0).orders.open(orderOf(tradeNo, user, 1000))
    const done = await times(100, (index) => node(index).orders.complete(completionOf(tradeNo, user)))
    expect(done.filter(Boolean)).toHaveLength(1)
    expect(await balanceOf(user)).toBe(1005)
    expect(await node(0).logs.list({ requestId: tradeNo, limit: 10, offset: 0 })).toHaveLength(1)
  })

  test('of completing, expiring, failing and refunding at once, the books agree with the status', async () => {
    for (let round = 0; round < 5; round++) {
      const user = await newUser(0)
      const tradeNo = `MIX${names}`
      await node(0).orders.open(orderOf(tradeNo, user, 1000))
      await times(40, async (index) => {
        const { orders } = node(index)
        if (index % 4 === 0) await orders.complete(completionOf(tradeNo, user))
        else if (index % 4 === 1) await orders.close(tradeNo, 'epay', index % 8 === 1 ? 'expired' : 'failed', now)
        else await orders.refund(refundOf(tradeNo, user, index % 4 === 2 ? 30 : 60))
      })
      const order = await node(0).orders.find(tradeNo)
      expect(order?.facts?.refunded_minor).toBe(60)
      expect(await balanceOf(user)).toBe(order?.row.status === 'success' ? 400 : 0)
    }
  })

  test('of paying, refunding, ending and expiring a plan at once, its subscription and its order tell the same', async () => {
    for (let round = 0; round < 5; round++) {
      const user = await newUser(0)
      const tradeNo = `PLAN${names}`
      await node(0).orders.open(planOrderOf(tradeNo, user))
      await times(40, async (index) => {
        const { orders, subscriptions } = node(index)
        if (index % 4 === 0) {
          const opening = openingOf(tradeNo, user)
          await orders.complete(completionOf(tradeNo, user), async (transaction) => {
            const opened = await subscriptions.openInside(transaction, opening, now)
            return opened.kind === 'opened' ? opened.id : 0
          })
        } else if (index % 4 === 1) {
          await orders.refund(refundOf(tradeNo, user, 100), async (transaction, { subscriptionId }) => {
            await subscriptions.cancelInside(transaction, subscriptionId, now)
            return { told: '', problem: '' }
          })
        } else {
          const [row] = await subscriptions.allOf(user, 1)
          if (row !== undefined) await subscriptions.end(row, index % 4 === 2 ? 'cancelled' : 'expired', now)
        }
      })
      await node(0).orders.refund(refundOf(tradeNo, user, 100))
      const order = await node(1).orders.find(tradeNo)
      const had = await node(1).subscriptions.allOf(user, 9)
      expect(order?.row.status).toBe('refunded')
      expect(had.filter(({ status }) => status === 'active')).toEqual([])
      expect(had.length).toBeLessThanOrEqual(1)
      expect((await node(0).users.findById(user))?.group).toBe('default')
    }
  })

  test('two hundred settlements, top-ups and refunds of one account leave the sum', async () => {
    const user = await newUser(10_000_000)
    const ledger = createLedger({
      store: createLedgerStore(database, { owner: 'test', nowSeconds: () => now, usesLogOutbox: false }),
      defer: setImmediate,
      gatherTurns: 2,
      isAlone: () => false,
      elapsedMs: () => performance.now(),
    })
    const tradeNos = Array.from({ length: 66 }, (_, index) => `SUM${user}-${index}`)
    for (const tradeNo of tradeNos) await node(0).orders.open(orderOf(tradeNo, user, 1000))
    for (const tradeNo of tradeNos.slice(33)) await node(0).orders.complete(completionOf(tradeNo, user))
    await times(200, async (index) => {
      const account = { userId: user, tokenId: 0, isTokenUnlimited: true }
      const requestId = `settle-${user}-${index}`
      if (index < 134) {
        const outcome = await ledger.hold({ requestId, ...account, minimum: 1, wanted: 500 })
        expect(outcome.kind).toBe('held')
        await ledger.settle({
          requestId,
          ...account,
          held: 500,
          quota: 300,
          channelId: 0,
          isCounted: true,
          at: now,
          row: settledRow(user, requestId),
        })
      } else if (index < 167) {
        await node(index).orders.complete(completionOf(tradeNos[index - 134] ?? '', user))
      } else {
        await node(index).orders.refund(refundOf(tradeNos[index - 134] ?? '', user, 100))
      }
    })
    expect(await balanceOf(user)).toBe(10_000_000 - 134 * 300 + 33 * 1000)
  })

  test('a hundred check-ins of a day bring one reward', async () => {
    const user = await newUser(0)
    const checkIn = (index: number) =>
      node(index).wallet.checkIn({ userId: user, date: '2027-01-15', quota: 70, now, log: row(user, `c${user}`, 70) })
    expect((await times(100, checkIn)).filter(Boolean)).toHaveLength(1)
    expect(await balanceOf(user)).toBe(70)
    expect(await node(0).wallet.checkInTotals(user)).toEqual({ days: 1, quota: 70 })
  })

  test('a hundred transfers of rewards move no more than there is', async () => {
    const user = await newUser(0, { aff_quota: 1050, aff_history: 1050 })
    const moved = await times(100, (index) =>
      node(index).wallet.transferRewards(user, 100, row(user, `t${user}-${index}`, 100)),
    )
    expect(moved.filter(Boolean)).toHaveLength(10)
    expect(await node(0).users.findById(user)).toMatchObject({ quota: 1000, aff_quota: 50, aff_history: 1050 })
  })

  test('a deposit that is reported by many is credited once', async () => {
    const user = await newUser(0)
    const facts = { ...orderOf(`CRYPTO-${user}`, user, 900).facts, provider: 'crypto', payment_ref: 'tx' }
    const deposit = (index: number) =>
      node(index).wallet.deposit({ facts, money: 1, amount: 1, method: 'usdt', now, log: row(user, `d${user}`, 900) })
    expect((await times(50, deposit)).filter(Boolean)).toHaveLength(1)
    expect(await balanceOf(user)).toBe(900)
  })

  test('corrections never take a balance below zero, and a key never gets less than nothing', async () => {
    const user = await newUser(1000)
    const taken = await times(50, (index) =>
      node(index).wallet.correct(user, { add: -300 }, row(user, `m${user}-${index}`, -300)),
    )
    expect(taken.filter(Boolean)).toHaveLength(3)
    expect(await balanceOf(user)).toBe(100)
    const token = await node(0).tokens.insert({ user_id: user, key: `race${user}`, remain_quota: 100 })
    const given = await times(50, (index) => node(index).wallet.giveToKey(user, token, -30))
    expect(given.filter(Boolean)).toHaveLength(3)
    expect(await node(0).wallet.giveToKey(user + 1, token, 5)).toBe(false)
    expect((await node(0).tokens.findById(token))?.remain_quota).toBe(10)
  })

  test('any history of moves adds up: the balance is what the rows say', async () => {
    const move = fc.record({
      kind: fc.constantFrom('open', 'complete', 'close', 'refund', 'correct', 'checkIn', 'reward', 'redeem'),
      which: fc.nat(3),
      amount: fc.integer({ min: 1, max: 100 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 30 }), async (history) => {
        const user = await newUser(0, { aff_quota: 500 })
        const opened = new Set<string>()
        let rewards = 0
        const play = async ({ kind, which, amount }: (typeof history)[number], index: number): Promise<void> => {
          const { orders, wallet, redemptions } = node(index)
          const tradeNo = `H${user}-${which}`
          if (kind === 'open' && !opened.has(tradeNo)) {
            opened.add(tradeNo)
            await orders.open(orderOf(tradeNo, user, 777))
          } else if (kind === 'complete') await orders.complete(completionOf(tradeNo, user))
          else if (kind === 'close') await orders.close(tradeNo, 'epay', 'expired', now)
          else if (kind === 'refund') await orders.refund(refundOf(tradeNo, user, amount))
          else if (kind === 'correct') {
            const add = which % 2 === 0 ? amount : -amount
            await wallet.correct(user, { add }, row(user, `h${user}-${index}`, add))
          } else if (kind === 'checkIn') {
            const date = `2027-02-0${which + 1}`
            await wallet.checkIn({
              userId: user,
              date,
              quota: amount,
              now,
              log: row(user, `h${user}-${index}`, amount),
            })
          } else if (kind === 'reward') {
            if (await wallet.transferRewards(user, amount, row(user, `h${user}-${index}`, amount))) rewards += amount
          } else if (kind === 'redeem') {
            const key = `h${user}x${which}`
            await redemptions.insert({ key, name: 'h', quota: amount }).catch(() => 0)
            await wallet.redeem(key, user, now, ({ quota }) => row(user, `r${key}`, quota))
          }
        }
        // The first half one after the other, the rest all at once.
        const half = Math.floor(history.length / 2)
        for (const [index, one] of history.slice(0, half).entries()) await play(one, index)
        await Promise.all(history.slice(half).map((one, index) => play(one, half + index)))
        const rows = await node(0).logs.list({ userId: user, limit: 1000, offset: 0 })
        const told = rows.reduce((sum, { quota }) => sum + quota, 0)
        expect(await balanceOf(user)).toBe(told)
        expect((await node(0).users.findById(user))?.aff_quota).toBe(500 - rewards)
      }),
      { numRuns: 25 },
    )
  })
})

const settledRow = (user_id: number, request_id: string) => ({
  user_id,
  created_at: now,
  type: 2,
  content: '',
  username: '',
  token_name: '',
  model_name: 'm',
  quota: 300,
  prompt_tokens: 1,
  completion_tokens: 1,
  use_time: 0,
  is_stream: false,
  channel_id: 0,
  channel_name: '',
  token_id: 0,
  group: '',
  ip: '',
  request_id,
  upstream_request_id: '',
  other: '',
})
