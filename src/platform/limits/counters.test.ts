// Counters in a process and over Redis: exact at every edge, shared by all, and safe while Redis is away.
import { afterAll, describe, expect, test } from 'bun:test'
import type { RedisClient } from 'bun'
import fc from 'fast-check'
import { createRedisClient, openRedis } from '../bus/redis.ts'
import type { Counters, Demand, TakeOutcome } from './counters.ts'
import { createLocalCounters } from './local-counters.ts'
import { createRedisCounters } from './redis-counters.ts'
import { createSafeCounters } from './safe-counters.ts'

const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379'
const redis: RedisClient | undefined = await openRedis(REDIS_URL, 1000).catch(() => undefined)
if (redis === undefined && process.env.CI === 'true') throw new Error(`Redis at ${REDIS_URL} does not answer.`)

const closers: (() => void)[] = []
afterAll(() => {
  for (const close of closers) close()
})

const fail = (error: unknown): never => {
  throw error
}

const ofRedis = (client: RedisClient, nowMs?: () => number, prefix = `{test:${crypto.randomUUID()}}:`): Counters => {
  const counters = createRedisCounters({ client, prefix, onError: fail, ...(nowMs === undefined ? {} : { nowMs }) })
  closers.push(counters.close)
  return counters
}

const calls = (limit: number, amount = 1): Demand => ({ kind: 'window', key: 'calls', limit, windowMs: 60_000, amount })
const place = (limit: number): Demand => ({ kind: 'place', key: 'places', limit })
const isTaken = (outcome: TakeOutcome): boolean => outcome.kind === 'taken'

const stores: readonly (readonly [string, (nowMs: () => number) => Counters])[] = [
  ['in the process', createLocalCounters],
  ...(redis === undefined ? [] : [['over Redis', (nowMs: () => number) => ofRedis(redis, nowMs)] as const]),
]

describe.each(stores)('counters %s', (_name, create) => {
  const open = () => {
    let now = 1_700_000_000_000
    const counters = create(() => now)
    return {
      at: (ms: number): void => {
        now = 1_700_000_000_000 + ms
      },
      take: async (...demands: Demand[]): Promise<TakeOutcome> => counters.take(demands),
    }
  }

  test('a window is full at its limit, and free again exactly when its oldest call has left', async () => {
    const { at, take } = open()
    expect(isTaken(await take(calls(2)))).toBe(true)
    at(30_000)
    expect(isTaken(await take(calls(2)))).toBe(true)
    expect(await take(calls(2))).toEqual({ kind: 'refused', index: 0, retryAfterMs: 30_000 })
    at(59_999)
    expect(await take(calls(2))).toEqual({ kind: 'refused', index: 0, retryAfterMs: 1 })
    at(60_000)
    expect(isTaken(await take(calls(2)))).toBe(true)
    expect(await take(calls(2))).toEqual({ kind: 'refused', index: 0, retryAfterMs: 30_000 })
  })

  test('what is left of each window is told, of places nothing', async () => {
    const { at, take } = open()
    await take(calls(5, 2))
    at(10_000)
    expect(await take(calls(5), place(3))).toMatchObject({ levels: [{ left: 2, resetMs: 60_000 }, undefined] })
  })

  test('a refusal says how long until a large amount fits', async () => {
    const { at, take } = open()
    for (const [ms, amount] of [
      [0, 30],
      [10_000, 30],
      [20_000, 30],
    ] as const) {
      at(ms)
      await take(calls(100, amount))
    }
    expect(await take(calls(100, 40))).toEqual({ kind: 'refused', index: 0, retryAfterMs: 40_000 })
    expect(await take(calls(100, 41))).toEqual({ kind: 'refused', index: 0, retryAfterMs: 50_000 })
    expect(isTaken(await take(calls(100, 10)))).toBe(true)
  })

  test('all demands are counted or none', async () => {
    const { take } = open()
    const first = await take(place(1))
    expect(await take(calls(1), place(1))).toMatchObject({ kind: 'refused', index: 1 })
    if (first.kind === 'taken') first.end()
    expect(isTaken(await take(calls(1), place(1)))).toBe(true)
  })

  test('an amount is corrected at the end, down in the past and up in the present', async () => {
    const { at, take } = open()
    const less = await take(calls(100, 80))
    if (less.kind === 'taken') {
      less.end([10])
      less.end([0])
    }
    const more = await take(calls(100, 50))
    at(30_000)
    if (more.kind === 'taken') more.end([90])
    expect(isTaken(await take(calls(100, 1)))).toBe(false)
    at(60_000)
    expect(await take(calls(100, 61))).toEqual({ kind: 'refused', index: 0, retryAfterMs: 30_000 })
    expect(isTaken(await take(calls(100, 60)))).toBe(true)
  })

  test('what is corrected after it has left the window changes nothing', async () => {
    const { at, take } = open()
    const old = await take(calls(10, 10))
    at(60_000)
    await take(calls(10, 10))
    if (old.kind === 'taken') old.end([0])
    expect(isTaken(await take(calls(10)))).toBe(false)
  })

  test('places are freed once, whatever is called how often', async () => {
    const { take } = open()
    const [a, b] = [await take(place(2)), await take(place(2))]
    expect(isTaken(await take(place(2)))).toBe(false)
    if (a.kind === 'taken') {
      a.end()
      a.end()
    }
    expect(isTaken(await take(place(2)))).toBe(true)
    expect(isTaken(await take(place(2)))).toBe(false)
    if (b.kind === 'taken') b.end()
  })

  test('of a hundred calls at the same moment exactly the limit go through', async () => {
    const { take } = open()
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => take(calls(37), place(50))))
    expect(outcomes.filter(isTaken)).toHaveLength(37)
  })
})

