// Every failure of a call becomes one kind of error; headers go where they belong.
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { ApiError, call, callRaw, setSessionEndHandler, withQuery } from './api-client.ts'
import { getUserId, setUserId } from './preferences.ts'

type Answer = { status?: number; body?: string }

let answer: Answer = {}
let seen: Request | undefined
let server: ReturnType<typeof Bun.serve>
const realFetch = globalThis.fetch

beforeEach(() => {
  seen = undefined
  server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request) => {
      seen = request.clone()
      return new Response(answer.body ?? '', { status: answer.status ?? 200 })
    },
  })
  // Paths are relative in the browser; here they go to a server of the test.
  globalThis.fetch = Object.assign(
    (input: string | URL | Request, init?: RequestInit) => realFetch(new URL(String(input), server.url), init),
    { preconnect: realFetch.preconnect },
  )
  setUserId(7)
})

afterEach(async () => {
  globalThis.fetch = realFetch
  setSessionEndHandler(() => undefined)
  setUserId(undefined)
  await server.stop(true)
})

const failureOf = async (next: Answer, path = '/api/x'): Promise<ApiError> => {
  answer = next
  const error = await call(path).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiError)) throw new Error('expected an ApiError')
  return error
}

describe('requests', () => {
  test('tell who asks, and mark mutations against cross-site forgery', async () => {
    answer = { body: '{"success":true,"data":1}' }
    await call('/api/x', { method: 'POST', body: { a: 1 } })
    expect(seen?.headers.get('new-api-user')).toBe('7')
    expect(seen?.headers.get('x-requested-with')).toBe('tollgate')
    expect(seen?.headers.get('content-type')).toBe('application/json')
  })

  test('reading carries no mutation mark, and signing in no user', async () => {
    answer = { body: '{"success":true}' }
    await call('/api/x', { isAnonymous: true })
    expect(seen?.headers.get('x-requested-with')).toBeNull()
    expect(seen?.headers.get('new-api-user')).toBeNull()
  })

  test('queries leave out what is not set', () => {
    expect(withQuery('/api/x', { p: 1, q: '', group: undefined, stream: false })).toBe('/api/x?p=1&stream=false')
    expect(withQuery('/api/x')).toBe('/api/x')
  })
})

describe('answers', () => {
  test('give the data of the envelope', async () => {
    answer = { body: '{"success":true,"message":"","data":{"id":3}}' }
    expect(await call<{ id: number }>('/api/x')).toEqual({ id: 3 })
  })

  test('refusals with HTTP 200 carry the server text', async () => {
    const error = await failureOf({ body: '{"success":false,"message":"name taken","code":"DUPLICATE"}' })
    expect([error.kind, error.message, error.status, error.code]).toEqual(['refused', 'name taken', 200, 'DUPLICATE'])
  })

  test('facts beside the data are there for those who ask for the whole answer', async () => {
    answer = { body: '{"success":false,"message":"no such model","time":0.4}' }
    expect(await callRaw<{ time: number }>('/api/x')).toMatchObject({ success: false, time: 0.4 })
  })

  test.each([
    [403, 'forbidden'],
    [404, 'refused'],
    [429, 'rate'],
    [500, 'server'],
    [502, 'server'],
  ] as const)('HTTP %i is "%s"', async (status, kind) => {
    expect((await failureOf({ status, body: '{"message":"why"}' })).kind).toBe(kind)
  })

  test('errors in the OpenAI shape and without a body are understood', async () => {
    expect((await failureOf({ status: 404, body: '{"error":{"message":"Invalid URL"}}' })).message).toBe('Invalid URL')
    expect((await failureOf({ status: 429 })).message).toBe('')
    expect((await failureOf({ status: 502, body: '<html>bad gateway</html>' })).kind).toBe('server')
  })

  test('a page of HTML in place of JSON is a server fault, not data', async () => {
    expect((await failureOf({ body: '<!doctype html>' })).kind).toBe('server')
  })

  test('an unreachable server is told apart from a refusing one', async () => {
    await server.stop(true)
    expect((await failureOf({})).kind).toBe('network')
  })
})

describe('sessions', () => {
  test('end with 401 alone', async () => {
    let ended = 0
    setSessionEndHandler(() => {
      ended += 1
    })
    await failureOf({ status: 403, body: '{}' })
    await failureOf({ status: 500, body: '{}' })
    expect([ended, getUserId()]).toEqual([0, '7'])
    await failureOf({ status: 401, body: '{"success":false,"message":"expired"}' })
    expect([ended, getUserId()]).toEqual([1, undefined])
  })

  test('a 401 while signing in ends nothing', async () => {
    let ended = 0
    setSessionEndHandler(() => {
      ended += 1
    })
    answer = { status: 401, body: '{"message":"wrong"}' }
    await expect(call('/api/user/login', { method: 'POST', isAnonymous: true })).rejects.toThrow('wrong')
    expect(ended).toBe(0)
  })
})
