// A fuzzer over the API's own description: no input of any route gives a 5xx, a half-done change, or an answer that is no JSON.
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { JsonSchema, OpenApiDocument, OpenApiOperation } from '../../src/contract/index.ts'
import { tables } from '../../src/storage/index.ts'
import { createHarness, type Harness } from './harness.ts'
import { HOSTILE_TEXTS, hostileBodies } from './hostile.ts'

setDefaultTimeout(600_000)

/** Tables about calls themselves: a refused call may leave its trace there. */
const ABOUT_CALLS = new Set(['tg_sessions', 'tg_audit', 'tg_nodes', 'tg_leases', 'tg_codes', 'tg_rollups'])

/** Model calls may find nobody to serve them: that is 503, in words. Anything else from 500 on is our failure. */
const isFailure = (path: string, status: number): boolean =>
  status >= 500 && !(path.startsWith('/pg/') && status === 503)

/** Reading routes that change something, as in the reference. */
const CHANGES_BY_GET = new Set(['/api/user/token', '/api/user/aff', '/api/user/logout'])

type Target = { readonly method: string; readonly path: string; readonly operation: OpenApiOperation }

const prepare = async () => {
  const harness = await createHarness({ upstream: () => Response.json({ data: [{ id: 'gpt-4o' }] }) })
  await harness.setUp()
  const { body } = await harness.call({ path: '/api/openapi.json' })
  const targets = Object.entries((body as OpenApiDocument).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Target => ({ method: method.toUpperCase(), path, operation })),
  )
  return { harness, targets }
}

/** Everything a refused call must not change. */
const photograph = async ({ database }: Harness): Promise<string> => {
  const names = Object.keys(tables).filter((name) => !ABOUT_CALLS.has(name)) as (keyof typeof tables)[]
  const rows: unknown[] = []
  for (const name of names) rows.push(await database.kysely.selectFrom(name).selectAll().execute())
  return JSON.stringify(rows)
}

/** Calls as root; signs in again when a call ended the session. */
const createRoot = async (harness: Harness) => {
  let root: Awaited<ReturnType<Harness['signIn']>> | undefined = await harness.signIn('root', '12345678')
  return async (method: string, path: string, body: unknown) => {
    root ??= await harness.signIn('root', '12345678')
    const reply = await root({ method, path, body })
    if (reply.status === 401 || path.includes('logout')) root = undefined
    return reply
  }
}

const fill = (path: string, value: string): string => path.replace(/\{\w+\}/g, encodeURIComponent(value))

const show = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200)

describe('every route, by the schema it declares', () => {
  test('takes hostile bodies without a 5xx and without a half-done change', async () => {
    const { harness, targets } = await prepare()
    const root = await createRoot(harness)
    let before = await photograph(harness)
    let calls = 0
    const wrong: string[] = []
    for (const { method, path, operation } of targets) {
      const schema: JsonSchema | undefined = operation.requestBody?.content['application/json']?.schema
      if (schema === undefined) continue
      for (const body of hostileBodies(schema)) {
        const { status, headers, body: answer } = await root(method, fill(path, '999999'), JSON.stringify(body))
        calls += 1
        const name = `${method} ${path} ${show(body)} → ${status}`
        if (isFailure(path, status)) wrong.push(name)
        if (headers.get('content-type')?.startsWith('application/json') !== true) wrong.push(`${name}: no JSON`)
        const now = await photograph(harness)
        if ((status >= 400 || answer.success === false) && now !== before) wrong.push(`${name}: half done`)
        before = now
      }
    }
    expect(wrong).toEqual([])
    expect(harness.failures).toEqual([])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(calls).toBeGreaterThan(5_000)
  })

  test('takes hostile queries and path parts without a 5xx, and reading changes nothing', async () => {
    const { harness, targets } = await prepare()
    const root = await createRoot(harness)
    const before = await photograph(harness)
    const wrong: string[] = []
    for (const { method, path, operation } of targets) {
      if (method !== 'GET' || CHANGES_BY_GET.has(path)) continue
      for (const { name, in: place } of operation.parameters ?? []) {
        for (const text of HOSTILE_TEXTS) {
          const value = encodeURIComponent(text.toWellFormed())
          const address =
            place === 'query'
              ? `${fill(path, '999999')}?${name}=${value}&${name}=x`
              : fill(path, text.toWellFormed() || 'x')
          const { status } = await root('GET', address, undefined)
          if (status >= 500) wrong.push(`GET ${address.slice(0, 200)} → ${status}`)
        }
      }
    }
    expect(wrong).toEqual([])
    expect(harness.failures).toEqual([])
    expect(await photograph(harness)).toBe(before)
  })

  test('refuses bytes that are no UTF-8, and JSON that is too deep', async () => {
    const { harness, targets } = await prepare()
    const root = await createRoot(harness)
    const before = await photograph(harness)
    for (const { method, path, operation } of targets) {
      if (operation.requestBody === undefined) continue
      for (const body of [new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), '['.repeat(200_000)]) {
        const { status, body: answer } = await root(method, fill(path, '999999'), body)
        expect(`${method} ${path} ${status} ${answer.success}`).toMatch(/ (200|400|401|403) false$/)
      }
    }
    expect(await photograph(harness)).toBe(before)
    expect(harness.failures).toEqual([])
  })
})
