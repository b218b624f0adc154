// A gateway that is killed at any moment: whoever got a whole answer has one row and one charge, and no money stays set aside.
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { proveBooks } from '../support/books.ts'
import { forEachEngine, setUpTimeoutMs, temporaryDirectory } from '../support/databases.ts'
import { apiKeyOf } from '../support/seed.ts'
import { createPacer, startUpstream, stream } from '../upstream/index.ts'
import { readStream } from './answers.ts'
import { ask, frames, killUnderLoad, openWorld, startSlowUpstream } from './killing.ts'

setDefaultTimeout(setUpTimeoutMs)

const root = temporaryDirectory()
const newDirectory = (): string => mkdtempSync(join(root, 'kill-'))

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
      2 * setUpTimeoutMs,
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
