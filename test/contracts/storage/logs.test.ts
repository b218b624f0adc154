// The repository of log rows: pages, filters, bounded counts and sums, on our own table and on one that came from New API.
import { beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import {
  createLogsRepo,
  createRepos,
  type Database,
  type LogFilter,
  type LogRow,
  migrate,
  type Repos,
} from '../../../src/storage/index.ts'
import { forEachEngine, migration, setUpTimeoutMs } from '../../support/databases.ts'

const start = 1_700_000_000

/** 60 rows, two per second; ids and times rise together. */
function sampleRows(): Partial<LogRow>[] {
  return Array.from({ length: 60 }, (_, index) => ({
    user_id: 1 + (index % 3),
    created_at: start + Math.floor(index / 2),
    type: index % 10 === 0 ? 1 : index === 9 ? 5 : 2,
    username: `user${1 + (index % 3)}`,
    token_name: index % 2 === 0 ? 'even' : 'odd',
    token_id: 10 + (index % 2),
    model_name: index % 4 === 0 ? 'gpt-4o' : index % 4 === 1 ? 'gpt-4o-mini' : 'claude_x',
    channel_id: 1 + (index % 5),
    group: 'default',
    quota: index,
    prompt_tokens: 2,
    completion_tokens: 1,
    request_id: `request-${index}`,
    upstream_request_id: index === 7 ? 'up-7' : '',
    ip: index === 7 ? '10.0.0.7' : '',
    other: index === 9 ? '{"status_code":429,"x":1}' : '{}',
  }))
}

/** New API's own index over the user: our repository must then page by id. */
async function asNewApi(database: Database): Promise<void> {
  const drop =
    database.engine === 'mysql' ? sql`drop index idx_logs_user_time on logs` : sql`drop index idx_logs_user_time`
  await drop.execute(database.kysely)
  await sql`create index idx_user_id_id on logs (user_id, id)`.execute(database.kysely)
}

forEachEngine((engine, open) => {
  for (const origin of ['our own table', 'a table of New API'] as const) {
    describe(origin, () => {
      let repos: Repos
      beforeAll(async () => {
        const database = await open()
        if (origin === 'a table of New API') await asNewApi(database)
        // Pieces of a few rows: searches must not notice.
        repos = { ...createRepos(database), logs: createLogsRepo(database, { rows: 7, piecesMax: 20 }) }
        await repos.logs.insertMany(sampleRows())
      }, setUpTimeoutMs)
      const quotas = async (filter: LogFilter, limit = 1000, offset = 0) =>
        (await repos.logs.list({ ...filter, limit, offset })).map((row) => row.quota)

      test('the newest come first', async () => {
        expect(await quotas({}, 3)).toEqual([59, 58, 57])
        expect(await quotas({}, 3, 57)).toEqual([2, 1, 0])
      })
      test('a cursor walks through every row once, whatever the filter', async () => {
        for (const filter of [{}, { userId: 2 }, { from: start + 5, to: start + 20 }]) {
          const expected = await quotas(filter)
          const seen: number[] = []
          let page = await repos.logs.list({ ...filter, limit: 7, offset: 0 })
          while (page.length > 0) {
            seen.push(...page.map((row) => row.quota))
            const last = page.at(-1)
            if (last === undefined) break
            const after = { createdAt: last.created_at, id: last.id }
            page = await repos.logs.list({ ...filter, limit: 7, offset: 0, after })
          }
          expect(seen).toEqual(expected)
        }
      })
      const filters: readonly (readonly [LogFilter, (row: Partial<LogRow>) => boolean])[] = [
        [{ userId: 2 }, (row) => row.user_id === 2],
        [{ tokenId: 11 }, (row) => row.token_id === 11],
        [{ channelId: 3, type: 2 }, (row) => row.channel_id === 3 && row.type === 2],
        [{ username: 'user1', tokenName: 'odd' }, (row) => row.username === 'user1' && row.token_name === 'odd'],
        [{ modelName: 'gpt-4o' }, (row) => row.model_name === 'gpt-4o'],
        [{ modelName: 'gpt-4o%' }, (row) => row.model_name?.startsWith('gpt-4o') === true],
        [{ modelName: '%e_x' }, (row) => row.model_name === 'claude_x'],
        [{ modelName: 'gpt-4_%' }, () => false],
        [
          { group: 'default', from: start + 3, to: start + 4 },
          (row) => [start + 3, start + 4].includes(row.created_at ?? 0),
        ],
        [{ requestId: 'request-9' }, (row) => row.request_id === 'request-9'],
        [{ upstreamRequestId: 'up-7' }, (row) => row.upstream_request_id === 'up-7'],
        [{ group: 'nobody' }, () => false],
        [{ keyword: 'GPT-4O' }, (row) => row.model_name?.startsWith('gpt-4o') === true],
        [{ keyword: 'o_d' }, () => false],
        [{ ip: '10.0.0.7' }, (row) => row.ip === '10.0.0.7'],
        [{ errorStatus: 429 }, (row) => row.other === '{"status_code":429,"x":1}'],
        [{ errorStatus: 42 }, () => false],
      ]
      for (const [filter, wanted] of filters) {
        test(`the filter ${JSON.stringify(filter)}`, async () => {
          const expected = sampleRows().filter(wanted)
          expect(await quotas(filter)).toEqual(expected.map((row) => row.quota ?? -1).toReversed())
          expect(await repos.logs.countUpTo(filter, 1000)).toBe(expected.length)
        })
      }
      test('counts stop at their bound', async () => {
        expect(await repos.logs.countUpTo({}, 10)).toBe(10)
        expect(await repos.logs.countUpTo({ userId: 1 }, 1000)).toBe(20)
      })
      test('sums are over consumption alone, rates over the last minute before now whatever the window', async () => {
        const consumed = sampleRows().filter((row) => row.type === 2)
        const total = consumed.reduce((sum, row) => sum + (row.quota ?? 0), 0)
        expect(await repos.logs.sumQuota({})).toBe(total)
        expect(await repos.logs.rates({}, start + 30)).toEqual({ rpm: 53, tpm: 159 })
        const late = { from: start + 29, userId: 3 }
        expect(await repos.logs.sumQuota(late)).toBe(59)
        expect(await repos.logs.rates(late, start + 70)).toEqual({ rpm: 12, tpm: 36 })
        expect(await repos.logs.sumQuota({ username: 'nobody' })).toBe(0)
        expect(await repos.logs.rates({ username: 'nobody' }, start)).toEqual({ rpm: 0, tpm: 0 })
        expect(await repos.logs.oldest()).toBe(start)
      })
    })
  }

  test.skipIf(engine !== 'sqlite')(
    'a search for next to nothing ends: it is refused, and counts what it has seen',
    async () => {
      const database = await open()
      const logs = createLogsRepo(database, { rows: 10, piecesMax: 3 })
      await logs.insertMany(sampleRows())
      const rare = { upstreamRequestId: 'up-7' }
      await expect(logs.list({ ...rare, limit: 1, offset: 0 })).rejects.toThrow('too many rows')
      expect(await logs.countUpTo(rare, 10)).toBe(0)
      await expect(logs.sumQuota({})).rejects.toThrow('too many rows')
      expect((await logs.list({ ...rare, to: start + 5, limit: 1, offset: 0 })).length).toBe(1)
      expect((await logs.list({ modelName: 'gpt-4o', limit: 3, offset: 1 })).length).toBe(3)
    },
    setUpTimeoutMs,
  )

  test(
    'old rows go in batches, the others stay',
    async () => {
      const database = await open()
      const { logs } = createRepos(database)
      await logs.insertMany(Array.from({ length: 2500 }, (_, index) => ({ created_at: index, type: 2 })))
      expect(await logs.deleteBatchOlderThan(2400, { limit: 10 })).toBe(10)
      expect([await logs.deleteBatchOlderThan(2400), await logs.deleteBatchOlderThan(2400)]).toEqual([1000, 1000])
      expect([await logs.deleteBatchOlderThan(2400), await logs.deleteBatchOlderThan(2400)]).toEqual([390, 0])
      expect(await logs.countUpTo({}, 10_000)).toBe(100)
      const [oldest] = (await logs.list({ limit: 100, offset: 0 })).slice(-1)
      expect(await logs.deleteBatchOlderThan(3000, { idMax: oldest?.id ?? 0 })).toBe(1)
    },
    setUpTimeoutMs,
  )

  test(
    'a row keeps ids that the caller does not give, and one is told',
    async () => {
      const { logs } = createRepos(await open())
      const id = await logs.insert({ user_id: 1, created_at: start, content: 'x' })
      expect(await logs.list({ limit: 1, offset: 0 })).toMatchObject([{ id, content: 'x', is_stream: false, quota: 0 }])
    },
    setUpTimeoutMs,
  )

  test(
    'log rows live in a database of their own when there is one',
    async () => {
      const main = await open()
      const separate = await open({ isMigrated: false })
      const report = await migrate(separate, { ...migration, scope: 'logs' })
      expect(report.created).toEqual(['logs', 'tg_migrations'])
      const repos = createRepos(main, separate)
      await repos.logs.insert({ user_id: 1, created_at: start })
      expect(await repos.logs.countUpTo({}, 10)).toBe(1)
      expect(await createRepos(main).logs.countUpTo({}, 10)).toBe(0)
    },
    setUpTimeoutMs,
  )
})