test('no span of a window ever holds more than the limit, and a refusal keeps its word', () => {
  const step = fc.record({ pauseMs: fc.integer({ min: 0, max: 700 }), amount: fc.integer({ min: 1, max: 5 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      let now = 0
      const counters = createLocalCounters(() => now)
      const counted: { at: number; amount: number }[] = []
      for (const { pauseMs, amount } of steps) {
        now += pauseMs
        const demand: Demand = { kind: 'window', key: 'k', limit: 10, windowMs: 1000, amount }
        const outcome = counters.take([demand]) as TakeOutcome
        if (outcome.kind === 'refused') {
          now += outcome.retryAfterMs
          expect((counters.take([demand]) as TakeOutcome).kind).toBe('taken')
        }
        counted.push({ at: now, amount })
        const inside = counted.filter(({ at }) => at > now - 1000)
        expect(inside.reduce((sum, call) => sum + call.amount, 0)).toBeLessThanOrEqual(10)
      }
    }),
  )
})

describe.skipIf(redis === undefined)('processes over one Redis', () => {
  test('share a limit exactly, each over a connection of its own', async () => {
    const prefix = `{test:${crypto.randomUUID()}}:`
    const clients = [createRedisClient(REDIS_URL), createRedisClient(REDIS_URL)]
    const nodes = clients.map((client) => ofRedis(client, undefined, prefix))
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, turn) => nodes[turn % 2]?.take([calls(25), place(40)])),
    )
    expect(outcomes.filter((outcome) => outcome?.kind === 'taken')).toHaveLength(25)
    for (const client of clients) client.close()
  })

  test('two real processes do as well', async () => {
    const prefix = `{test:${crypto.randomUUID()}}:`
    const run = async (): Promise<number> => {
      const child = Bun.spawn([process.execPath, `${import.meta.dir}/counting-process.fixture.ts`, REDIS_URL, prefix], {
        stdout: 'pipe',
        stderr: 'inherit',
      })
      return Number(await new Response(child.stdout).text())
    }
    const [first, second] = await Promise.all([run(), run()])
    expect(first + second).toBe(30)
  })

  test('a process that died frees its places when its lease has run out', async () => {
    let now = 1_700_000_000_000
    const counters = redis === undefined ? fail('no Redis') : ofRedis(redis, () => now)
    await counters.take([place(1)])
    now += 59_999
    expect(isTaken(await counters.take([place(1)]))).toBe(false)
    now += 1
    expect(isTaken(await counters.take([place(1)]))).toBe(true)
  })
})

describe('while Redis is away', () => {
  const open = (shared: Counters, timeoutMs = 60_000) => {
    let now = 0
    const news: string[] = []
    const safe = createSafeCounters({
      shared,
      local: createLocalCounters(() => now),
      nowMs: () => now,
      onDown: () => news.push('down'),
      onUp: () => news.push('up'),
      timeoutMs,
    })
    return { safe, news, pass: (ms: number) => (now += ms) }
  }

  test('the process counts for itself, says so once, and comes back', async () => {
    let isAway = true
    let asked = 0
    const own = createLocalCounters(() => 0)
    const { safe, news, pass } = open({
      take: async (demands) => {
        asked++
        if (isAway) throw new Error('connection refused')
        return own.take(demands)
      },
    })
    expect(isTaken(await safe.take([calls(2)]))).toBe(true)
    expect(isTaken(await safe.take([calls(2)]))).toBe(true)
    expect(isTaken(await safe.take([calls(2)]))).toBe(false)
    expect([asked, news]).toEqual([1, ['down']])
    pass(1000)
    await safe.take([calls(2)])
    expect([asked, news]).toEqual([2, ['down']])
    isAway = false
    pass(1000)
    expect(isTaken(await safe.take([calls(2)]))).toBe(true)
    expect(news).toEqual(['down', 'up'])
  })

  test('one request finds out whether it is back while others go on', async () => {
    let answers: PromiseWithResolvers<TakeOutcome>[] = []
    const { safe, pass } = open({
      take: () => {
        const answer = Promise.withResolvers<TakeOutcome>()
        answers.push(answer)
        return answer.promise
      },
    })
    const first = safe.take([calls(9)])
    answers[0]?.reject(new Error('gone'))
    await first
    answers = []
    pass(1000)
    const probe = safe.take([calls(9)])
    expect([await safe.take([calls(9)]), await safe.take([calls(9)])].map(isTaken)).toEqual([true, true])
    expect(answers).toHaveLength(1)
    answers[0]?.resolve({ kind: 'taken', levels: [], end: () => undefined })
    expect(isTaken(await probe)).toBe(true)
  })

  test('a silent server is not waited for, and what it counts late is given back', async () => {
    const late = Promise.withResolvers<TakeOutcome>()
    const { safe, news } = open({ take: () => late.promise }, 1)
    expect(isTaken(await safe.take([calls(1)]))).toBe(true)
    expect(news).toEqual(['down'])
    const returned = await new Promise((resolve) => late.resolve({ kind: 'taken', levels: [], end: resolve }))
    expect(returned).toEqual([0])
  })
})
