// Upstreams that ask for patience or fall ill: they are left alone for as long as they asked, and are used again once well.
import { afterEach, describe, expect, setSystemTime, test } from 'bun:test'
import { type GatewaySeed, useLab } from '../support/gateway.ts'
import {
  type Behaviour,
  chatLikeOpenAi,
  createGate,
  cutStream,
  json,
  openAiError,
  rateLimited,
  resetBeforeHeaders,
  sequence,
  serverError,
  times,
  type Upstream,
} from '../upstream/index.ts'
import { readError, readStream, readThroughGate } from './answers.ts'

const lab = useLab()
afterEach(() => {
  setSystemTime()
})

/** A timer may fire this much before its time, ms. */
const timerError = 5

const rateLimitedForMs = (ms: number): Behaviour =>
  json(openAiError('Slow down.', { code: 'rate_limit_exceeded' }), { status: 429, headers: { 'retry-after-ms': ms } })

const expectGap = ({ requests }: Upstream, ms: number): void => {
  const [first, ...later] = requests.map((request) => request.arrivedAtMs)
  for (const arrival of later) expect(arrival - (first ?? 0)).toBeGreaterThanOrEqual(ms - timerError)
}

const openPair = async (seed: Partial<GatewaySeed> = {}) => {
  const [first, second] = [await lab.upstream(), await lab.upstream()]
  const gateway = await lab.gateway({
    channels: [
      { upstream: first, priority: 10 },
      { upstream: second, priority: 5 },
    ],
    ...seed,
  })
  const counts = () => [first.requests.length, second.requests.length]
  return { first, second, gateway, counts }
}

describe('a rate limit', () => {
  test('with Retry-After within the patience is waited for when nobody else serves the model', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', times(1, rateLimited(1), chatLikeOpenAi()))
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    expect(await readStream(await gateway.chat({ stream: true }))).toMatchObject({ ending: 'complete' })
    expect(upstream.requests).toHaveLength(2)
    expectGap(upstream, 1000)
  })

  test('keeps every other request away too', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', times(1, rateLimitedForMs(500), chatLikeOpenAi()))
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    const first = gateway.chat()
    await gateway.logged('an attempt failed')
    const others = Array.from({ length: 10 }, () => gateway.chat())
    for (const response of await Promise.all([first, ...others])) expect(response.status).toBe(200)
    expect(upstream.requests).toHaveLength(12)
    expectGap(upstream, 500)
  })

  test('with a Retry-After beyond the patience is told at once, and nobody asks again before its time', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', rateLimited(3600))
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    for (let count = 0; count < 5; count++) {
      const response = await gateway.chat()
      expect(response.status).toBe(429)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(3000)
      expect(await readError(response)).toMatchObject({ code: 'rate_limit_exceeded' })
    }
    expect(upstream.requests).toHaveLength(1)
  })

  test('without Retry-After backs off further each time, within the number of retries', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', sequence(rateLimited(), rateLimited(), chatLikeOpenAi()))
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    expect((await gateway.chat()).status).toBe(200)
    const [one, two, three] = upstream.requests.map((request) => request.arrivedAtMs)
    expect((two ?? 0) - (one ?? 0)).toBeGreaterThanOrEqual(750 - timerError)
    expect((three ?? 0) - (two ?? 0)).toBeGreaterThanOrEqual(1500 - timerError)
    expect(upstream.requests).toHaveLength(3)
  })

  test('never makes a failing upstream be asked more often than the retries allow', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', rateLimitedForMs(1))
    const gateway = await lab.gateway({ channels: [{ upstream }], options: { RetryTimes: 4 } })
    expect((await gateway.chat()).status).toBe(429)
    expect(upstream.requests).toHaveLength(5)
  })

  test('sends the request to another channel instead of waiting', async () => {
    const { gateway, counts, first } = await openPair()
    first.script('always', rateLimited(5))
    for (let count = 0; count < 4; count++) expect((await gateway.chat()).status).toBe(200)
    expect(counts()).toEqual([1, 4])
  })

  test('rests one key of a channel, not the others', async () => {
    const upstream = await lab.upstream()
    upstream.script({ key: 'sk-a' }, rateLimited(3600))
    const gateway = await lab.gateway({
      channels: [{ upstream, keys: ['sk-a', 'sk-b'], keyMode: 'polling' }],
    })
    for (let count = 0; count < 5; count++) expect((await gateway.chat()).status).toBe(200)
    const keys = upstream.requests.map((request) => request.key)
    expect(keys.filter((key) => key === 'sk-a')).toHaveLength(1)
    expect(keys.filter((key) => key === 'sk-b')).toHaveLength(5)
  })

  test('of another group does not keep a key from its next group', async () => {
    const [first, second] = [await lab.upstream(), await lab.upstream()]
    first.script('always', rateLimited(3600))
    const gateway = await lab.gateway({
      channels: [
        { upstream: first, group: 'default' },
        { upstream: second, group: 'vip' },
      ],
      keys: [{ unlimited_quota: true, group: 'auto', cross_group_retry: true }],
      options: { AutoGroups: ['default', 'vip'], UserUsableGroups: { auto: 'auto', default: 'd', vip: 'v' } },
    })
    for (let count = 0; count < 3; count++) expect((await gateway.chat()).status).toBe(200)
    expect([first.requests.length, second.requests.length]).toEqual([1, 3])
  })
})

