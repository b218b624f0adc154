// A whole gateway for tests: seeded, on a free port, with clients, and with books that are proved when it stops.
//
//   const lab = useLab()                                        // stops and proves everything after each test
//   const upstream = await lab.upstream()
//   const gateway = await lab.gateway({ channels: [{ upstream }] })
//   const response = await gateway.chat({ stream: true })
//   const { rows, user } = await gateway.books()                // stops the gateway, checks every sum
import { Database } from 'bun:sqlite'
import { afterAll, afterEach } from 'bun:test'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI from 'openai'
import { startGateway } from '../../src/compose/gateway.ts'
import { createLogging, loadEnvironment } from '../../src/platform/index.ts'
import { migrate, openDatabase } from '../../src/storage/index.ts'
import { openRawClient, type RawClient, startUpstream, type Upstream, type UpstreamOptions } from '../upstream/index.ts'
import { type Books, proveBooks, proveReconciled, readBooks } from './books.ts'
import { migration } from './databases.ts'
import { apiKeyOf, type Seed, type Seeded, seedDatabase } from './seed.ts'

export type LogLine = { readonly level: string; readonly msg: string; readonly [member: string]: unknown }

export type GatewaySeed = Seed & {
  /** Variables of the gateway's environment, over those that a test needs. */
  readonly environment?: Readonly<Record<string, string>>
  /** Lines of level `error` are expected, and do not fail the test. */
  readonly mayLogErrors?: boolean
  /** The operator writes no usage rows, so that sums cannot be proved by them. */
  readonly hasNoRows?: boolean
}

export type TestGateway = {
  readonly url: string
  readonly port: number
  /** The SQLite file it works on. */
  readonly file: string
  readonly seeded: Seeded
  /** What the gateway logged, from level `info` on. */
  readonly logs: readonly LogLine[]
  /** Resolves when the gateway has logged a line with this text. */
  readonly logged: (text: string) => Promise<void>
  /** The official SDK, without retries of its own; by default with the first key. */
  readonly sdk: (apiKey?: string) => OpenAI
  /** Sends a JSON body (text and bytes are sent as they are) with the first key, unless the headers say otherwise. */
  readonly post: (path: string, body: unknown, init?: RequestInit) => Promise<Response>
  /** A short chat request with `fields` over it. */
  readonly chat: (fields?: Readonly<Record<string, unknown>>, init?: RequestInit) => Promise<Response>
  readonly get: (path: string, init?: RequestInit) => Promise<Response>
  /** A bare socket, for clients that leave or read slowly. Its answers are not counted by `books`. */
  readonly raw: () => Promise<RawClient>
  /** What the database says now, while the gateway runs. */
  readonly peek: () => Promise<Books>
  /** Stops the gateway and gives its books; throws when a sum does not hold. */
  readonly books: () => Promise<Books>
}

/** Request ids of answers that began with status 200, as clients saw them. */
type Answered = Set<string>

const MODEL_PATHS = /\/v1\/(chat\/completions|completions|embeddings|moderations)$/

const countingFetch =
  (answered: Answered) =>
  async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const response = await fetch(url, init)
    const id = response.headers.get('x-oneapi-request-id')
    if (response.status === 200 && id !== null && MODEL_PATHS.test(new URL(response.url).pathname)) answered.add(id)
    return response
  }

const createClients = (url: string, apiKey: string, answered: Answered) => {
  const send = countingFetch(answered)
  const post = (path: string, body: unknown, init: RequestInit = {}) =>
    send(url + path, {
      method: 'POST',
      ...init,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...asRecord(init.headers) },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    })
  return {
    post,
    chat: (fields: Readonly<Record<string, unknown>> = {}, init?: RequestInit) =>
      post(
        '/v1/chat/completions',
        { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }], ...fields },
        init,
      ),
    get: (path: string, init: RequestInit = {}) =>
      send(url + path, { ...init, headers: { authorization: `Bearer ${apiKey}`, ...asRecord(init.headers) } }),
    sdk: (key = apiKey) =>
      new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0, fetch: send as typeof fetch }),
  }
}

const asRecord = (headers: RequestInit['headers']): Record<string, string> => Object.fromEntries(new Headers(headers))

/** A migrated, empty SQLite file that every gateway of this process copies. */
const createTemplate = async (directory: string): Promise<string> => {
  const path = join(directory, 'template.db')
  const database = await openDatabase({ dsn: `file:${path}` })
  await migrate(database, migration)
  await database.close()
  // The journal beside the file is not copied with it.
  const file = new Database(path)
  file.run('PRAGMA wal_checkpoint(TRUNCATE)')
  file.close()
  return path
}

