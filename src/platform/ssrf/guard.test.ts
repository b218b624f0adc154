// Tests of the guard on real sockets: no form of an inner address is reached, what was checked is what is connected to, limits hold.
import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { createServer } from 'node:net'
import { INNER_HOSTS, INNER_NAMES } from '../../../test/safety/inner-addresses.ts'
import type { FetchRules } from './fetch-rules.ts'
import { createSsrfGuard, type ResolveName } from './guard.ts'
import { GuardedFetchError } from './guarded-fetch-error.ts'

const RULES: FetchRules = {
  isEnabled: true,
  allowsPrivateIp: false,
  isDomainWhitelist: false,
  isIpWhitelist: false,
  domainList: [],
  ipList: [],
  allowedPorts: [],
  checksResolvedIps: true,
}

const reached: string[] = []
const cleanups: (() => unknown)[] = []
afterAll(() => {
  for (const cleanup of cleanups) cleanup()
})
beforeEach(() => {
  reached.length = 0
})

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    reached.push(pathname)
    const to = searchParams.get('to')
    if (to !== null)
      return new Response('moved', { status: Number(searchParams.get('status') ?? 302), headers: { location: to } })
    if (pathname === '/gzip') return new Response(Bun.gzipSync('plain'), { headers: { 'content-encoding': 'gzip' } })
    if (pathname === '/bomb')
      return new Response(Bun.gzipSync(new Uint8Array(5_000_000)), { headers: { 'content-encoding': 'gzip' } })
    if (pathname === '/odd') return new Response('x', { headers: { 'content-encoding': 'rot13' } })
    if (pathname === '/broken') return new Response('x', { headers: { 'content-encoding': 'gzip' } })
    if (pathname === '/big') return new Response('x'.repeat(2000))
    if (pathname === '/missing') return new Response('no', { status: 404 })
    return Response.json({
      host: request.headers.get('host'),
      authorization: request.headers.get('authorization'),
      cookie: request.headers.get('cookie'),
      trace: request.headers.get('x-trace'),
      method: request.method,
      body: await request.text(),
    })
  },
})
cleanups.push(() => server.stop(true))
const port = server.port ?? 0

/** A guard whose names all resolve to the given addresses, or to what a function says. */
const makeGuard = (rules: Partial<FetchRules> = {}, names: ResolveName | readonly string[] = ['127.0.0.1']) => {
  const asked: string[] = []
  const resolveName: ResolveName = async (hostname) => {
    asked.push(hostname)
    return typeof names === 'function' ? names(hostname) : names
  }
  return { guard: createSsrfGuard({ rules: () => ({ ...RULES, ...rules }), resolveName }), asked }
}

const get = { timeoutMs: 5000, bytesMax: 100_000 }

const reasonOf = async (promise: Promise<unknown>): Promise<string | undefined> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error === undefined) return undefined
  if (!(error instanceof GuardedFetchError)) throw error
  expect(error.message).not.toMatch(/127\.0\.0\.1|10\.0\.0/)
  expect(error).toMatchObject({ kind: 'invalid_request', status: 400 })
  return error.reason
}

describe('nothing inside is reached', () => {
  test.each(INNER_HOSTS)('the literal address %s', async (host) => {
    expect(await reasonOf(makeGuard().guard.fetch(`http://${host}:${port}/`, get))).toBe('refused')
    expect(reached).toEqual([])
  })

  test.each(INNER_NAMES)('the name %s that resolves to the inside', async (host) => {
    expect(await reasonOf(makeGuard().guard.fetch(`http://${host}:${port}/`, get))).toBe('refused')
    expect(reached).toEqual([])
  })

  test('one inner address among public ones is enough', async () => {
    const { guard } = makeGuard({}, ['93.184.216.34', '10.0.0.1'])
    expect(await reasonOf(guard.fetch(`http://a.com:${port}/`, get))).toBe('refused')
  })

  test.each([
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'data:text/plain,x',
    'ftp://a.com/',
    'javascript:1',
    'http://',
    '//a.com/',
    'http://user@a.com/',
    'http://user:p@a.com/',
    'http://a.com:99999/',
    'not an address',
    `http://a.com/${'x'.repeat(9000)}`,
  ])('%s is no address to fetch', async (url) => {
    expect(await reasonOf(makeGuard({ allowsPrivateIp: true }).guard.fetch(url, get))).toBe('refused')
  })

  test.each([
    [`http://good.com\\@127.0.0.1:${port}/`, 'good.com'],
    [`http://good.com#@127.0.0.1:${port}/`, 'good.com'],
    [`http://good.com?@127.0.0.1:${port}/`, 'good.com'],
  ])('%s is asked for as %s', async (url, hostname) => {
    const { guard, asked } = makeGuard()
    expect(await reasonOf(guard.check(url))).toBe('refused')
    expect(asked).toEqual([hostname])
  })
})

