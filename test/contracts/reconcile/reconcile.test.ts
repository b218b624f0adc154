// The reconciliation of a whole database, on each engine: true books are found true, and every planted fault is found.
import { beforeAll, describe, expect, test } from 'bun:test'
import { createLedger } from '../../../src/ledger/index.ts'
import { createPriceBook, type PriceTables, resolvePrice, settle } from '../../../src/pricing/index.ts'
import { type Difference, reconcile, writeReport } from '../../../src/reconcile/index.ts'
import { createLedgerStore, createRepos, type Database, type LogRow, type Repos } from '../../../src/storage/index.ts'
import { forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

const NOW = 1_800_000_000

const prices: PriceTables = {
  modelRatio: { chat: 1.25, claude: 1.5 },
  completionRatio: { chat: 4, claude: 5 },
  cacheRatio: { claude: 0.1 },
  modelPrice: { painter: 0.04 },
  groupRatio: { default: 1, vip: 0.8 },
  billingMode: { tiered: 'tiered_expr' },
  billingExpr: { tiered: 'p <= 1000 ? tier("short", p * 2 + c * 8) : tier("long", p * 4 + c * 16)' },
}
const book = createPriceBook(prices)

type Usage = Parameters<typeof settle>[0]
const usage = (promptTokens: number, completionTokens: number, more: Partial<Usage> = {}): Usage => ({
  semantics: 'openai',
  source: 'upstream',
  promptTokens,
  completionTokens,
  ...more,
})

const chargeOf = (model: string, group: string, used: Usage, factors?: Readonly<Record<string, number>>) => {
  const found = resolvePrice(book, { model, userGroup: 'default', usingGroup: group })
  if (found.kind !== 'priced') throw new Error(`no price for ${model}`)
  return settle(used, found.snapshot, factors === undefined ? {} : { factors })
}

const CALLS: readonly (readonly [string, string, Usage, Readonly<Record<string, number>>?])[] = [
  ['chat', 'default', usage(1000, 500)],
  ['chat', 'vip', usage(3, 1, { cacheReadTokens: 2 })],
  [
    'claude',
    'vip',
    usage(100, 50, { semantics: 'anthropic', cacheReadTokens: 5000, cacheWriteTokens: 700, cacheWrite1hTokens: 300 }),
  ],
  ['painter', 'vip', usage(1, 0), { n: 3 }],
  ['tiered', 'default', usage(999, 10)],
  ['tiered', 'vip', usage(1001, 10)],
  ['chat', 'default', usage(10, 10, { toolCalls: { webSearch: 2, fileSearch: 1 } })],
]

/** Two users with a key each, and every call of each through the ledger. */
const fillBooks = async (database: Database, logDatabase: Database, repos: Repos): Promise<void> => {
  const store = createLedgerStore(database, {
    owner: 'test',
    nowSeconds: () => NOW,
    usesLogOutbox: logDatabase !== database,
  })
  const ledger = createLedger({
    store,
    defer: setImmediate,
    gatherTurns: 1,
    isAlone: () => false,
    elapsedMs: () => 0,
  })
  const channelIds = await repos.channels.insertMany([
    { type: 1, name: 'c', key: 'k', models: 'chat', group: 'default', status: 1 },
  ])
  for (const [index, username] of ['ann', 'ben'].entries()) {
    const userId = await repos.users.insert({
      username,
      password: '',
      role: 1,
      status: 1,
      quota: 10_000_000,
      group: 'default',
    })
    const key = `key${index}`.padEnd(48, 'x')
    const tokenId = await repos.tokens.insert({
      user_id: userId,
      key,
      name: 'k',
      status: 1,
      unlimited_quota: true,
      expired_time: -1,
    })
    for (const [n, [model, group, used, factors]] of CALLS.entries()) {
      const charge = chargeOf(model, group, used, factors)
      const requestId = `${username}-${n}`
      await ledger.settle({
        requestId,
        userId,
        tokenId,
        isTokenUnlimited: true,
        channelId: channelIds[0] ?? 0,
        held: 0,
        quota: charge.quota,
        isCounted: true,
        row: {
          user_id: userId,
          created_at: NOW + n,
          type: 2,
          content: '',
          username,
          token_name: 'k',
          model_name: model,
          quota: charge.quota,
          prompt_tokens: charge.promptTokens,
          completion_tokens: charge.completionTokens,
          use_time: 0,
          is_stream: false,
          channel_id: channelIds[0] ?? 0,
          channel_name: '',
          token_id: tokenId,
          group,
          ip: '',
          request_id: requestId,
          upstream_request_id: '',
          other: JSON.stringify(charge.fields),
        },
        at: NOW + n,
      })
    }
  }
}

const kindsOf = (differences: readonly Difference[]): string[] => differences.map(({ kind }) => kind).toSorted()

forEachEngine((_engine, open) => {
  let database: Database
  let repos: Repos
  const look = (isPartial = false) => reconcile(repos.books, { isPartial })
  const rows = (): Promise<LogRow[]> => repos.logs.list({ type: 2, limit: 100, offset: 0 })

  beforeAll(async () => {
    database = await open()
    repos = createRepos(database)
    await fillBooks(database, database, repos)
    // What a channel test shows was paid by nobody.
    await repos.logs.insert({
      user_id: 1,
      type: 2,
      token_id: 0,
      token_name: '模型测试',
      content: '模型测试',
      quota: 49,
      channel_id: 1,
      other: '{}',
    })
  }, setUpTimeoutMs)

  test('true books add up', async () => {
    const report = await look()
    expect(report).toMatchObject({
      rowCount: 2 * CALLS.length + 1,
      accounts: { users: 2, tokens: 2, channels: 1 },
      unknown: {},
      overdrawnUsers: 0,
      differences: [],
    })
    expect(writeReport(report)).toContain('✓ Everything adds up.')
  })

  describe('a planted fault is found:', () => {
    /** Runs with a change and takes it back. */
    const planted = async (plant: () => Promise<() => Promise<unknown>>, check: () => Promise<void>): Promise<void> => {
      const takeBack = await plant()
      try {
        await check()
      } finally {
        await takeBack()
      }
    }
    const setRow = (id: number, set: Partial<Pick<LogRow, 'quota' | 'completion_tokens' | 'other' | 'request_id'>>) =>
      database.kysely
        .updateTable('logs')
        .set(set as never)
        .where('id', '=', id)
        .execute()
    const first = async (): Promise<LogRow> => {
      const found = (await rows()).findLast(({ model_name: model }) => model === 'chat')
      if (found === undefined) throw new Error('no row')
      return found
    }

    test('a charge that its row does not give', () =>
      planted(
        async () => {
          const row = await first()
          await setRow(row.id, { quota: row.quota + 1 })
          return () => setRow(row.id, { quota: row.quota })
        },
        async () => {
          const row = await first()
          const { differences } = await look()
          expect(differences.find(({ kind }) => kind === 'charge')).toMatchObject({
            logId: row.id,
            charged: row.quota,
            expected: row.quota - 1,
          })
          expect(kindsOf(differences)).toEqual(['channels', 'charge', 'tokens', 'users'])
        },
      ))

    test('tokens that were changed afterwards', () =>
      planted(
        async () => {
          const row = await first()
          await setRow(row.id, { completion_tokens: row.completion_tokens + 100 })
          return () => setRow(row.id, { completion_tokens: row.completion_tokens })
        },
        async () => expect(kindsOf((await look()).differences)).toEqual(['charge']),
      ))

    test('a row that is missing, unless rows were deleted on purpose', () =>
      planted(
        async () => {
          const { id, ...row } = await first()
          await database.kysely.deleteFrom('logs').where('id', '=', id).execute()
          return () => repos.logs.insert(row)
        },
        async () => {
          expect(kindsOf((await look()).differences)).toEqual(['channels', 'tokens', 'users'])
          expect((await look(true)).differences).toEqual([])
        },
      ))

    test('a row that stands there twice, also when rows were deleted on purpose', () =>
      planted(
        async () => {
          const { id: _, ...row } = await first()
          await repos.logs.insert(row)
          const double = (await rows()).filter(({ request_id: requestId }) => requestId === row.request_id)
          const id = Math.max(...double.map((each) => each.id))
          return () => database.kysely.deleteFrom('logs').where('id', '=', id).execute()
        },
        async () => expect(kindsOf((await look(true)).differences)).toEqual(['channels', 'doubled', 'tokens', 'users']),
      ))

    test('counters that were changed: of a user, a key, a channel', async () => {
      for (const kind of ['users', 'tokens', 'channels'] as const) {
        const change = (by: number) =>
          database.kysely
            .updateTable(kind)
            .set((eb) => ({ used_quota: eb('used_quota', '+', by) }) as never)
            .where('id', '=', 1)
            .execute()
        await planted(
          async () => {
            await change(5)
            return () => change(-5)
          },
          async () => {
            const { differences } = await look()
            expect(differences).toMatchObject([{ kind, id: 1 }])
            expect(writeReport(await look())).toContain('✗ 1 differences.')
          },
        )
      }
    })

    test('details that are gone are told, not guessed', () =>
      planted(
        async () => {
          const row = await first()
          await setRow(row.id, { other: '' })
          return () => setRow(row.id, { other: row.other })
        },
        async () => expect(await look()).toMatchObject({ unknown: { 'no-details': 1 }, differences: [] }),
      ))
  })

  test('money that running requests have set aside is no difference', async () => {
    await database.kysely
      .insertInto('tg_holds')
      .values({ request_id: 'r', user_id: 1, token_id: 1, amount: 70, owner: 'o', created_at: NOW })
      .execute()
    await database.kysely
      .updateTable('tokens')
      .set((eb) => ({ used_quota: eb('used_quota', '+', 70) }) as never)
      .where('id', '=', 1)
      .execute()
    expect((await look()).differences).toEqual([])
    await database.kysely.deleteFrom('tg_holds').execute()
    await database.kysely
      .updateTable('tokens')
      .set((eb) => ({ used_quota: eb('used_quota', '-', 70) }) as never)
      .where('id', '=', 1)
      .execute()
  })

  test(
    'rows that still wait for their own database count',
    async () => {
      const [main, separate] = [await open(), await open()]
      const both = createRepos(main, separate)
      await fillBooks(main, separate, both)
      expect((await reconcile(both.books, { isPartial: false })).differences).toEqual([])
      await main.kysely.deleteFrom('tg_log_outbox').where('id', '=', 1).execute()
      expect(kindsOf((await reconcile(both.books, { isPartial: false })).differences)).toEqual([
        'channels',
        'tokens',
        'users',
      ])
    },
    setUpTimeoutMs,
  )
})
