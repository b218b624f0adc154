// The ledger on every engine, with two nodes at once: no balance is overdrawn, no hold is lost, none comes back twice.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import {
  type Budget,
  createLedger,
  type HoldOutcome,
  type Ledger,
  type NewLogRow,
  returnOrphanedHolds,
} from '../../src/ledger/index.ts'
import { createLedgerStore, type Database, openDatabase } from '../../src/storage/index.ts'
import { proveBalances, proveBooks, readBooksOf } from '../support/books.ts'
import { type FreshDatabase, forEachEngine, setUpTimeoutMs } from '../support/databases.ts'
import { type Seeded, seedInto } from '../support/seed.ts'

const nowSeconds = () => Math.floor(Date.now() / 1000)

type Node = { readonly name: string; readonly ledger: Ledger; readonly store: ReturnType<typeof createLedgerStore> }

type Store = Node['store']

const createNode = (database: Database, name: string, wrap = (store: Store): Store => store): Node => {
  const store = wrap(createLedgerStore(database, { owner: name, nowSeconds, usesLogOutbox: false }))
  const ledger = createLedger({
    store,
    defer: setImmediate,
    gatherTurns: 2,
    isAlone: () => false,
    elapsedMs: () => performance.now(),
  })
  return { name, ledger, store }
}

const rowOf = (seeded: Seeded, requestId: string, quota: number): NewLogRow => ({
  user_id: seeded.userId,
  created_at: nowSeconds(),
  type: 2,
  content: '',
  username: 'alice',
  token_name: 'key 1',
  model_name: 'gpt-4o-mini',
  quota,
  prompt_tokens: 1,
  completion_tokens: 1,
  use_time: 0,
  is_stream: false,
  channel_id: seeded.channelIds[0] ?? 0,
  channel_name: '',
  token_id: seeded.tokens[0]?.id ?? 0,
  group: 'default',
  ip: '',
  request_id: requestId,
  upstream_request_id: '',
  other: '{}',
})

