// A gateway that is killed at any moment: whoever got a whole answer has one row and one charge, and no money stays set aside.
import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate, openDatabase } from '../../src/storage/index.ts'
import { type Books, proveBooks, readBooks } from '../support/books.ts'
import { forEachEngine, migration, setUpTimeoutMs } from '../support/databases.ts'
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts'
import { apiKeyOf, type Seeded, seedInto } from '../support/seed.ts'
import {
  chatCompletion,
  chatStream,
  createPacer,
  everyMs,
  json,
  startUpstream,
  stream,
  type Upstream,
} from '../upstream/index.ts'
import { readStream, readStreamText } from './answers.ts'

const directories: string[] = []
const newDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-kill-'))
  directories.push(directory)
  return directory
}
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

const clientCount = 12
const frames = chatStream({ includeUsage: true })

const ask = (url: string, apiKey: string, isStream: boolean): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'gpt-4o-mini',
      stream: isStream,
      messages: [{ role: 'user', content: 'Hello' }],
      max_tokens: 50,
    }),
  })

/** Whether the text is a whole answer: complete JSON with its content, or a stream with all its words and its terminator. */
const isWhole = (text: string, isStream: boolean): boolean => {
  if (!isStream) return text.endsWith('}') && text.includes('Hello from upstream.')
  const { ending, content } = readStreamText(text)
  return ending === 'complete' && content === 'Hello from upstream.'
}

/** Request ids of whole answers, and a way to wait for more of them. */
const createTally = () => {
  const ids: string[] = []
  let watchers: { readonly count: number; readonly resolve: () => void }[] = []
  return {
    ids,
    add: (id: string): void => {
      ids.push(id)
      for (const { resolve } of watchers.filter(({ count }) => count <= ids.length)) resolve()
      watchers = watchers.filter(({ count }) => count > ids.length)
    },
    more: (count: number): Promise<void> =>
      new Promise((resolve) => watchers.push({ count: ids.length + count, resolve })),
  }
}

type Tally = ReturnType<typeof createTally>

/** Asks again and again until the gateway is gone. */
const runClient = async (url: string, apiKey: string, index: number, tally: Tally): Promise<void> => {
  for (let count = 0; ; count++) {
    const isStream = (index + count) % 2 === 0
    try {
      const response = await ask(url, apiKey, isStream)
      const id = response.headers.get('x-oneapi-request-id')
      const text = await response.text()
      if (response.status === 200 && id !== null && isWhole(text, isStream)) tally.add(id)
    } catch {
      return
    }
  }
}

const startSlowUpstream = async (): Promise<Upstream> => {
  const upstream = await startUpstream()
  upstream.script({ isStream: true }, (exchange) => stream(frames, { pace: everyMs(3) })(exchange))
  upstream.script({ isStream: false }, (exchange) =>
    json(chatCompletion(), { pace: everyMs(3), bytesPerWrite: 200 })(exchange),
  )
  return upstream
}

type World = {
  readonly seeded: Seeded
  readonly start: () => Promise<GatewayProcess>
  readonly read: () => Promise<Books>
}

const openWorld = async (upstream: Upstream, dsn: string, directory: string): Promise<World> => {
  const database = await openDatabase({ dsn })
  await migrate(database, migration)
  const seeded = await seedInto(database, { channels: [{ upstream }], keys: [{ remain_quota: 500_000_000 }] })
  await database.close()
  return {
    seeded,
    start: () => startGatewayProcess(directory, { SQL_DSN: dsn }),
    read: () => readBooks(dsn),
  }
}

/** Kills under load `kills` times, then stops in good order, and gives the request ids of all whole answers. */
const killUnderLoad = async (world: World, kills: number): Promise<readonly string[]> => {
  const tally = createTally()
  const apiKey = apiKeyOf(world.seeded)
  for (let kill = 0; kill < kills; kill++) {
    const gateway = await world.start()
    const moment = tally.more(1 + Math.floor(Math.random() * 60))
    const clients = Array.from({ length: clientCount }, (_, index) => runClient(gateway.url, apiKey, index, tally))
    await moment
    await Bun.sleep(Math.random() * 20)
    expect(await gateway.end('SIGKILL')).toBe(137)
    await Promise.all(clients)
  }
  const last = await world.start()
  const answer = await ask(last.url, apiKey, true)
  tally.add(answer.headers.get('x-oneapi-request-id') ?? '')
  expect(await readStream(answer)).toMatchObject({ ending: 'complete' })
  expect(await last.end('SIGTERM')).toBe(0)
  return tally.ids
}

describe('kill -9 under load', () => {
  const kills = { sqlite: 20, mysql: 3, postgres: 3 } as const

  forEachEngine((engine, open) => {
    test(
      `${kills[engine]} times: every whole answer has one row and one charge, every sum holds, no hold stays`,
      async () => {
        const upstream = await startSlowUpstream()
        const directory = newDirectory()
        const fresh = engine === 'sqlite' ? undefined : await open({ isMigrated: false })
        const world = await openWorld(upstream, fresh?.dsn ?? `file:${directory}/one-api.db`, directory)
        const whole = await killUnderLoad(world, kills[engine])
        await upstream.stop()
        const books = await world.read()
        proveBooks(books, world.seeded, whole)
        expect(whole.length).toBeGreaterThan(kills[engine])
      },
      setUpTimeoutMs,
    )
  })
})

describe('SIGTERM', () => {
  const openOne = async () => {
    const upstream = await startUpstream()
    const directory = newDirectory()
    const world = await openWorld(upstream, `file:${directory}/one-api.db`, directory)
    return { upstream, world, gateway: await world.start(), apiKey: apiKeyOf(world.seeded) }
  }

  test('lets running streams end whole, refuses new connections, and loses nothing', async () => {
    const { upstream, world, gateway, apiKey } = await openOne()
    const pace = createPacer()
    upstream.script('always', stream(frames, { pace }))
    pace.release(3)
    const running = await ask(gateway.url, apiKey, true)
    gateway.signal('SIGTERM')
    const refused = async (): Promise<boolean> => {
      try {
        const socket = await Bun.connect({
          hostname: '127.0.0.1',
          port: gateway.port,
          socket: { data: () => undefined },
        })
        socket.terminate()
        return false
      } catch {
        return true
      }
    }
    while (!(await refused())) await Bun.sleep(5)
    pace.releaseAll()
    expect(await readStream(running)).toMatchObject({ ending: 'complete', content: 'Hello from upstream.' })
    expect(await gateway.exited).toBe(0)
    await upstream.stop()
    proveBooks(await world.read(), world.seeded, [running.headers.get('x-oneapi-request-id') ?? ''])
  })

  test('settles what a client that had left was still owed', async () => {
    const { upstream, world, gateway, apiKey } = await openOne()
    const pace = createPacer()
    upstream.script('always', stream(frames, { pace }))
    pace.release(3)
    const running = await ask(gateway.url, apiKey, true)
    const id = running.headers.get('x-oneapi-request-id') ?? ''
    await running.body?.cancel()
    await upstream.clientAborted(1)
    expect(await gateway.end('SIGTERM')).toBe(0)
    await upstream.stop()
    proveBooks(await world.read(), world.seeded, [id])
  })

  test('of an idle gateway ends it at once', async () => {
    const { upstream, world, gateway } = await openOne()
    expect(await gateway.end('SIGTERM')).toBe(0)
    expect(gateway.output()).toContain('"stopped"')
    await upstream.stop()
    proveBooks(await world.read(), world.seeded, [])
  })
})
