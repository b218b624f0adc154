// A gateway that is killed while plans are paid for, bought from the balance and refunded: each plan begins once and ends with its money.
import { expect, test } from 'bun:test'
import { createRepos, migrate, openDatabase } from '../../src/storage/index.ts'
import { forEachEngine, migration, setUpTimeoutMs } from '../support/databases.ts'
import { seedInto } from '../support/seed.ts'
import { creem, epay, epayReport } from './gateways.ts'
import { callAs, killWhileMoving, type Move, type readBooks, sendReport } from './killing.ts'

const ACCESS_TOKEN = 'killkillkillkillkillkillkillkill'
const BEGIN = 100_000
const PRICE = 1000
/** How often the dearer plan may be bought from the balance. */
const BOUGHT_MAX = 5
const PAID = 25
/** Orders that are refunded, too. */
const REFUNDED = 25

const isRefunded = (index: number): boolean => index >= PAID
const tradeNoOf = (index: number): string => `PLAN${index}`

/** Writes the site with two plans, its customer, and open orders of the first plan. */
const prepare = async (dsn: string): Promise<number> => {
  const database = await openDatabase({ dsn })
  await migrate(database, migration)
  const now = Math.floor(Date.now() / 1000)
  const options = {
    'payment_setting.compliance_confirmed': 'true',
    'payment_setting.compliance_terms_version': 'v1',
    ...epay.options,
    ...creem.options,
  }
  const { userId } = await seedInto(database, {
    channels: [],
    user: { quota: BEGIN, access_token: ACCESS_TOKEN },
    options,
    plans: [
      { title: 'Pro', price_amount: 1, enabled: true, upgrade_group: 'vip' },
      { title: 'Day', price_amount: PRICE / 500_000, enabled: true, max_purchase_per_user: BOUGHT_MAX },
    ],
  })
  const { orders } = createRepos(database)
  for (let index = 0; index < PAID + REFUNDED; index++) {
    const isCreem = isRefunded(index)
    await orders.open({
      facts: {
        trade_no: tradeNoOf(index),
        kind: 'subscription',
        user_id: userId,
        provider: isCreem ? 'creem' : 'epay',
        currency: isCreem ? 'EUR' : 'CNY',
        amount_minor: 100,
        credit: 0,
        allows_discount: false,
        gateway_ref: '',
        expires_at: now + 86_400,
      },
      method: 'alipay',
      money: 1,
      createdAt: now,
      amount: 0,
      planId: 1,
    })
  }
  await database.close()
  return userId
}

const listMoves = (userId: number): Move[] => {
  const post = callAs(userId, ACCESS_TOKEN)
  const moves: Move[] = []
  for (let index = 0; index < PAID + REFUNDED; index++) {
    const sale = { tradeNo: tradeNoOf(index), amount: isRefunded(index) ? 100 : '1.00' }
    if (!isRefunded(index)) moves.push(sendReport(epayReport(sale)))
    else if (creem.refunded !== undefined) moves.push(sendReport(creem.paid(sale)), sendReport(creem.refunded(sale)))
  }
  for (let times = 0; times < 4 * BOUGHT_MAX; times++) moves.push(post('/api/subscription/balance/pay', { plan_id: 2 }))
  return moves
}

type Books = Awaited<ReturnType<typeof readBooks>>

const countsOf = ({ subscriptions, orders }: Books) => {
  const ofPlan = (planId: number) => subscriptions.filter((one) => one.plan_id === planId)
  const withStatus = (status: string) => ofPlan(1).filter((one) => one.status === status).length
  const ordered = orders.filter(({ trade_no }) => trade_no.startsWith('PLAN'))
  return {
    running: withStatus('active'),
    cancelled: withStatus('cancelled'),
    bought: ofPlan(2).length,
    success: ordered.filter(({ status }) => status === 'success').length,
    refunded: ordered.filter(({ status }) => status === 'refunded').length,
  }
}

/** Holds at every moment: each paid order has its plan, each refunded one has none that runs, and the balance paid for the others. */
const check = (books: Books): void => {
  const { running, cancelled, bought, success, refunded } = countsOf(books)
  expect([running, cancelled]).toEqual([success, refunded])
  expect(books.group).toBe(running > 0 ? 'vip' : 'default')
  expect(books.balance).toBe(BEGIN - bought * PRICE)
}

forEachEngine((engine, open) => {
  test(
    'after everything was sent again, every plan stands or has ended as its money says',
    async () => {
      const books = await killWhileMoving(engine, open, { begin: BEGIN, prepare, listMoves, check })
      check(books)
      expect(countsOf(books)).toEqual({
        running: PAID,
        cancelled: REFUNDED,
        bought: BOUGHT_MAX,
        success: PAID,
        refunded: REFUNDED,
      })
    },
    2 * setUpTimeoutMs,
  )
})
