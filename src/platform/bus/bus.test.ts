// Tests of the bus: in one process, between real processes, and through Redis with a connection that breaks.
import { afterEach, describe, expect, test } from 'bun:test'
import type { JsonValue } from '../../kernel/index.ts'
import { type Bus, createBus } from './bus.ts'
import { connectProcess, createProcessHub, type ProcessPort } from './process-transport.ts'
import { createRedisClient, openRedis } from './redis.ts'
import { connectRedis } from './redis-transport.ts'

const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379'
const hasRedis = await openRedis(REDIS_URL, 1000).then(
  (client) => {
    client.close()
    return true
  },
  () => false,
)

const open: Bus[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((bus) => bus.close()))
})

const keep = (bus: Bus): Bus => {
  open.push(bus)
  return bus
}

const fail = (error: unknown): never => {
  throw error
}

/** Resolves with the first payload of a topic that satisfies a condition. */
const nextPayload = (bus: Bus, topic: string, fits: (payload: JsonValue) => boolean = () => true): Promise<JsonValue> =>
  new Promise((resolve) => {
    const stop = bus.subscribe(topic, (payload) => {
      if (!fits(payload)) return
      stop()
      resolve(payload)
    })
  })

describe('in one process', () => {
  test('listeners of the topic hear at once, until they stop', () => {
    const bus = keep(createBus({ onError: fail }))
    const heard: JsonValue[] = []
    const stop = bus.subscribe('a', (payload) => heard.push(payload))
    bus.subscribe('b', () => heard.push('wrong topic'))
    bus.publish('a', { n: 1 })
    stop()
    bus.publish('a', { n: 2 })
    expect(heard).toEqual([{ n: 1 }])
  })

  test('a listener that throws does not silence the others', () => {
    const errors: unknown[] = []
    const heard: JsonValue[] = []
    const bus = keep(createBus({ onError: (error) => errors.push(error) }))
    bus.subscribe('a', () => fail(new Error('broken')))
    bus.subscribe('a', (payload) => heard.push(payload))
    bus.publish('a', 1)
    expect([heard, errors.length]).toEqual([[1], 1])
  })

  test('what is no message is passed over', () => {
    let receive: (text: string) => void = () => {}
    const heard: JsonValue[] = []
    const bus = keep(
      createBus({
        onError: fail,
        connect: ({ onText }) => {
          receive = onText
          return { send: () => {}, close: async () => {} }
        },
      }),
    )
    bus.subscribe('a', (payload) => heard.push(payload))
    for (const text of ['', '{bad', '[]', '{"topic":1}', `{"topic":"a","payload":"${'x'.repeat(1_100_000)}"}`])
      receive(text)
    receive('{"topic":"a","payload":7}')
    receive('{"topic":"a"}')
    expect(heard).toEqual([7, null])
  })
})

describe('between workers', () => {
  /** A worker's port, joined to a hub as a parent would. */
  const joinWorker = (hub: ReturnType<typeof createProcessHub>): ProcessPort => {
    const listeners: ((message: unknown) => void)[] = []
    const worker = {}
    hub.attach(worker, (message) => {
      for (const listener of listeners) listener(structuredClone(message))
    })
    return { send: (message) => void hub.receive(worker, message), onMessage: (listener) => listeners.push(listener) }
  }

  test('every other worker hears once, the sender not again', () => {
    const hub = createProcessHub()
    const heard: string[] = []
    const buses = ['one', 'two', 'three'].map((name) => {
      const bus = keep(createBus({ onError: fail, connect: connectProcess(joinWorker(hub)) }))
      bus.subscribe('a', (payload) => heard.push(`${name} ${JSON.stringify(payload)}`))
      return bus
    })
    buses[0]?.publish('a', 5)
    expect(heard.sort()).toEqual(['one 5', 'three 5', 'two 5'])
    expect(hub.receive({}, { other: 'message' })).toBe(false)
  })

  test('real processes talk through their parent', async () => {
    const script = `
      import { createBus } from ${JSON.stringify(new URL('./bus.ts', import.meta.url).pathname)}
      import { connectProcess, parentPort } from ${JSON.stringify(new URL('./process-transport.ts', import.meta.url).pathname)}
      const port = parentPort()
      const bus = createBus({ onError: (error) => { throw error }, connect: connectProcess(port) })
      bus.subscribe('ask', (payload) => bus.publish('answer', { from: process.pid, payload }))
      process.send('ready')
    `
    const hub = createProcessHub()
    const ready = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const workers = ready.map(({ resolve }) =>
      Bun.spawn([process.execPath, '-e', script], {
        ipc: (message, worker) => (message === 'ready' ? resolve() : void hub.receive(worker, message)),
      }),
    )
    for (const worker of workers) hub.attach(worker, (message) => worker.send(message))
    const bus = keep(createBus({ onError: fail, connect: connectProcess(joinWorker(hub)) }))
    await Promise.all(ready.map(({ promise }) => promise))
    const answered = new Set<JsonValue>()
    const both = new Promise<void>((resolve) => {
      bus.subscribe('answer', (payload) => {
        answered.add(payload)
        if (answered.size === 2) resolve()
      })
    })
    bus.publish('ask', 'who')
    await both
    expect([...answered]).toEqual(expect.arrayContaining(workers.map(({ pid }) => ({ from: pid, payload: 'who' }))))
    for (const worker of workers) worker.kill()
    await Promise.all(workers.map(({ exited }) => exited))
  })
})