describe('what was checked is what is connected to', () => {
  test('the name is resolved once per hop, and the answer of the second time never counts', async () => {
    let count = 0
    const { guard } = makeGuard({ ipList: ['127.0.0.1'], isIpWhitelist: true, allowsPrivateIp: true }, async () =>
      count++ === 0 ? ['127.0.0.1'] : ['10.0.0.1'],
    )
    const answer = await guard.fetch(`http://rebind.example.com:${port}/`, get)
    expect(JSON.parse(new TextDecoder().decode(answer.bytes)).host).toBe(`rebind.example.com:${port}`)
    expect(count).toBe(1)
  })

  test('TLS is checked against the name, not the address', async () => {
    const names: string[] = []
    const tls = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', (hello) => {
        names.push(hello.toString('latin1').includes('secure.example.com') ? 'sni' : 'none')
        socket.destroy()
      })
    })
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => tls.close())
    const address = tls.address()
    const tlsPort = typeof address === 'object' && address !== null ? address.port : 0
    const { guard } = makeGuard({ allowsPrivateIp: true })
    expect(await reasonOf(guard.fetch(`https://secure.example.com:${tlsPort}/`, get))).toBe('unreachable')
    expect(names).toEqual(['sni'])
  })

  test('the next address is tried when the first does not answer', async () => {
    const { guard } = makeGuard({ allowsPrivateIp: true }, ['127.0.0.2', '127.0.0.1'])
    expect((await guard.fetch(`http://a.com:${port}/`, get)).status).toBe(200)
  })
})

describe('redirects', () => {
  const open = { allowsPrivateIp: true }
  const link = (host: string, to: string, status = 302) =>
    `http://${host}:${port}/start?status=${status}&to=${encodeURIComponent(to)}`

  test('each hop is checked', async () => {
    const { guard } = makeGuard(
      { ...open, isDomainWhitelist: true, domainList: ['a.com'], ipList: ['127.0.0.1'], isIpWhitelist: true },
      ['127.0.0.1'],
    )
    expect(await reasonOf(guard.fetch(link('a.com', `http://b.com:${port}/`), get))).toBe('refused')
    expect(await reasonOf(guard.fetch(link('a.com', 'http://10.0.0.1/'), get))).toBe('refused')
    expect(await reasonOf(guard.fetch(link('a.com', 'file:///etc/passwd'), get))).toBe('refused')
    expect(reached).toEqual(['/start', '/start', '/start'])
    expect((await guard.fetch(link('a.com', '/end'), get)).url).toBe(`http://a.com:${port}/end`)
  })

  test('credentials stay with the host they were meant for', async () => {
    const { guard } = makeGuard(open)
    const headers = { authorization: 'Bearer x', cookie: 'c=1', 'x-trace': 't' }
    const away = await guard.fetch(link('a.com', `http://b.com:${port}/end`), { ...get, headers })
    expect(JSON.parse(new TextDecoder().decode(away.bytes))).toMatchObject({
      authorization: null,
      cookie: null,
      trace: 't',
    })
    const home = await guard.fetch(link('a.com', '/end'), { ...get, headers })
    expect(JSON.parse(new TextDecoder().decode(home.bytes))).toMatchObject({ authorization: 'Bearer x', cookie: 'c=1' })
  })

  test('a loop ends, and a post is never sent on', async () => {
    const { guard } = makeGuard(open)
    const loop = `http://a.com:${port}/loop?to=${encodeURIComponent(`/loop?to=${encodeURIComponent('/loop')}`)}`
    expect((await guard.fetch(loop, get)).status).toBe(200)
    const chain = (depth: number): string => (depth === 0 ? '/end' : `/hop?to=${encodeURIComponent(chain(depth - 1))}`)
    expect((await guard.fetch(`http://a.com:${port}${chain(3)}`, get)).status).toBe(200)
    expect(await reasonOf(guard.fetch(`http://a.com:${port}${chain(4)}`, get))).toBe('refused')
    reached.length = 0
    const posted = await guard.fetch(link('a.com', '/end', 307), { ...get, method: 'POST', body: 'secret' })
    expect([posted.status, reached]).toEqual([307, ['/start']])
  })
})

