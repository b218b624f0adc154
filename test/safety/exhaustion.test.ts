// What callers can make the gateway remember has an end: keys, addresses, models, events, patterns, loops.
import { heapStats } from 'bun:jsc'
import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLimiter, DEFAULT_LIMITS } from '../../src/admin/index.ts'
import { createCallerDirectory } from '../../src/identity/index.ts'
import { createLocalCounters } from '../../src/platform/limits/local-counters.ts'
import { compilePattern, hasMatch } from '../../src/relay/index.ts'
import { readError, readStream } from '../relay/answers.ts'
import { useLab } from '../support/gateway.ts'
import { apiKeyOf } from '../support/seed.ts'
import { badRequest, serverError } from '../upstream/index.ts'

const lab = useLab()
const MEGABYTE = 1 << 20

/** Bytes that live on after some work. */
const growthOf = async (work: () => unknown): Promise<number> => {
  Bun.gc(true)
  const before = heapStats().heapSize
  await work()
  Bun.gc(true)
  return heapStats().heapSize - before
}

describe('memory stays flat', () => {
  test('under hundreds of thousands of addresses at a limiter', async () => {
    const limiter = createLimiter(DEFAULT_LIMITS, () => 0)
    const growth = await growthOf(() => {
      for (let index = 0; index < 300_000; index++) limiter('api', `10.${index}.${index}`)
    })
    expect(limiter('api', 'x')).toMatchObject({ isAllowed: true })
    expect(growth).toBeLessThan(24 * MEGABYTE)
  })

  test('under hundreds of thousands of keys at the counters of limits', async () => {
    const counters = createLocalCounters(() => 0)
    const demand = (key: string) => ({ kind: 'window', key, limit: 1_000_000, windowMs: 60_000, amount: 1 }) as const
    const growth = await growthOf(async () => {
      for (let index = 0; index < 300_000; index++) await counters.take([demand(`key:${index}`)])
    })
    expect(await counters.take([demand('x')])).toMatchObject({ kind: 'taken' })
    expect(growth).toBeLessThan(32 * MEGABYTE)
  })

  test('however many events a limit of a million counts', async () => {
    let now = 0
    const counters = createLocalCounters(() => now)
    const demand = { kind: 'window', key: 'k', limit: 1_000_000, windowMs: 60_000, amount: 1 } as const
    const growth = await growthOf(async () => {
      for (let index = 0; index < 300_000; index++) {
        now += 0.05
        const taken = await counters.take([demand])
        if (taken.kind === 'taken') taken.end()
      }
    })
    expect(growth).toBeLessThan(MEGABYTE)
  })

  test('under half a million keys that nobody has', async () => {
    const directory = createCallerDirectory({
      findToken: async () => undefined,
      findUser: async () => undefined,
      findLimits: async () => ({ key: '', user: '' }),
      nowMs: () => 0,
      lifetimeMs: 60_000,
      capacity: 10_000,
    })
    const growth = await growthOf(async () => {
      for (let index = 0; index < 500_000; index++) await directory.find(`sk-${index}`)
    })
    expect(directory.peek('sk-499999')).toBeUndefined()
    expect(growth).toBeLessThan(8 * MEGABYTE)
  })

  test('of a whole gateway under calls of every kind, with keys and models that nobody knows', async () => {
    const upstream = await lab.upstream()
    upstream.script({ model: 'gpt-4o' }, serverError(500))
    upstream.script({ where: ({ text }) => text.includes('bad') }, badRequest())
    const gateway = await lab.gateway({ channels: [{ upstream, models: ['gpt-4o-mini', 'gpt-4o'] }] })
    const round = async (index: number): Promise<void> => {
      await (await gateway.chat()).text()
      await readStream(await gateway.chat({ stream: true }))
      await (await gateway.chat({ model: `unknown-${index}` })).text()
      await (await gateway.chat({}, { headers: { authorization: `Bearer sk-${index}` } })).text()
      await (await gateway.chat({ messages: [{ role: 'user', content: 'bad' }] })).text()
      await (await gateway.get(`/v1/nothing-${index}`)).text()
      const leaver = await gateway.raw()
      leaver.post(
        '/v1/chat/completions',
        { model: 'gpt-4o-mini' },
        { Authorization: `Bearer ${apiKeyOf(gateway.seeded)}` },
      )
      leaver.leave()
      upstream.forget()
    }
    for (let index = 0; index < 40; index++) await round(index)
    const growth = await growthOf(async () => {
      for (let index = 40; index < 240; index++) await round(index)
    })
    // 1,400 calls; what one of them left behind would be kilobytes each. Logs and answers that the test keeps are part of it.
    expect(growth).toBeLessThan(12 * MEGABYTE)
  }, 120_000)
})

