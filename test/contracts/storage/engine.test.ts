// What every engine promises: transactions that hold, retries that repeat, exact integers, statements compiled once.
import { beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import {
  compileOnce,
  createRepos,
  type Database,
  isDuplicate,
  migrate,
  openDatabase,
  type Query,
  tables,
} from '../../../src/storage/index.ts'
import { type FreshDatabase, forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

const quadrillion = 10 ** 15

/** Statements as the ledger uses them: guarded, compiled once. */
function statements(database: Database) {
  return {
    take: compileOnce<{ id: number; amount: number }>(database, (db, value) =>
      db
        .updateTable('users')
        .set({ quota: sql<number>`${sql.ref('quota')} - ${value('amount')}` })
        .where('id', '=', value('id'))
        .where('quota', '>=', value('amount')),
    ),
    give: compileOnce<{ id: number; amount: number }>(database, (db, value) =>
      db
        .updateTable('users')
        .set({ quota: sql<number>`${sql.ref('quota')} + ${value('amount')}` })
        .where('id', '=', value('id')),
    ),
    read: compileOnce<{ id: number }>(database, (db, value) =>
      db.selectFrom('users').select(['id', 'quota']).where('id', '=', value('id')),
    ),
    page: compileOnce<{ limit: number }>(database, (db, value) =>
      db.selectFrom('users').select('id').orderBy('id').limit(value('limit')),
    ),
    add: compileOnce<{ username: string; quota: number }>(database, (db, value) =>
      db.insertInto('users').values({ username: value('username'), password: '', quota: value('quota'), role: 1 }),
    ),
  }
}

async function quotaOf(database: Database, read: (values: { id: number }) => Query, id: number): Promise<number> {
  const { rows } = await database.run(read({ id }))
  return tables.users.decodeSome(rows[0] ?? {}, ['quota']).quota
}

forEachEngine((engine, open) => {
  let database: FreshDatabase
  let count = 0
  beforeAll(async () => {
    database = await open()
  }, setUpTimeoutMs)
  /** A user of the test's own. */
  const prepare = async (quota: number) => {
    count += 1
    const username = `user${count}`
    const id = await createRepos(database).users.insert({ username, password: '', quota })
    return { database, username, id, ...statements(database) }
  }

  test('a transaction gives the result of its steps and hands each step its outcome', async () => {
    const { database, id, username, take, add } = await prepare(100)
    const seen = await database.atomically(function* () {
      const refused = yield take({ id, amount: 101 })
      const taken = yield take({ id, amount: 40 })
      const added = yield add({ username: `${username}-bob`, quota: 7 })
      return { refused: refused.affected, taken: taken.affected, added: added.affected, insertId: added.insertId }
    })
    expect(seen).toMatchObject({ refused: 0, taken: 1, added: 1 })
    // PostgreSQL tells ids only through RETURNING.
    expect(seen.insertId).toBe(engine === 'postgres' ? undefined : id + 1)
  })

  test('a throw between steps rolls everything back and is passed on', async () => {
    const { database, id, take, read } = await prepare(100)
    let isCleanedUp = false
    const doomed = database.atomically(function* () {
      try {
        yield take({ id, amount: 40 })
        throw new Error('changed my mind')
      } finally {
        isCleanedUp = true
      }
    })
    expect(doomed).rejects.toThrow('changed my mind')
    await doomed.catch(() => {})
    expect(isCleanedUp).toBe(true)
    expect(await quotaOf(database, read, id)).toBe(100)
  })

  test('a statement that the database refuses rolls everything back', async () => {
    const { database, id, username, take, add, read } = await prepare(100)
    const doomed = database.atomically(function* () {
      yield take({ id, amount: 40 })
      yield add({ username, quota: 1 })
    })
    const error = await doomed.catch((reason: unknown) => reason)
    expect(isDuplicate(error)).toBe(true)
    expect(await quotaOf(database, read, id)).toBe(100)
    // The connection that failed serves the next one.
    expect(
      await database.atomically(function* () {
        return (yield take({ id, amount: 40 })).affected
      }),
    ).toBe(1)
  })

  test('200 guarded withdrawals at once stop at zero', async () => {
    const { database, id, take, read } = await prepare(50)
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, () =>
        database.atomically(function* () {
          return (yield take({ id, amount: 1 })).affected
        }),
      ),
    )
    expect(outcomes.filter((affected) => affected === 1)).toHaveLength(50)
    expect(await quotaOf(database, read, id)).toBe(0)
  })

  test('transfers in opposite orders, which deadlock on the servers, all succeed and lose nothing', async () => {
    const { id, give, take, read } = await prepare(1000)
    const other = await createRepos(database).users.insert({
      username: `user${count}-other`,
      password: '',
      quota: 1000,
    })
    // PostgreSQL looks for deadlocks only after a second otherwise.
    const setting = engine === 'postgres' ? `${database.dsn.includes('?') ? '&' : '?'}deadlock_timeout=20ms` : ''
    const contended = await openDatabase({ dsn: `${database.dsn}${setting}`, maxOpenConnections: 10 })
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => {
        const [from, to] = index % 2 === 0 ? [id, other] : [other, id]
        return contended.atomically(function* () {
          if ((yield take({ id: from, amount: 3 })).affected === 1) yield give({ id: to, amount: 3 })
        })
      }),
    )
    await contended.close()
    expect((await quotaOf(database, read, id)) + (await quotaOf(database, read, other))).toBe(2000)
  }, 60_000)

  test(
    'several processes write to one database without an error and without a loss',
    async () => {
      const shared = await open()
      const { users } = createRepos(shared)
      const id = await users.insert({ username: 'alice', password: '' })
      const script = `${import.meta.dir}/add-quota.ts`
      const running = [1, 2, 3].map(() => Bun.spawn([process.execPath, script, shared.dsn, '100'], { stderr: 'pipe' }))
      // This process reads and writes meanwhile.
      for (let index = 0; index < 100; index++) expect(await users.addQuota(id, 1)).toBe(true)
      const errors = await Promise.all(running.map((child) => new Response(child.stderr).text()))
      expect(errors).toEqual(['', '', ''])
      expect(await Promise.all(running.map((child) => child.exited))).toEqual([0, 0, 0])
      expect((await users.findById(id))?.quota).toBe(400)
    },
    setUpTimeoutMs,
  )

  test('does not interleave with transactions of Kysely', async () => {
    const { database, id, take, read } = await prepare(100)
    const order: string[] = []
    const { promise: isInside, resolve: enter } = Promise.withResolvers<void>()
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
    const slow = database.kysely.transaction().execute(async (transaction) => {
      await transaction.updateTable('users').set({ quota: 10 }).where('id', '=', id).execute()
      enter()
      await mayEnd
      order.push('slow')
    })
    await isInside
    const quick = database
      .atomically(function* () {
        return (yield take({ id, amount: 5 })).affected
      })
      .then((affected) => {
        order.push('quick')
        return affected
      })
    end()
    await slow
    expect(await quick).toBe(1)
    expect(order).toEqual(['slow', 'quick'])
    expect(await quotaOf(database, read, id)).toBe(5)
  })

  test('a rolled back transaction of Kysely leaves nothing and blocks nobody', async () => {
    const { database, id, read } = await prepare(100)
    const doomed = database.kysely.transaction().execute(async (transaction) => {
      await transaction.updateTable('users').set({ quota: 1 }).where('id', '=', id).execute()
      throw new Error('no')
    })
    expect(doomed).rejects.toThrow('no')
    await doomed.catch(() => {})
    expect(await quotaOf(database, read, id)).toBe(100)
    await database.kysely.updateTable('users').set({ quota: 2 }).where('id', '=', id).execute()
    expect(await quotaOf(database, read, id)).toBe(2)
  })

  test('quotas of 10^15 and sums near 2^53 are exact', async () => {
    const { database, id, give, take, read } = await prepare(quadrillion)
    const amount = 7_000_000_000_000_001
    await database.atomically(function* () {
      yield give({ id, amount })
    })
    expect(await quotaOf(database, read, id)).toBe(quadrillion + amount)
    await database.atomically(function* () {
      yield take({ id, amount: quadrillion + amount - 1 })
    })
    expect(await quotaOf(database, read, id)).toBe(1)
    await database.kysely.updateTable('users').set({ quota: Number.MAX_SAFE_INTEGER }).where('id', '=', id).execute()
    expect(await quotaOf(database, read, id)).toBe(Number.MAX_SAFE_INTEGER)
  })

  test('integers that cannot be exact are refused in both directions', async () => {
    const { database, id, read } = await prepare(0)
    await sql`update users set quota = 9007199254740993 where id = ${id}`.execute(database.kysely)
    expect(quotaOf(database, read, id)).rejects.toThrow(/users.quota holds 90071992547409\d+, which is outside/)
    expect(createRepos(database).users.findById(id)).rejects.toThrow(RangeError)
    expect(() => tables.users.encode(engine, { quota: 2 ** 53 })).toThrow(RangeError)
  })

  test('a compiled statement binds names, keeps constants, and takes numbers for limits', async () => {
    const { database, id, page, read } = await prepare(3)
    expect((await database.run(page({ limit: 1 }))).rows).toHaveLength(1)
    expect((await database.run(read({ id: id + 1 }))).rows).toEqual([])
    const constant = compileOnce<{ id: number }>(database, (db, value) =>
      db.selectFrom('users').select('id').where('role', '=', 1).where('id', '=', value('id')).where('status', '=', 1),
    )
    expect(constant({ id }).parameters).toEqual([1, id, 1])
    expect((await database.run(constant({ id }))).rows).toHaveLength(1)
  })
})

describe('SQLite alone', () => {
  test('a transaction is over before the caller goes on, when nobody else holds the file', async () => {
    const database = await openDatabase({ dsn: 'sqlite::memory:' })
    await migrate(database, { version: 'test', now: () => 1 })
    let isDone = false
    const { read } = statements(database)
    const pending = database.atomically(function* () {
      yield read({ id: 1 })
      isDone = true
    })
    expect(isDone).toBe(true)
    await pending
    await database.close()
  })
})
