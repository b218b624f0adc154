// A gateway under load that is killed again and again: clients that count their whole answers, and the world they run in.
import { expect } from 'bun:test'
import { migrate, openDatabase } from '../../src/storage/index.ts'
import { type Books, readBooks } from '../support/books.ts'
import { migration } from '../support/databases.ts'
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts'
import { apiKeyOf, type Seed, type Seeded, seedInto } from '../support/seed.ts'
import { chatCompletion, chatStream, everyMs, json, startUpstream, stream, type Upstream } from '../upstream/index.ts'
import { readStream, readStreamText } from './answers.ts'

const clientCount = 12
/** The words of every streamed answer. */
export const frames = chatStream({ includeUsage: true })

/** Asks for an answer that costs 20; `max_tokens` decides what is set aside for it. */
export const ask = (url: string, apiKey: string, isStream: boolean, max_tokens = 50): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'gpt-4o-mini',
      stream: isStream,
      messages: [{ role: 'user', content: 'Hello' }],
      max_tokens,
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
      // Every third is dearer than what was set aside for it.
      const response = await ask(url, apiKey, isStream, count % 3 === 0 ? 1 : 50)
      const id = response.headers.get('x-oneapi-request-id')
      const text = await response.text()
      if (response.status === 200 && id !== null && isWhole(text, isStream)) tally.add(id)
    } catch {
      return
    }
  }
}

/** Answers slowly enough that a kill finds answers half told. */
export const startSlowUpstream = async (): Promise<Upstream> => {
  const upstream = await startUpstream()
  upstream.script({ isStream: true }, (exchange) => stream(frames, { pace: everyMs(3) })(exchange))
  upstream.script({ isStream: false }, (exchange) =>
    json(chatCompletion(), { pace: everyMs(3), bytesPerWrite: 200 })(exchange),
  )
  return upstream
}

export type World = {
  readonly seeded: Seeded
  readonly start: () => Promise<GatewayProcess>
  readonly read: () => Promise<Books>
}

/** A database with one customer, and the way to start gateways over it. */
export const openWorld = async (
  upstream: Upstream,
  dsn: string,
  directory: string,
  seed: Omit<Seed, 'channels'> = {},
): Promise<World> => {
  const database = await openDatabase({ dsn })
  await migrate(database, migration)
  const seeded = await seedInto(database, { channels: [{ upstream }], keys: [{ remain_quota: 500_000_000 }], ...seed })
  await database.close()
  return {
    seeded,
    start: () => startGatewayProcess(directory, { SQL_DSN: dsn }),
    read: () => readBooks(dsn),
  }
}

/** Kills under load `kills` times, then stops in good order, and gives the request ids of all whole answers. */
export const killUnderLoad = async (world: World, kills: number): Promise<readonly string[]> => {
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