describe('a channel that keeps failing', () => {
  const options = { 'tollgate.breaker_failures': 2, 'tollgate.probe_interval_seconds': 15 }

  test('is left alone after so many failures in a row, and asked again once in a probe interval', async () => {
    const { gateway, counts, first } = await openPair({ options })
    first.script('always', serverError())
    for (let count = 0; count < 6; count++) expect((await gateway.chat()).status).toBe(200)
    expect(counts()).toEqual([2, 6])

    setSystemTime(new Date(Date.now() + 15_001))
    for (let count = 0; count < 4; count++) expect((await gateway.chat()).status).toBe(200)
    expect(counts()).toEqual([3, 10])
  })

  test('is the primary again within one probe interval after it recovered', async () => {
    const { gateway, counts, first } = await openPair({ options })
    first.script('always', times(2, resetBeforeHeaders(), chatLikeOpenAi()))
    for (let count = 0; count < 4; count++) expect((await gateway.chat()).status).toBe(200)
    expect(counts()).toEqual([2, 4])

    setSystemTime(new Date(Date.now() + 15_001))
    for (let count = 0; count < 4; count++) expect((await gateway.chat()).status).toBe(200)
    expect(counts()).toEqual([6, 4])
  })

  test('is probed by one request at a time', async () => {
    const { gateway, counts, first } = await openPair({ options })
    first.script('always', serverError())
    for (let count = 0; count < 2; count++) await gateway.chat()
    setSystemTime(new Date(Date.now() + 15_001))
    const responses = await Promise.all(Array.from({ length: 10 }, () => gateway.chat()))
    for (const response of responses) expect(response.status).toBe(200)
    expect(counts()).toEqual([3, 12])
  })

  test('is still asked when nobody else serves the model', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', times(3, serverError(), chatLikeOpenAi()))
    const gateway = await lab.gateway({
      channels: [{ upstream }],
      options: { 'tollgate.breaker_failures': 1, RetryTimes: 0 },
    })
    const statuses: number[] = []
    for (let count = 0; count < 4; count++) statuses.push((await gateway.chat()).status)
    expect(statuses).toEqual([500, 500, 500, 200])
  })

  test('because its answers break off is left alone as well', async () => {
    const { gateway, counts, first } = await openPair({ options })
    const gates = [createGate(), createGate()]
    first.script('always', (exchange) => {
      const endWhen = gates[exchange.request.index - 1]
      return endWhen === undefined ? chatLikeOpenAi()(exchange) : cutStream(3, 'fin', { endWhen })(exchange)
    })
    for (const gate of gates)
      expect(await readThroughGate(await gateway.chat({ stream: true }), 'Hello', gate)).toMatchObject({
        ending: 'told',
      })
    expect(await readStream(await gateway.chat({ stream: true }))).toMatchObject({ ending: 'complete' })
    expect(counts()).toEqual([2, 1])

    setSystemTime(new Date(Date.now() + 15_001))
    for (let count = 0; count < 2; count++) await (await gateway.chat({ stream: true })).text()
    expect(counts()).toEqual([4, 1])
  })

  test('counts failures in a row: a success between them forgives', async () => {
    const { gateway, counts, first } = await openPair({ options })
    first.script(
      'always',
      sequence(serverError(), chatLikeOpenAi(), serverError(), chatLikeOpenAi(), serverError(), chatLikeOpenAi()),
    )
    for (let count = 0; count < 6; count++) expect((await gateway.chat()).status).toBe(200)
    expect(counts()).toEqual([6, 3])
  })
})