describe('limits', () => {
  const { guard } = makeGuard({ allowsPrivateIp: true })
  const url = (path: string) => `http://a.com:${port}${path}`

  test('the body, announced or not, plain or compressed', async () => {
    expect(await reasonOf(guard.fetch(url('/big'), { ...get, bytesMax: 1999 }))).toBe('too-large')
    expect((await guard.fetch(url('/big'), { ...get, bytesMax: 2000 })).bytes.length).toBe(2000)
    expect(await reasonOf(guard.fetch(url('/bomb'), get))).toBe('too-large')
    expect(new TextDecoder().decode((await guard.fetch(url('/gzip'), get)).bytes)).toBe('plain')
    expect(await reasonOf(guard.fetch(url('/odd'), get))).toBe('malformed')
    expect(await reasonOf(guard.fetch(url('/broken'), get))).toBe('malformed')
  })

  test('a flood without end is cut', async () => {
    const closed = Promise.withResolvers<void>()
    const flood = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('close', () => closed.resolve())
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        const pour = (): void => {
          while (socket.writable && socket.write('x'.repeat(10_000)));
        }
        socket.on('drain', pour)
        pour()
      })
    })
    await new Promise<void>((resolve) => flood.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => flood.close())
    const address = flood.address()
    const floodPort = typeof address === 'object' && address !== null ? address.port : 0
    expect(await reasonOf(guard.fetch(`http://a.com:${floodPort}/`, get))).toBe('too-large')
    await closed.promise
  })

  test('time, also of a name server that never answers, and the caller leaving', async () => {
    const silent = makeGuard({}, () => new Promise(() => {})).guard
    expect(await reasonOf(silent.fetch('http://a.com/', { ...get, timeoutMs: 20 }))).toBe('timeout')
    const controller = new AbortController()
    const pending = silent.fetch('http://a.com/', { ...get, signal: controller.signal })
    controller.abort()
    await expect(pending).rejects.toMatchObject({ kind: 'client_gone' })
  })

  test('a name that cannot be resolved, and nobody there', async () => {
    const failing = makeGuard({}, async () => Promise.reject(new Error('ENOTFOUND'))).guard
    expect(await reasonOf(failing.fetch('http://a.com/', get))).toBe('unreachable')
    expect(await reasonOf(makeGuard({}, []).guard.fetch('http://a.com/', get))).toBe('unreachable')
    expect(await reasonOf(guard.fetch('http://a.com:1/', get))).toBe('unreachable')
  })
})