describe('patterns of operators', () => {
  const EVIL = [
    '(a+)+$',
    '(a|a)*$',
    '(a|aa)+$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(.*)*x',
    '(a*)*b',
    '([a-zA-Z]+)*$',
    'a{1,50}a{1,50}$',
  ]
  const text = `${'a'.repeat(100_000)}!`

  test.each(EVIL)('%s ends on a hundred thousand characters', (pattern) => {
    // An engine that goes back over its steps would need longer than the universe has; this one answers, or says it is too much.
    try {
      expect(hasMatch(compilePattern(pattern), text)).toBeBoolean()
    } catch (error) {
      expect(error).toBeInstanceOf(Error)
    }
  })

  test('never reach the runtime’s own engine', () => {
    const root = join(import.meta.dir, '../../src')
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .filter((file) => /new RegExp\(|\bRegExp\(/.test(readFileSync(join(root, file), 'utf8')))
    expect(files.toSorted()).toEqual([
      // Constants put together from constants.
      'dialects/claude-messages/models.ts',
      // Words of ours.
      'kernel/multipart.ts',
      'platform/redact.ts',
      'providers/custom.ts',
      'relay/count.ts',
      // Single character classes of the linear engine.
      'relay/override/regex/characters.ts',
      // Words with every sign escaped.
      'relay/sensitive-words.ts',
      // Read for its grammar alone, never run.
      'settings/areas/affinity-rules.ts',
    ])
  })
})

describe('a channel that leads back to its own gateway', () => {
  test('is noticed after a few rounds, told to the client, and charged to nobody', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({ channels: [{ upstream }], mayLogErrors: true })
    // The port is known only now, so the way back is a gateway in front of it.
    let port = 0
    const mirror = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: (request) => {
        heard++
        const headers = new Headers(request.headers)
        headers.set('authorization', `Bearer ${apiKeyOf(looping.seeded)}`)
        headers.delete('host')
        return fetch(`http://127.0.0.1:${port}/v1/chat/completions`, { method: 'POST', headers, body: request.body })
      },
    })
    let heard = 0
    const looping = await lab.gateway({
      channels: [{ upstream: { url: `http://127.0.0.1:${mirror.port}` } }],
      options: { RetryTimes: 0 },
    })
    port = looping.port
    const response = await looping.chat()
    expect(response.status).toBe(508)
    await readError(response)
    expect(heard).toBe(4)
    expect((await looping.books()).rows).toHaveLength(0)
    expect((await gateway.chat()).status).toBe(200)
    await mirror.stop(true)
  })

  test('a vendor at its own address is not told of gateways', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    await gateway.chat({}, { headers: { 'cdn-loop': 'other' } })
    expect(upstream.last.headers['cdn-loop']).toBe('other, tollgate')
  })
})

describe('a socket', () => {
  test('of Realtime is opened by a key, never by a cookie, from whatever page', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    const client = await gateway.raw()
    const lines = [
      'GET /v1/realtime?model=gpt-4o-realtime-preview HTTP/1.1',
      'Host: localhost',
      'Origin: https://evil.example',
      'Cookie: session=stolen',
      'New-Api-User: 1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ]
    client.send(`${lines.join('\r\n')}\r\n\r\n`)
    await client.sees('HTTP/1.1 401')
    client.leave()
    expect(upstream.requests).toHaveLength(0)
  })
})
