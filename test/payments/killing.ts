// Killing a gateway again and again while it moves money, and reading its books after each death.
import { expect } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRepos, openDatabase } from '../../src/storage/index.ts'
import type { forEachEngine } from '../support/databases.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'

/** One call that may be repeated. */
export type Move = (url: string) => Promise<unknown>

type Engine = Parameters<Parameters<typeof forEachEngine>[0]>[0]
type Open = Parameters<Parameters<typeof forEachEngine>[0]>[1]

const REPEATS_MAX = 5
const KILLS = { sqlite: 8, mysql: 3, postgres: 3 } as const

/** A call that an account makes with its access token; named moves are made once. */
export const callAs =
  (userId: number, accessToken: string) =>
  (path: string, body: object, name?: string): Move => {
    const headers = {
      authorization: accessToken,
      'new-api-user': String(userId),
      'content-type': 'application/json',
      ...(name === undefined ? {} : { 'idempotency-key': name }),
    }
    return (url) =>
      fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }).then((answer) => answer.text())
  }

/** A gateway's report as a call. */
export const sendReport =
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

/** What an account has, and what its rows say came in; `begin` is what it had before the first row. */
export const readBooks = async (dsn: string, userId: number, begin: number) => {
  const database = await openDatabase({ dsn })
  const repos = createRepos(database)
  const user = await repos.users.findById(userId)
  const rows = await repos.logs.list({ userId, limit: 1000, offset: 0 })
  const orders = await repos.topUps.list({ limit: 500, offset: 0 })
  const subscriptions = await repos.subscriptions.allOf(userId, 500)
  const tokens = await repos.tokens.list({ userId, limit: 10, offset: 0 })
  await database.close()
  return {
    balance: user?.quota ?? Number.NaN,
    rewards: user?.aff_quota ?? Number.NaN,
    told: rows.reduce((sum, { quota }) => sum + quota, begin),
    orders: orders.rows,
    group: user?.group,
    subscriptions,
    keyQuotas: tokens.rows.map((token) => token.remain_quota),
  }
}

/** A server may still commit what a dead process had sent: the books are read until they stand still. */
const readStill = async (dsn: string, userId: number, begin: number) => {
  let before = await readBooks(dsn, userId, begin)
  for (;;) {
    const books = await readBooks(dsn, userId, begin)
    if (Bun.deepEquals(books, before)) return books
    before = books
  }
}

export type Killing = {
  readonly begin: number
  readonly environment?: Readonly<Record<string, string>>
  /** Writes the site; gives the account whose books are read. */
  readonly prepare: (dsn: string) => Promise<number>
  readonly listMoves: (userId: number) => readonly Move[]
  /** What holds after each death, too. */
  readonly check?: (books: Awaited<ReturnType<typeof readBooks>>) => void
}

/** Kills the gateway while the moves come in, sends all of them again to one that lives, and gives the books at the end. */
export const killWhileMoving = async (engine: Engine, open: Open, killing: Killing) => {
  const { begin, prepare, listMoves, check } = killing
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-pay-'))
  try {
    const fresh = engine === 'sqlite' ? undefined : await open({ isMigrated: false })
    const dsn = fresh?.dsn ?? `file:${directory}/one-api.db`
    const environment = {
      SQL_DSN: dsn,
      GLOBAL_API_RATE_LIMIT_ENABLE: 'false',
      CRITICAL_RATE_LIMIT_ENABLE: 'false',
      ...killing.environment,
    }
    const userId = await prepare(dsn)
    const moves = listMoves(userId)
    for (let kill = 0; kill < KILLS[engine]; kill++) {
      const gateway = await startGatewayProcess(directory, environment)
      const { promise, resolve } = Promise.withResolvers<void>()
      let left = 1 + Math.floor(Math.random() * 40)
      const sending = sendUntilDead(gateway.url, moves, () => {
        if (--left === 0) resolve()
      })
      await Promise.race([promise, sending])
      expect(await gateway.end('SIGKILL')).toBe(137)
      await sending
      const books = await readStill(dsn, userId, begin)
      expect(books.balance).toBe(books.told)
      check?.(books)
    }
    const last = await startGatewayProcess(directory, environment)
    let sent = 0
    await sendUntilDead(last.url, moves, () => {
      sent++
    })
    expect(sent).toBe(moves.length)
    // Gateways repeat what was not taken, such as a refund that came before its payment, or what lost a race: until nothing changes.
    let books = await readBooks(dsn, userId, begin)
    for (let again = 0; again < REPEATS_MAX; again++) {
      const before = books
      await sendUntilDead(last.url, moves, () => undefined)
      books = await readBooks(dsn, userId, begin)
      if (Bun.deepEquals(books, before)) break
    }
    expect(await last.end('SIGTERM')).toBe(0)
    expect(books.told).toBe(books.balance)
    return books
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