describe('the rules of the options', () => {
  const refusal = async (rules: Partial<FetchRules>, url: string, addresses: readonly string[] = ['93.184.216.34']) =>
    await reasonOf(makeGuard(rules, addresses).guard.check(url))

  test.each<[Partial<FetchRules>, string, boolean]>([
    [{ allowedPorts: ['80', '443'] }, 'http://a.com/', true],
    [{ allowedPorts: ['80', '443'] }, 'https://a.com/', true],
    [{ allowedPorts: ['80', '443'] }, 'http://a.com:8080/', false],
    [{ allowedPorts: ['8000-8090'] }, 'http://a.com:8080/', true],
    [{ allowedPorts: ['8000-8090'] }, 'http://a.com:8091/', false],
    [{ domainList: ['bad.com'] }, 'http://bad.com/', false],
    [{ domainList: ['bad.com'] }, 'http://BAD.com./', false],
    [{ domainList: ['bad.com'] }, 'http://x.bad.com/', true],
    [{ domainList: ['*.bad.com'] }, 'http://x.bad.com/', false],
    [{ domainList: ['*.bad.com'] }, 'http://bad.com/', false],
    [{ domainList: ['*.bad.com'] }, 'http://notbad.com/', true],
    [{ domainList: ['bücher.de'] }, 'http://xn--bcher-kva.de/', false],
    [{ domainList: ['ok.com'], isDomainWhitelist: true }, 'http://ok.com/', true],
    [{ domainList: ['ok.com'], isDomainWhitelist: true }, 'http://other.com/', false],
    [{ ipList: ['93.184.0.0/16'] }, 'http://a.com/', false],
    [{ ipList: ['93.184.216.35'] }, 'http://a.com/', true],
    [{ ipList: ['93.184.0.0/16'], isIpWhitelist: true }, 'http://a.com/', true],
    [{ ipList: ['1.1.1.1'], isIpWhitelist: true }, 'http://a.com/', false],
    [{ ipList: ['1.1.1.1'] }, 'http://1.1.1.1/', false],
    [{ ipList: ['2606::/16'] }, 'http://[2606:4700::1]/', false],
    [{ ipList: ['not an ip', '1.1.1.1/99'] }, 'http://1.1.1.1/', true],
    [{ allowsPrivateIp: true }, 'http://10.0.0.1/', true],
    [{ allowsPrivateIp: true, ipList: ['10.0.0.0/8'] }, 'http://10.0.0.1/', false],
    [{ isEnabled: false }, 'http://10.0.0.1/', true],
    [{ isEnabled: false }, 'ftp://10.0.0.1/', false],
  ])('%p: %s allowed is %p', async (rules, url, isAllowed) => {
    expect((await refusal(rules, url)) === undefined).toBe(isAllowed)
  })

  test('without the check of resolved addresses only the machine and its link stay out of reach', async () => {
    const off = { checksResolvedIps: false }
    expect(await refusal(off, 'http://a.com/', ['198.18.0.5'])).toBeUndefined()
    for (const address of ['127.0.0.1', '::1', '169.254.169.254', '0.0.0.0', 'fe80::1', '::ffff:127.0.0.1'])
      expect(await refusal(off, 'http://a.com/', [address])).toBe('refused')
    expect(await refusal(off, 'http://10.0.0.1/')).toBe('refused')
  })
})

test('an opened answer streams, and ends with its caller', async () => {
  const { guard } = makeGuard({ allowsPrivateIp: true })
  const controller = new AbortController()
  const answer = await guard.open(`http://a.com:${port}/big`, { timeoutMs: 5000, signal: controller.signal })
  expect((await answer.text()).length).toBe(2000)
})

test('a proxy is told the checked address: an inner one is refused before it is asked', async () => {
  const told: string[] = []
  const proxy = createServer((socket) => {
    socket.once('data', (bytes) => {
      told.push(bytes.toString('latin1').split('\r\n')[0] ?? '')
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok')
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => proxy.close())
  const address = proxy.address()
  const proxyUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  const guardFor = (names: readonly string[]) =>
    createSsrfGuard({ rules: () => RULES, resolveName: async () => names, proxyUrl })
  for (const names of [['10.0.0.1'], ['169.254.169.254'], ['93.184.216.34', '127.0.0.1']])
    await expect(guardFor(names).fetch('http://inner.example/', get)).rejects.toThrow()
  expect(told).toEqual([])
  const { status } = await guardFor(['93.184.216.34']).fetch('http://outer.example/path', get)
  expect(status).toBe(200)
  expect(told).toEqual(['GET http://93.184.216.34/path HTTP/1.1'])
})
