// Sessions of One API and of its fork, replayed: each call is answered as a program written for them needs, or it is said why not.
import { expect, test } from 'bun:test'
import type { Database } from '../../src/storage/index.ts'
import forkSession from '../fixtures/reference/one-api-fork-management.json' with { type: 'json' }
import oneApiSession from '../fixtures/reference/one-api-management.json' with { type: 'json' }
import { forEachEngine } from '../support/databases.ts'
import { compare } from './compare.ts'
import { type Caller, createHarness, readCookie } from './harness.ts'
import { FORK_DIFFERENCES, type OldDifference, ONE_API_DIFFERENCES } from './old-client-differences.ts'

type RecordedCall = {
  readonly n: number
  readonly as: string
  readonly request: { readonly method: string; readonly path: string; readonly body?: unknown }
  readonly answer: { readonly status: number; readonly body: unknown }
}

const UPSTREAM = 'http://127.0.0.1:9400'

const rewrite = <T>(value: T, from: string, to: string): T => JSON.parse(JSON.stringify(value).replaceAll(from, to))

/** A program of One API: a cookie, and nothing that says whose account it is. */
const signIn = async (call: Caller, username: string, password: string): Promise<Caller> => {
  const cookie = readCookie(await call({ method: 'POST', path: '/api/user/login', body: { username, password } }))
  return (input) => call({ ...input, headers: { cookie, ...input.headers } })
}

const replay = async (database: Database, dialect: string, calls: readonly RecordedCall[]) => {
  const harness = await createHarness({ database, makesDefaultToken: dialect === 'one-api' })
  await harness.setUp()
  const options = [
    { key: 'tollgate.old_clients', value: dialect },
    // Neither of the two asks for it.
    { key: 'payment_setting.compliance_confirmed', value: 'true' },
    { key: 'payment_setting.compliance_terms_version', value: 'v1' },
  ]
  await harness.deps.repos.options.setMany(options)
  harness.deps.settings.applyChanges(options)
  const callers: Record<string, Caller> = {
    nobody: harness.call,
    root: await signIn(harness.call, 'root', '12345678'),
  }
  const found = new Map<number, string[]>()
  const codes: string[] = []
  for (const { n, as, request, answer } of calls) {
    const { method, path } = harness.dispatcher.find(request.method, request.path.split('?')[0] ?? '')
      ? request
      : { method: '', path: '' }
    if (path === '') {
      if (answer.status !== 404) found.set(n, ['no route'])
      continue
    }
    const known = rewrite(request.body ?? null, '{upstream}', UPSTREAM)
    const body = path === '/api/user/topup' ? { key: codes.at(-1) } : rewrite(known, '"123456"', '"12345678"')
    const reply = await (callers[as] as Caller)({ method, path, ...(body === null ? {} : { body }) })
    if (path === '/api/user/register') callers.alice = await signIn(harness.call, 'alice', 'alicepass1')
    if (path === '/api/redemption/' && method === 'POST') codes.push(...reply.body.data)
    const differences = compare(answer.body, rewrite(reply.body, UPSTREAM, '{upstream}'), { isExact: false })
      // What New API says besides harms nobody.
      .filter((text) => !text.includes(': missing → '))
    if (reply.status !== answer.status) differences.unshift(`status: ${answer.status} → ${reply.status}`)
    const isSuccess = (value: unknown): unknown => (value as { success?: unknown }).success
    if (isSuccess(reply.body) !== isSuccess(answer.body)) differences.unshift(`success: ${reply.text.slice(0, 120)}`)
    if (differences.length > 0) found.set(n, differences)
  }
  expect(harness.failures).toEqual([])
  return found
}

const explain = (
  found: ReadonlyMap<number, readonly string[]>,
  calls: readonly RecordedCall[],
  reasons: readonly OldDifference[],
): void => {
  const unexplained = [...found].flatMap(([n, differences]) => {
    const { method, path } = calls.find((call) => call.n === n)?.request ?? { method: '', path: '' }
    const places = reasons.filter(({ calls }) => calls.includes(n)).flatMap(({ places }) => places)
    const rest = differences.filter((text) => !places.some((place) => text.startsWith(place)))
    return rest.length === 0 ? [] : [`${n} ${method} ${path}\n  ${rest.slice(0, 12).join('\n  ')}`]
  })
  expect(unexplained).toEqual([])
  const stale = reasons.flatMap(({ calls }) => calls).filter((n) => !found.has(n))
  expect(stale).toEqual([])
}

forEachEngine((_engine, open) => {
  test('a session of One API', async () => {
    const calls = oneApiSession as readonly RecordedCall[]
    explain(await replay(await open(), 'one-api', calls), calls, ONE_API_DIFFERENCES)
  }, 60_000)
  test('a session of its fork', async () => {
    const calls = forkSession as readonly RecordedCall[]
    explain(await replay(await open(), 'one-api-fork', calls), calls, FORK_DIFFERENCES)
  }, 60_000)
})