/** Variables with which a gateway serves one directory on a free port of this machine. */
export const environmentOf = (sqlitePath: string): Record<string, string> => ({
  HOST: '127.0.0.1',
  PORT: '0',
  SQLITE_PATH: sqlitePath,
  SQL_DSN: 'local',
  LOG_LEVEL: 'info',
})

const createLogBook = () => {
  const lines: LogLine[] = []
  let watchers: { readonly text: string; readonly resolve: () => void }[] = []
  return {
    lines,
    add: (line: LogLine): void => {
      lines.push(line)
      const [met, unmet] = [
        watchers.filter(({ text }) => line.msg === text),
        watchers.filter(({ text }) => line.msg !== text),
      ]
      watchers = unmet
      for (const { resolve } of met) resolve()
    },
    seen: (text: string): Promise<void> =>
      lines.some((line) => line.msg === text)
        ? Promise.resolve()
        : new Promise((resolve) => watchers.push({ text, resolve })),
  }
}

const startInProcess = async (sqlitePath: string, seed: GatewaySeed) => {
  const logs = createLogBook()
  const environment = loadEnvironment({
    argv: ['--log-dir='],
    variables: { ...environmentOf(sqlitePath), ...seed.environment },
    workingDirectory: tmpdir(),
    readFile: () => undefined,
    fileExists: () => false,
  })
  const nothing = (): void => undefined
  const { logger } = createLogging({
    level: environment.logLevel,
    directory: undefined,
    secrets: environment.secrets,
    sink: {
      write: (line) => logs.add(JSON.parse(line) as LogLine),
      flush: async () => undefined,
      flushSync: nothing,
      close: nothing,
    },
  })
  return { gateway: await startGateway(environment, logger), logs }
}

const openTestGateway = async (sqlitePath: string, seed: GatewaySeed): Promise<TestGateway> => {
  const seeded = await seedDatabase(`file:${sqlitePath}`, seed)
  const { gateway, logs } = await startInProcess(sqlitePath, seed)
  const url = `http://127.0.0.1:${gateway.port}`
  const answered: Answered = new Set()
  const read = () => readBooks(`file:${sqlitePath}`)
  let closing: Promise<Books> | undefined
  const close = async (): Promise<Books> => {
    await gateway.stop()
    const books = await read()
    if (seed.hasNoRows !== true) {
      proveBooks(books, seeded, answered)
      await proveReconciled(`file:${sqlitePath}`)
    }
    const failures = logs.lines.filter((line) => line.level === 'error' || line.level === 'fatal')
    if (failures.length > 0 && seed.mayLogErrors !== true)
      throw new Error(`the gateway logged errors: ${JSON.stringify(failures, undefined, 1)}`)
    return books
  }
  return {
    url,
    port: gateway.port,
    file: sqlitePath,
    seeded,
    logs: logs.lines,
    logged: logs.seen,
    ...createClients(url, apiKeyOf(seeded), answered),
    raw: () => openRawClient(gateway.port),
    peek: read,
    books: () => {
      closing ??= close()
      return closing
    },
  }
}

/** Gateways and upstreams for the tests of one file; after each test all are stopped and every gateway's books proved. */
export const useLab = () => {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-relay-'))
  let template: Promise<string> | undefined
  let count = 0
  let gateways: TestGateway[] = []
  let upstreams: Upstream[] = []

  afterEach(async () => {
    const [stoppedGateways, stoppedUpstreams] = [gateways, upstreams]
    gateways = []
    upstreams = []
    try {
      for (const gateway of stoppedGateways) await gateway.books()
    } finally {
      for (const upstream of stoppedUpstreams) await upstream.stop()
    }
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  return {
    /** A simulated upstream; healthy until scripted otherwise. */
    upstream: async (options?: UpstreamOptions): Promise<Upstream> => {
      const upstream = await startUpstream(options)
      upstreams.push(upstream)
      return upstream
    },
    gateway: async (seed: GatewaySeed): Promise<TestGateway> => {
      template ??= createTemplate(directory)
      const path = join(directory, `${++count}.db`)
      copyFileSync(await template, path)
      const gateway = await openTestGateway(path, seed)
      gateways.push(gateway)
      return gateway
    },
  }
}

export type Lab = ReturnType<typeof useLab>