forEachEngine((_engine, open) => {
  let first: FreshDatabase
  let second: Database
  let count = 0

  beforeAll(async () => {
    first = await open()
    second = await openDatabase({ dsn: first.dsn, maxOpenConnections: 10 })
  }, setUpTimeoutMs)
  afterAll(() => second.close())

  /** A user of its own for each test, with one key, and two nodes that know nothing of each other. */
  const setUp = async (userQuota: number, remainQuota = userQuota) => {
    count++
    await first.kysely.deleteFrom('users').execute()
    await first.kysely.deleteFrom('tokens').execute()
    await first.kysely.deleteFrom('channels').execute()
    await first.kysely.deleteFrom('options').execute()
    await first.kysely.deleteFrom('logs').execute()
    const seeded = await seedInto(first, {
      channels: [{}],
      user: { quota: userQuota, username: `user${count}` },
      keys: [{ remain_quota: remainQuota, key: `key${count}` }],
    })
    const account = { userId: seeded.userId, tokenId: seeded.tokens[0]?.id ?? 0, isTokenUnlimited: false }
    const nodes = [createNode(first, `node-a-${count}`), createNode(second, `node-b-${count}`)] as const
    const nodeOf = (index: number): Node => nodes[index % 2] ?? nodes[0]
    const settle = (node: Node, requestId: string, held: number, quota: number) =>
      node.ledger.settle({
        ...account,
        requestId,
        held,
        quota,
        channelId: seeded.channelIds[0] ?? 0,
        isCounted: true,
        row: rowOf(seeded, requestId, quota),
        at: nowSeconds(),
      })
    return { seeded, account, nodes, nodeOf, settle }
  }

  const amountOf = (outcome: HoldOutcome): number => (outcome.kind === 'held' ? outcome.amount : 0)

  test('200 holds on two nodes, on a balance for 50: exactly 50 are granted', async () => {
    const { seeded, account, nodeOf, settle } = await setUp(1000, 1_000_000)
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        nodeOf(index).ledger.hold({ ...account, requestId: `a${index}`, minimum: 20, wanted: 20 }),
      ),
    )
    const granted = outcomes.flatMap((outcome, index) => (outcome.kind === 'held' ? [index] : []))
    expect(granted).toHaveLength(50)
    for (const outcome of outcomes) if (outcome.kind === 'refused') expect(outcome.scope).toBe('user')
    const held = await readBooksOf(first)
    expect(held.holds).toHaveLength(50)
    expect(held.users[0]?.quota).toBe(0)
    proveBalances(held, seeded)
    await Promise.all(
      granted.map((index, position) =>
        position % 2 === 0
          ? settle(nodeOf(index), `a${index}`, 20, 15)
          : nodeOf(index).ledger.release({ ...account, requestId: `a${index}`, held: 20 }),
      ),
    )
    const books = await readBooksOf(first)
    proveBooks(
      books,
      seeded,
      granted.filter((_, position) => position % 2 === 0).map((index) => `a${index}`),
    )
    expect(books.users[0]?.quota).toBe(1000 - 25 * 15)
  })

  test('a commit whose answer was lost is found again, not repeated', async () => {
    const { seeded, account, settle } = await setUp(1000)
    let lost = 0
    let isLosing = false
    const node = createNode(first, `node-lost-${count}`, (store) => ({
      ...store,
      atomically: async (steps) => {
        const result = await store.atomically(steps)
        if (!isLosing) return result
        isLosing = false
        lost++
        throw new Error('connection lost during COMMIT')
      },
    }))
    const hold = (requestId: string) => node.ledger.hold({ ...account, requestId, minimum: 20, wanted: 20 })

    isLosing = true
    const outcomes = await Promise.all(['l1', 'l2', 'l3'].map(hold))
    expect(outcomes.map(amountOf)).toEqual([20, 20, 20])
    const held = await readBooksOf(first)
    expect(held.users[0]?.quota).toBe(1000 - 60)
    expect(held.holds).toHaveLength(3)

    isLosing = true
    await Promise.all([settle(node, 'l1', 20, 7), settle(node, 'l2', 20, 30)])
    isLosing = true
    await settle(node, 'l3', 20, 5)
    expect(lost).toBe(3)
    const books = await readBooksOf(first)
    proveBooks(books, seeded, ['l1', 'l2', 'l3'])
    expect(books.users[0]?.quota).toBe(1000 - 42)
    expect(books.holds).toEqual([])
  })

  test("200 holds on two nodes, on a key's limit for 50 under a rich owner", async () => {
    const { seeded, account, nodeOf } = await setUp(1_000_000, 1000)
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        nodeOf(index).ledger.hold({ ...account, requestId: `k${index}`, minimum: 20, wanted: 20 }),
      ),
    )
    expect(outcomes.filter(({ kind }) => kind === 'held')).toHaveLength(50)
    await Promise.all(
      outcomes.map((outcome, index) =>
        nodeOf(index).ledger.release({ ...account, requestId: `k${index}`, held: amountOf(outcome) }),
      ),
    )
    proveBooks(await readBooksOf(first), seeded, [])
  })

  test('200 whole lives on two nodes, in any order: every sum holds', async () => {
    const { seeded, account, nodeOf, settle } = await setUp(1_000_000)
    const live = async (index: number): Promise<string | undefined> => {
      const { ledger } = nodeOf(index)
      const requestId = `l${index}`
      let held = amountOf(await ledger.hold({ ...account, requestId, minimum: 10, wanted: 100 + index }))
      if (index % 5 === 0) held = amountOf(await ledger.raise({ ...account, requestId, held, wanted: held + 50 }))
      if (index % 3 === 0) {
        await ledger.release({ ...account, requestId, held })
        return undefined
      }
      // More, less and exactly what was held; on the node that held it or on the other one.
      await settle(nodeOf(index + (index % 7 === 0 ? 1 : 0)), requestId, held, held + ((index % 4) - 1) * 30)
      return requestId
    }
    const settled = (await Promise.all(Array.from({ length: 200 }, (_, index) => live(index)))).filter(
      (requestId) => requestId !== undefined,
    )
    proveBooks(await readBooksOf(first), seeded, settled)
  })

  describe('budgets', () => {
    const budget = (id: string, limit: number): Budget => ({ id, limit, endsAt: 5000, retryAfterMs: 1, text: '' })
    afterEach(async () => void (await first.kysely.deleteFrom('tg_holds').execute()))
    const spentOf = async (): Promise<Record<string, number>> => {
      const rows = await first.kysely.selectFrom('tg_budgets').selectAll().execute()
      return Object.fromEntries(rows.map((row) => [String(row.id), Number(row.spent)]))
    }
    const begin = async (dayLimit: number) => {
      const known = await setUp(1_000_000)
      await first.kysely.deleteFrom('tg_budgets').execute()
      const account = { ...known.account, budgets: [budget('key:day', dayLimit), budget('user:month', 100_000)] }
      const hold = (index: number, minimum = 20, wanted = minimum) =>
        known.nodeOf(index).ledger.hold({ ...account, requestId: `b${index}`, minimum, wanted })
      return { ...known, account, hold }
    }

    test('200 holds on two nodes, on a day’s budget for 50: exactly 50 are granted', async () => {
      const { account, nodeOf, hold } = await begin(1000)
      const outcomes = await Promise.all(Array.from({ length: 200 }, (_, index) => hold(index)))
      expect(outcomes.filter(({ kind }) => kind === 'held')).toHaveLength(50)
      expect(outcomes.find(({ kind }) => kind === 'refused')).toMatchObject({
        scope: 'budget',
        remaining: 0,
        budget: { id: 'key:day' },
      })
      expect(await spentOf()).toEqual({ 'key:day': 1000, 'user:month': 1000 })
      await Promise.all(
        outcomes.map((outcome, index) =>
          nodeOf(index).ledger.release({ ...account, requestId: `b${index}`, held: amountOf(outcome) }),
        ),
      )
      expect(await spentOf()).toEqual({ 'key:day': 0, 'user:month': 0 })
    })

    test('a settlement leaves the charge in them, and a hold takes what is left', async () => {
      const { account, nodeOf, hold, seeded } = await begin(100)
      expect(await hold(0, 20, 500)).toEqual({ kind: 'held', amount: 100 })
      await nodeOf(1).ledger.settle({
        ...account,
        requestId: 'b0',
        held: 100,
        quota: 70,
        channelId: seeded.channelIds[0] ?? 0,
        isCounted: true,
        row: rowOf(seeded, 'b0', 70),
        at: nowSeconds(),
      })
      expect(await spentOf()).toEqual({ 'key:day': 70, 'user:month': 70 })
      expect(await hold(1, 31)).toMatchObject({ kind: 'refused', scope: 'budget', remaining: 30 })
      expect(await hold(2, 30)).toEqual({ kind: 'held', amount: 30 })
      await nodeOf(2).ledger.release({ ...account, requestId: 'b2', held: 30 })
      proveBooks(await readBooksOf(first), seeded, ['b0'])
    })

    test('what a dead node had set aside of them comes back with its holds', async () => {
      const { nodes, hold } = await begin(1000)
      await hold(0, 300)
      await hold(1, 200)
      const [dead, alive] = nodes
      await returnOrphanedHolds({ store: alive.store, isOwnerAlive: async (owner) => owner !== dead.name })
      expect(await spentOf()).toEqual({ 'key:day': 200, 'user:month': 200 })
    })

    test('a hold whose commit answer was lost counts once', async () => {
      const { account } = await begin(1000)
      let isLosing = true
      const node = createNode(first, `node-budget-${count}`, (store) => ({
        ...store,
        atomically: async (steps) => {
          const result = await store.atomically(steps)
          if (!isLosing) return result
          isLosing = false
          throw new Error('connection lost during COMMIT')
        },
      }))
      await node.ledger.hold({ ...account, requestId: 'x1', minimum: 20, wanted: 20 })
      expect(await spentOf()).toEqual({ 'key:day': 20, 'user:month': 20 })
    })
  })

  describe('a node that died', () => {
    const holdMany = async ({ account, nodes }: Awaited<ReturnType<typeof setUp>>, prefix: string, amount: number) => {
      await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          nodes[0].ledger.hold({ ...account, requestId: `${prefix}${index}`, minimum: amount, wanted: amount }),
        ),
      )
    }
    const onlyOther = (nodes: readonly [Node, Node]) => async (owner: string) => owner === nodes[1].name

    test('has its holds returned once, although two janitors sweep at once', async () => {
      const world = await setUp(10_000)
      await holdMany(world, 'd', 100)
      expect((await readBooksOf(first)).users[0]?.quota).toBe(7000)
      const returned = await Promise.all(
        world.nodes.map(({ store }) => returnOrphanedHolds({ store, isOwnerAlive: onlyOther(world.nodes) })),
      )
      expect(returned.reduce((sum, number) => sum + number, 0)).toBe(30)
      const books = await readBooksOf(first)
      expect(books.users[0]?.quota).toBe(10_000)
      proveBooks(books, world.seeded, [])
    })

    test('and the other node keeps its own', async () => {
      const world = await setUp(10_000)
      await holdMany(world, 'o', 100)
      const [, other] = world.nodes
      await other.ledger.hold({ ...world.account, requestId: 'mine', minimum: 500, wanted: 500 })
      await returnOrphanedHolds({ store: other.store, isOwnerAlive: onlyOther(world.nodes) })
      const books = await readBooksOf(first)
      expect(books.holds).toMatchObject([{ requestId: 'mine', amount: 500 }])
      proveBalances(books, world.seeded)
      await other.ledger.release({ ...world.account, requestId: 'mine', held: 500 })
      proveBooks(await readBooksOf(first), world.seeded, [])
    })

    test('while its last settlements arrive: nothing comes back twice', async () => {
      const world = await setUp(10_000)
      await holdMany(world, 's', 100)
      const settling = Array.from({ length: 15 }, (_, index) => world.settle(world.nodes[0], `s${index}`, 100, 60))
      const sweeping = world.nodes.map(({ store }) =>
        returnOrphanedHolds({ store, isOwnerAlive: onlyOther(world.nodes) }),
      )
      await Promise.all([...settling, ...sweeping])
      const books = await readBooksOf(first)
      expect(books.users[0]?.quota).toBe(10_000 - 15 * 60)
      proveBooks(
        books,
        world.seeded,
        Array.from({ length: 15 }, (_, index) => `s${index}`),
      )
    })
  })

  test('a move that is made twice moves money once', async () => {
    const { seeded, account, nodes, settle } = await setUp(1000)
    const [{ ledger }] = nodes
    await ledger.hold({ ...account, requestId: 'twice', minimum: 100, wanted: 100 })
    await ledger.release({ ...account, requestId: 'twice', held: 100 })
    await ledger.release({ ...account, requestId: 'twice', held: 100 })
    expect((await readBooksOf(first)).users[0]?.quota).toBe(1000)
    await ledger.hold({ ...account, requestId: 'again', minimum: 100, wanted: 100 })
    await settle(nodes[0], 'again', 100, 40)
    await ledger.release({ ...account, requestId: 'again', held: 100 })
    const books = await readBooksOf(first)
    expect(books.users[0]?.quota).toBe(960)
    proveBooks(books, seeded, ['again'])
  })

  test('a move of an unknown account neither fails its neighbours nor leaves a trace', async () => {
    const { seeded, account, nodes, settle } = await setUp(1000)
    const [{ ledger }] = nodes
    const stranger = { userId: 999_999_999, tokenId: 999_999_999, isTokenUnlimited: false }
    const [known, unknown] = await Promise.all([
      ledger.hold({ ...account, requestId: 'known', minimum: 10, wanted: 10 }),
      ledger.hold({ ...stranger, requestId: 'unknown', minimum: 10, wanted: 10 }),
    ])
    expect([known.kind, unknown.kind]).toEqual(['held', 'refused'])
    await settle(nodes[0], 'known', 10, 10)
    proveBooks(await readBooksOf(first), seeded, ['known'])
  })
})
