// A gateway that is killed while money comes in: after any number of deaths each payment, code, reward and refund counts once.
import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRepos, migrate, openDatabase } from '../../src/storage/index.ts'
import { forEachEngine, migration, setUpTimeoutMs } from '../support/databases.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import { seedInto } from '../support/seed.ts'
import { creem, epay, epayReport } from './gateways.ts'

const directories: string[] = []
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

const ACCESS_TOKEN = 'killkillkillkillkillkillkillkill'
const BEGIN = 1_000_000
const CREDIT = 1000
const ORDERS = 60
/** Fewer than an account may try in vain. */
const CODES = 15
/** Orders of Creem that are refunded, too. */
const REFUNDED = 20
const environment = {
  GLOBAL_API_RATE_LIMIT_ENABLE: 'false',
  CRITICAL_RATE_LIMIT_ENABLE: 'false',
}

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

type Move = (url: string) => Promise<unknown>

/** Everything that shall happen, each as a call that may be repeated. */
const listMoves = (userId: number): Move[] => {
  const headers = { authorization: ACCESS_TOKEN, 'new-api-user': String(userId), 'content-type': 'application/json' }
  const post =
    (path: string, body: object): Move =>
    (url) =>
      fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }).then((answer) => answer.text())
  const send =
    (report: {
      readonly method: string
      readonly path: string
      readonly headers: object
      readonly body?: string
    }): Move =>
    (url) =>
      fetch(`${url}${report.path}`, {
        method: report.method,
        headers: { ...report.headers },
        ...(report.body === undefined ? {} : { body: report.body }),
      }).then((answer) => answer.text())
  const moves: Move[] = []
  for (let index = 0; index < ORDERS; index++) {
    moves.push(send(epayReport({ tradeNo: `KILL${index}`, amount: '1.00' })))
  }
  for (let index = ORDERS; index < ORDERS + REFUNDED; index++) {
    const sale = { tradeNo: `KILL${index}`, amount: 100 }
    const refund = creem.refunded?.(sale)
    moves.push(send(creem.paid(sale)))
    if (refund !== undefined) moves.push(send(refund))
  }
  for (let index = 0; index < CODES; index++) moves.push(post('/api/user/topup', { key: codeText(index) }))
  moves.push(post('/api/user/checkin', {}))
  return moves
}

const shuffled = <T>(items: readonly T[]): T[] => items.toSorted(() => Math.random() - 0.5)

/** Sends all moves over eight connections until the gateway is gone. */
const sendUntilDead = async (url: string, moves: readonly Move[], onSent: () => void): Promise<void> => {
  const waiting = shuffled(moves)
  const client = async (): Promise<void> => {
    for (let move = waiting.pop(); move !== undefined; move = waiting.pop()) {
      try {
        await move(url)
        onSent()
      } catch {
        return
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, client))
}

const readBooks = async (dsn: string, userId: number) => {
  const database = await openDatabase({ dsn })
  const repos = createRepos(database)
  const user = await repos.users.findById(userId)
  const rows = await repos.logs.list({ userId, limit: 1000, offset: 0 })
  const orders = await repos.topUps.list({ limit: 500, offset: 0 })
  await database.close()
  return {
    balance: user?.quota ?? Number.NaN,
    told: rows.reduce((sum, { quota }) => sum + quota, BEGIN),
    orders: orders.rows,
  }
}

describe('kill -9 while money comes in', () => {
  const kills = { sqlite: 8, mysql: 3, postgres: 3 } as const

  forEachEngine((engine, open) => {
    test(
      `${kills[engine]} times: after everything was sent again, everything counts once`,
      async () => {
        const directory = mkdtempSync(join(tmpdir(), 'tollgate-pay-'))
        directories.push(directory)
        const fresh = engine === 'sqlite' ? undefined : await open({ isMigrated: false })
        const dsn = fresh?.dsn ?? `file:${directory}/one-api.db`
        const userId = await prepare(dsn)
        const moves = listMoves(userId)
        for (let kill = 0; kill < kills[engine]; kill++) {
          const gateway = await startGatewayProcess(directory, { SQL_DSN: dsn, ...environment })
          const { promise, resolve } = Promise.withResolvers<void>()
          let left = 1 + Math.floor(Math.random() * 40)
          const sending = sendUntilDead(gateway.url, moves, () => {
            if (--left === 0) resolve()
          })
          await Promise.race([promise, sending])
          expect(await gateway.end('SIGKILL')).toBe(137)
          await sending
          const books = await readBooks(dsn, userId)
          expect(books.balance).toBe(books.told)
        }
        const last = await startGatewayProcess(directory, { SQL_DSN: dsn, ...environment })
        let sent = 0
        await sendUntilDead(last.url, moves, () => {
          sent++
        })
        expect(sent).toBe(moves.length)
        // A refund that came before its payment waits for it.
        await sendUntilDead(last.url, moves, () => undefined)
        expect(await last.end('SIGTERM')).toBe(0)
        const { balance, told, orders } = await readBooks(dsn, userId)
        expect(balance).toBe(BEGIN + (ORDERS + CODES) * CREDIT + 50)
        expect(told).toBe(balance)
        expect(orders.filter(({ status }) => status === 'success')).toHaveLength(ORDERS)
        expect(orders.filter(({ status }) => status === 'refunded')).toHaveLength(REFUNDED)
      },
      2 * setUpTimeoutMs,
    )
  })
})
