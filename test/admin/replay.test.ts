// A recorded session of the reference, replayed in order: status, success, every field and its type are the same, or it is said why not.
import { expect, test } from 'bun:test'
import type { LogEntry } from '../../src/contract/index.ts'
import type { Database } from '../../src/storage/index.ts'
import recording from '../fixtures/reference/management.json' with { type: 'json' }
import { forEachEngine } from '../support/databases.ts'
import { compare } from './compare.ts'
import { DIFFERENCES } from './differences.ts'
import { type Caller, createHarness, type Harness } from './harness.ts'

type RecordedCall = {
  readonly n: number
  readonly as: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly body?: unknown
    readonly headers?: Readonly<Record<string, string>>
  }
  readonly answer: { readonly status: number; readonly body: unknown }
}

const calls = recording as readonly RecordedCall[]

const UPSTREAM = 'http://127.0.0.1:9400'
const RECORDED_AT = 1_795_249_552
/** The recorded session made real calls from here on, so that sums and rows are others; fields and types are compared. */
const AFTER_TRAFFIC = new Set([181, 182, 183, 184, 185, 187, 191, 192, 199, 200, 245])

/** Answers that are random text and nothing else. */
const BY_CHANCE = new Set([64, 84, 85, 94, 97, 102, 173, 202, 251])

const rewrite = <T>(value: T, replacements: Readonly<Record<string, string>>): T => {
  let text = JSON.stringify(value)
  for (const [from, to] of Object.entries(replacements)) text = text.replaceAll(from, to)
  return JSON.parse(text)
}

/** Rows as the relay wrote them in the recorded session. */
const addRecordedLogs = async ({ deps }: Harness): Promise<void> => {
  const listed = calls
    .filter(({ n }) => n === 181 || n === 182)
    .flatMap(({ answer }) => (answer.body as { data: { items: LogEntry[] } }).data.items)
  await deps.repos.logs.insertMany(
    listed.map(({ id: _id, channel, channel_name: _name, ...entry }) => ({ ...entry, channel_id: channel })),
  )
}

const replay = async (database: Database) => {
  const harness = await createHarness({
    database,
    upstream: () => Response.json({ data: [{ id: 'gpt-4o' }, { id: 'gpt-4o-mini' }] }),
  })
  harness.clock.advance(RECORDED_AT - harness.clock.nowSeconds())
  await harness.setUp()
  const callers: Record<string, Caller> = { nobody: harness.call, root: await harness.signIn('root', '12345678') }
  const known: Record<string, string> = { '{upstream}': UPSTREAM }
  const keys: Record<number, string> = {}
  const found = new Map<number, string[]>()

  for (const { n, as, request, answer } of calls) {
    if (n === 181) await addRecordedLogs(harness)
    const headers = rewrite(request.headers ?? {}, { '{key}': `sk-${keys[n === 199 ? 1 : 2]}` })
    const input = { ...rewrite(request, known), headers }
    const reply = await (callers[as] as Caller)(input)
    if (n === 61) callers.alice = await harness.signIn('alice', 'alicepass1')
    if (n === 64) known.mQFY = reply.body.data
    if (n === 202) {
      const codes = (answer.body as { data: string[] }).data
      for (const [index, code] of codes.entries()) known[code] = reply.body.data[index]
    }
    if (n === 171) keys[1] = reply.body.data.key
    if (n === 172) keys[2] = reply.body.data.key
    const differences = compare(rewrite(answer.body, { '{upstream}': UPSTREAM }), reply.body, {
      isExact: !AFTER_TRAFFIC.has(n) && !BY_CHANCE.has(n),
    })
    if (reply.status !== answer.status) differences.unshift(`status: ${answer.status} → ${reply.status}`)
    if (differences.length > 0) found.set(n, differences)
  }
  return { found, failures: harness.failures }
}

const explain = async (database: Database): Promise<void> => {
  const { found, failures } = await replay(database)
  expect(failures).toEqual([])
  const unexplained: string[] = []
  for (const [n, differences] of found) {
    const places = DIFFERENCES.filter(({ call }) => call === n).flatMap(({ places }) => places)
    const rest = differences.filter((text) => !places.some((place) => text.startsWith(place)))
    const { method, path } = calls.find((call) => call.n === n)?.request ?? { method: '', path: '' }
    if (rest.length > 0) unexplained.push(`${n} ${method} ${path}\n  ${rest.slice(0, 8).join('\n  ')}`)
  }
  expect(unexplained).toEqual([])
  // A written difference that is none any more must go.
  const stale = DIFFERENCES.filter(({ call }) => !found.has(call)).map(({ call }) => call)
  expect(stale).toEqual([])
}

forEachEngine((_engine, open) => {
  test('every recorded call is answered as the reference did, or differs for a written reason', async () => {
    await explain(await open())
  }, 60_000)
})

test('every option key of the reference is listed, unless it looks like a secret', async () => {
  const listed = calls.find(({ n }) => n === 247)?.answer.body as { data: { key: string }[] }
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  await root({ method: 'PUT', path: '/api/option/', body: { key: 'no.such.option', value: 'x' } })
  const ours = new Set((await root({ path: '/api/option/' })).body.data.map((row: { key: string }) => row.key))
  const missing = listed.data.map(({ key }) => key).filter((key) => !ours.has(key))
  expect(missing).toEqual([])
})

test('the recording has the calls of the main resources', () => {
  expect(calls.length).toBeGreaterThan(190)
})
