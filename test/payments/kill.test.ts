// A gateway that is killed while money comes in: after any number of deaths each payment, code, reward and refund counts once.
import { describe, expect, test } from 'bun:test'
import { createRepos, migrate, openDatabase } from '../../src/storage/index.ts'
import { forEachEngine, migration, setUpTimeoutMs } from '../support/databases.ts'
import { seedInto } from '../support/seed.ts'
import { creem, epay, epayReport } from './gateways.ts'
import { callAs, killWhileMoving, type Move, sendReport } from './killing.ts'

const ACCESS_TOKEN = 'killkillkillkillkillkillkillkill'
const BEGIN = 1_000_000
const CREDIT = 1000
const ORDERS = 60
/** Fewer than an account may try in vain. */
const CODES = 15
/** Orders of Creem that are refunded, too. */
const REFUNDED = 20

const codeText = (index: number): string => `code${String(index).padStart(28, '0')}`

/** Writes the site, its customer, open orders and codes. */
const prepare = async (dsn: string): Promise<number> => {
  const database = await openDatabase({ dsn })
  await migrate(database, migration)
  const now = Math.floor(Date.now() / 1000)
  const options = {
    'payment_setting.compliance_confirmed': 'true',
    'payment_setting.compliance_terms_version': 'v1',
    'checkin_setting.enabled': 'true',
    'checkin_setting.min_quota': '50',
    'checkin_setting.max_quota': '50',
    ...epay.options,
    ...creem.options,
  }
  const user = { quota: BEGIN, access_token: ACCESS_TOKEN, aff_quota: 5_000_000, aff_history: 5_000_000 }
  const { userId } = await seedInto(database, { channels: [], user, options })
  const { orders, redemptions } = createRepos(database)
  for (let index = 0; index < ORDERS + REFUNDED; index++) {
    const isCreem = index >= ORDERS
    await orders.open({
      facts: {
        trade_no: `KILL${index}`,
        kind: 'topup',
        user_id: userId,
        provider: isCreem ? 'creem' : 'epay',
        currency: isCreem ? 'EUR' : 'CNY',
        amount_minor: 100,
        credit: CREDIT,
        allows_discount: false,
        gateway_ref: '',
        expires_at: now + 86_400,
      },
      method: 'alipay',
      money: 1,
      createdAt: now,
      amount: 1,
      planId: 0,
    })
  }
  for (let index = 0; index < CODES; index++) {
    await redemptions.insert({ key: codeText(index), name: 'kill', quota: CREDIT })
  }
  await database.close()
  return userId
}

/** Everything that shall happen. */
const listMoves = (userId: number): Move[] => {
  const post = callAs(userId, ACCESS_TOKEN)
  const moves: Move[] = []
  for (let index = 0; index < ORDERS; index++) {
    moves.push(sendReport(epayReport({ tradeNo: `KILL${index}`, amount: '1.00' })))
  }
  for (let index = ORDERS; index < ORDERS + REFUNDED; index++) {
    const sale = { tradeNo: `KILL${index}`, amount: 100 }
    const refund = creem.refunded?.(sale)
    moves.push(sendReport(creem.paid(sale)))
    if (refund !== undefined) moves.push(sendReport(refund))
  }
  for (let index = 0; index < CODES; index++) moves.push(post('/api/user/topup', { key: codeText(index) }))
  moves.push(post('/api/user/checkin', {}))
  return moves
}

describe('kill -9 while money comes in', () => {
  forEachEngine((engine, open) => {
    test(
      'after everything was sent again, everything counts once',
      async () => {
        const { balance, orders } = await killWhileMoving(engine, open, { begin: BEGIN, prepare, listMoves })
        expect(balance).toBe(BEGIN + (ORDERS + CODES) * CREDIT + 50)
        expect(orders.filter(({ status }) => status === 'success')).toHaveLength(ORDERS)
        expect(orders.filter(({ status }) => status === 'refunded')).toHaveLength(REFUNDED)
      },
      2 * setUpTimeoutMs,
    )
  })
})