test('Redis is there when CI demands it', () => {
  expect(hasRedis || process.env.CI !== 'true').toBe(true)
})

describe.skipIf(!hasRedis)(`through Redis at ${REDIS_URL}`, () => {
  const join = (channel: string, options: { url?: string; onError?: (error: unknown) => void } = {}): Bus =>
    keep(
      createBus({
        onError: fail,
        connect: connectRedis({
          url: options.url ?? REDIS_URL,
          channel,
          onError: options.onError ?? (() => {}),
          pauseMsMax: 100,
        }),
      }),
    )

  const newChannel = (): string => `test:${crypto.randomUUID()}`

  /** Sends until it is heard: a subscription is made in the background. */
  const deliver = async (from: Bus, to: Bus, payload: string): Promise<void> => {
    const heard = nextPayload(to, 'a', (value) => value === payload)
    const timer = setInterval(() => from.publish('a', payload), 10)
    await heard
    clearInterval(timer)
  }

  test('every process hears, the sender once', async () => {
    const channel = newChannel()
    const [one, two] = [join(channel), join(channel)]
    await deliver(one, two, 'first')
    await deliver(two, one, 'second')
    const heard: JsonValue[] = []
    one.subscribe('b', (payload) => heard.push(payload))
    const arrived = nextPayload(two, 'b')
    one.publish('b', { n: 1 })
    expect(await arrived).toEqual({ n: 1 })
    // A message that comes back to its sender would be there before this answer, which took the same way later.
    const answered = nextPayload(one, 'c')
    two.publish('c', 0)
    await answered
    expect(heard).toEqual([{ n: 1 }])
  })

  test('other installations hear nothing', async () => {
    const [here, there] = [join(newChannel()), join(newChannel())]
    const other = join(newChannel())
    const heard: JsonValue[] = []
    other.subscribe('a', (payload) => heard.push(payload))
    await deliver(here, here, 'own')
    there.publish('a', 'x')
    expect(heard).toEqual([])
  })

  test('a broken connection is renewed, and the gap is told', async () => {
    const channel = newChannel()
    const [one, two] = [join(channel), join(channel)]
    await deliver(one, two, 'before')
    const gap = new Promise<void>((resolve) => {
      two.onGap(resolve)
    })
    const admin = createRedisClient(REDIS_URL)
    const clients = String(await admin.send('CLIENT', ['LIST', 'TYPE', 'pubsub'])).split('\n')
    for (const client of clients.filter((line) => line.includes(` name=${channel} `)))
      await admin.send('CLIENT', ['KILL', 'ID', /^id=(\d+)/.exec(client)?.[1] ?? ''])
    admin.close()
    await gap
    await deliver(one, two, 'after')
  })

  test('without a server nothing throws, and errors are told', async () => {
    const told = Promise.withResolvers<unknown>()
    const bus = join(newChannel(), { url: 'redis://127.0.0.1:1', onError: told.resolve })
    bus.publish('a', 1)
    expect(await told.promise).toBeInstanceOf(Error)
  })
})

test('a Redis that does not answer is named without its password', async () => {
  const error = await openRedis('redis://:canary@127.0.0.1:1', 50).catch((thrown: unknown) => thrown)
  expect(String(error)).toContain('Redis at 127.0.0.1:1 does not answer')
  expect(String(error)).not.toContain('canary')
})
