// Usage rolled up from rows: every row once, whatever is interrupted, late, or done twice at the same moment.
import { describe, expect, test } from 'bun:test'
import { createRepos, type LogRow, type Repos, type UsageFilter } from '../../../src/storage/index.ts'
import { forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

const HOUR = 3600
const START = 1_800_000_000 - (1_800_000_000 % HOUR)

const row = (change: Partial<LogRow> = {}): Partial<LogRow> => ({
  user_id: 1,
  username: 'alice',
  type: 2,
  token_id: 3,
  channel_id: 4,
  model_name: 'gpt-4o',
  group: 'default',
  created_at: START,
  quota: 10,
  prompt_tokens: 5,
  completion_tokens: 2,
  use_time: 1,
  other: '{"cache_tokens":3,"cache_creation_tokens":1}',
  ...change,
})

const ALWAYS: UsageFilter = { from: 0, to: 2 * START }

const drain = async ({ rollUp }: Repos, limit = 100): Promise<number> => {
  let read = 0
  for (;;) {
    const some = await rollUp.advance({ limit, now: START + 10, hasQuotaData: true })
    if (some === 0) return read
    read += some
  }
}

forEachEngine((engine, open) => {
  const prepare = async () => {
    const database = await open()
    const repos = createRepos(database)
    await repos.rollUp.prepare()
    return { database, repos }
  }

  test(
    'rows become sums per half hour, and per hour for New API’s table',
    async () => {
      const { repos } = await prepare()
      await repos.logs.insertMany([
        row(),
        row({ created_at: START + 1800 }),
        row({ model_name: 'claude', quota: 7 }),
        row({ type: 5, quota: 0, other: '' }),
        row({ type: 1, quota: 1000 }),
      ])
      expect(await drain(repos)).toBe(5)
      expect(await repos.usage.total(ALWAYS)).toEqual({
        calls: 3,
        errors: 1,
        quota: 27,
        prompt_tokens: 15,
        completion_tokens: 6,
        cache_read_tokens: 9,
        cache_write_tokens: 3,
        use_seconds: 3,
      })
      const points = await repos.usage.series(ALWAYS, { dimension: 'model', keys: ['gpt-4o'] })
      expect(points.map(({ slot, calls }) => [slot, calls])).toEqual([
        [START, 1],
        [START + 1800, 1],
      ])
      const hours = await repos.quotaData.byModel({ from: 0, to: 2 * START })
      expect(hours.map(({ model_name, count, quota, token_used }) => [model_name, count, quota, token_used])).toEqual([
        ['claude', 1, 7, 7],
        ['gpt-4o', 2, 20, 14],
      ])
    },
    setUpTimeoutMs,
  )

  test(
    'no row is summed twice, in however many steps and by however many at once',
    async () => {
      const { database, repos } = await prepare()
      await repos.logs.insertMany(Array.from({ length: 60 }, () => row({ quota: 1 })))
      const other = createRepos(database)
      await Promise.all([drain(repos, 7), drain(other, 11), drain(repos, 13)])
      expect((await repos.usage.total(ALWAYS)).quota).toBe(60)
      await drain(repos)
      expect((await repos.usage.total(ALWAYS)).quota).toBe(60)
      expect((await repos.quotaData.byModel({ from: 0, to: 2 * START }))[0]?.quota).toBe(60)
    },
    setUpTimeoutMs,
  )

  test.skipIf(engine === 'sqlite')(
    'a row whose transaction commits after later ones is summed when it comes',
    async () => {
      const { database, repos } = await prepare()
      const committed = Promise.withResolvers<void>()
      const inserted = Promise.withResolvers<void>()
      const late = database.kysely.transaction().execute(async (transaction) => {
        const kysely = Object.assign(Object.create(database), { kysely: transaction })
        await createRepos(kysely).logs.insertMany([row({ quota: 100 })])
        inserted.resolve()
        await committed.promise
      })
      await inserted.promise
      await repos.logs.insertMany([row({ quota: 1 })])
      await drain(repos)
      expect((await repos.usage.total(ALWAYS)).quota).toBe(1)
      committed.resolve()
      await late
      await drain(repos)
      expect((await repos.usage.total(ALWAYS)).quota).toBe(101)
      expect(await drain(repos)).toBe(0)
    },
    setUpTimeoutMs,
  )

  test(
    'what another program has put into quota_data already is not added again; sums of our own begin at the first row',
    async () => {
      const database = await open()
      const repos = createRepos(database)
      await repos.logs.insertMany([row({ quota: 5 })])
      await repos.quotaData.add([
        { user_id: 1, username: 'alice', model_name: 'gpt-4o', created_at: START, token_used: 7, count: 1, quota: 5 },
      ])
      await repos.rollUp.prepare()
      await repos.logs.insertMany([row({ quota: 6 })])
      await drain(repos)
      expect((await repos.quotaData.byModel({ from: 0, to: 2 * START }))[0]).toMatchObject({ quota: 11, count: 2 })
      expect((await repos.usage.total(ALWAYS)).quota).toBe(11)
    },
    setUpTimeoutMs,
  )

  describe('questions', () => {
    test(
      'are answered by any dimension and filter, in steps of time',
      async () => {
        const { repos } = await prepare()
        await repos.logs.insertMany([
          row({ quota: 1 }),
          row({ quota: 2, user_id: 2, token_id: 9, channel_id: 5, group: 'vip', model_name: 'gpt-5' }),
          row({ quota: 4, created_at: START + 86_400 }),
        ])
        await drain(repos)
        const top = (by: 'user' | 'token' | 'channel' | 'model' | 'group') =>
          repos.usage
            .top(ALWAYS, by, { by: 'quota', limit: 5 })
            .then((all) => all.map(({ key, quota }) => [key, quota]))
        expect(await top('user')).toEqual([
          ['1', 5],
          ['2', 2],
        ])
        expect(await top('token')).toEqual([
          ['3', 5],
          ['9', 2],
        ])
        expect(await top('channel')).toEqual([
          ['4', 5],
          ['5', 2],
        ])
        expect(await top('model')).toEqual([
          ['gpt-4o', 5],
          ['gpt-5', 2],
        ])
        expect(await top('group')).toEqual([
          ['default', 5],
          ['vip', 2],
        ])
        expect((await repos.usage.total({ ...ALWAYS, modelName: 'gpt%' })).quota).toBe(7)
        expect((await repos.usage.total({ ...ALWAYS, userId: 2, channelId: 5, group: 'vip', tokenId: 9 })).quota).toBe(
          2,
        )
        const spread = await repos.usage.top({ ...ALWAYS, userId: 1 }, 'model', { by: 'tokens', limit: 5 })
        expect(spread.map(({ key, quota }) => [key, quota])).toEqual([['gpt-4o', 5]])
        const vip = await repos.usage.series({ ...ALWAYS, group: 'vip' }, { dimension: 'channel', keys: ['5'] })
        expect(vip.map(({ key, quota }) => [key, quota])).toEqual([['5', 2]])
        const days = await repos.usage.series(ALWAYS, { dimension: undefined, step: { seconds: 86_400, offset: 0 } })
        expect(days.map(({ quota }) => quota)).toEqual([3, 4])
        const midnight = START - (START % 86_400)
        expect(days.map(({ slot }) => slot)).toEqual([midnight, midnight + 86_400])
        expect(await repos.usage.firstSlot()).toBe(START)
        await repos.usage.deleteBefore(START + 1)
        expect([await repos.usage.firstSlot(), (await repos.usage.total(ALWAYS)).quota]).toEqual([START + 86_400, 4])
        expect((await repos.usage.total({ ...ALWAYS, tokenId: 3 })).quota).toBe(4)
      },
      setUpTimeoutMs,
    )
  })

  test(
    'performance is added up by model, group and time',
    async () => {
      const { perfMetrics } = createRepos(await open())
      const bucket = {
        model_name: 'm',
        group: 'g',
        bucket_ts: START,
        request_count: 2,
        success_count: 1,
        total_latency_ms: 100,
        ttft_sum_ms: 10,
        ttft_count: 1,
        output_tokens: 50,
        generation_ms: 90,
      }
      await Promise.all([perfMetrics.add([bucket]), perfMetrics.add([bucket, { ...bucket, group: 'h' }])])
      expect(await perfMetrics.byModel(0, 10)).toMatchObject([{ model_name: 'm', request_count: 6, success_count: 3 }])
      expect(await perfMetrics.ofModel('m', 0, 'g')).toMatchObject([{ request_count: 4, generation_ms: 180 }])
      expect(await perfMetrics.byTime(0)).toMatchObject([{ bucket_ts: START, request_count: 6 }])
      expect([await perfMetrics.byModel(START + 1, 10), await perfMetrics.deleteBefore(START + 1)]).toEqual([[], 2])
    },
    setUpTimeoutMs,
  )

  test(
    'long work has one owner, is stopped by a word, and is anybody’s when its owner has fallen silent',
    async () => {
      const { progress } = createRepos(await open())
      const work = (owner: string, now: number) => ({
        name: 'w',
        state: 'running',
        goal: '',
        done: 0,
        total: 9,
        started_at: now,
        updated_at: now,
        owner,
        is_cancelled: false,
      })
      const begun = await Promise.all(['a', 'b', 'c'].map((owner) => progress.begin(work(owner, 100), 40)))
      expect(begun.filter(Boolean).length).toBe(1)
      const owner = (await progress.find('w'))?.owner ?? ''
      expect(await progress.report('w', owner, 5, 110)).toBe(true)
      expect(await progress.report('w', 'somebody else', 9, 110)).toBe(false)
      expect(await progress.cancel('w')).toBe(true)
      expect(await progress.report('w', owner, 6, 120)).toBe(false)
      expect(await progress.begin(work('d', 200), 130)).toBe(true)
      await progress.end('w', owner, 'done', 9, 210)
      expect(await progress.find('w')).toMatchObject({ owner: 'd', state: 'running', is_cancelled: false })
      await progress.end('w', 'd', 'done', 9, 210)
      expect([(await progress.find('w'))?.state, await progress.cancel('w')]).toEqual(['done', false])
    },
    setUpTimeoutMs,
  )
})
