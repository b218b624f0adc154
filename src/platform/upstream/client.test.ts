// Tests of the upstream client on real sockets: bytes, deadlines, aborts, failure kinds, proxies of each sort, redirects.
import { afterAll, describe, expect, test } from 'bun:test'
import { createServer, type Server, type Socket } from 'node:net'
import { GatewayError } from '../../kernel/index.ts'
import { createUpstreamClient, type UpstreamClientOptions, type UpstreamRequest } from './client.ts'
import { UpstreamCallError } from './failure.ts'
import { startHttpProxy, startSocksServer } from './proxies.fixture.ts'

const cleanups: (() => unknown)[] = []
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

const DEFAULTS: UpstreamClientOptions = {
  httpProxy: '',
  httpsProxy: '',
  noProxy: [],
  relayProxy: '',
  hasInsecureTls: false,
  idleConnectionSeconds: 90,
  idleConnectionsMax: 500,
}

const makeClient = (options: Partial<UpstreamClientOptions> = {}) => {
  const client = createUpstreamClient({ ...DEFAULTS, ...options })
  cleanups.push(() => client.close())
  return client
}

const serve = (fetch: (request: Request) => Response | Promise<Response>): string => {
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 0, fetch })
  cleanups.push(() => server.stop(true))
  return `http://127.0.0.1:${server.port}`
}

/** A raw server: `onData` sees the first bytes of each connection. */
const serveRaw = async (onData: (socket: Socket) => void): Promise<string> => {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => onData(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

const call = (url: string, rest: Partial<UpstreamRequest> = {}): UpstreamRequest => ({
  url,
  method: 'GET',
  headers: {},
  controller: new AbortController(),
  ...rest,
})

const failureOf = async (promise: Promise<unknown>): Promise<unknown> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof UpstreamCallError) return error.failure
  return error instanceof GatewayError ? error.kind : error
}

const client = makeClient()

describe('a call', () => {
  test('sends method, headers and body, and asks for plain bytes', async () => {
    const url = serve(async (request) =>
      Response.json({
        method: request.method,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
      }),
    )
    const headers = { authorization: 'Bearer k', 'content-type': 'application/json' }
    const answer = await client.send(call(url, { method: 'POST', headers, body: '{"a":1}' }))
    expect(await answer.json()).toMatchObject({
      method: 'POST',
      headers: { authorization: 'Bearer k', 'content-type': 'application/json', 'accept-encoding': 'identity' },
      body: '{"a":1}',
    })
    expect(headers).not.toHaveProperty('accept-encoding')
  })

  test('decodes an answer that is compressed all the same', async () => {
    const url = serve(() => new Response(Bun.gzipSync('plain'), { headers: { 'content-encoding': 'gzip' } }))
    expect(await (await client.send(call(url))).text()).toBe('plain')
  })

  test('streams: the first chunk is there before the answer ends', async () => {
    let finish = (): void => {}
    const url = serve(
      () =>
        new Response(
          new ReadableStream({
            start: (stream) => {
              stream.enqueue('one')
              finish = () => {
                stream.enqueue('two')
                stream.close()
              }
            },
          }),
        ),
    )
    const reader = (await client.send(call(url))).body?.getReader()
    const first = await reader?.read()
    expect(new TextDecoder().decode(first?.value)).toBe('one')
    finish()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('two')
  })
})

describe('failures have a kind', () => {
  test('nothing listens: connect', async () => {
    expect(await failureOf(client.send(call('http://127.0.0.1:1/')))).toBe('connect')
  })

  test('unknown host: dns', async () => {
    expect(await failureOf(client.send(call('http://no-such-host.invalid/')))).toBe('dns')
  })

  test('reset before headers: reset', async () => {
    expect(await failureOf(client.send(call(await serveRaw((socket) => socket.resetAndDestroy()))))).toBe('reset')
  })

  test('closed before headers: reset', async () => {
    expect(await failureOf(client.send(call(await serveRaw((socket) => socket.end()))))).toBe('reset')
  })

  test('no TLS behind https: tls', async () => {
    const url = serve(() => new Response('x')).replace('http:', 'https:')
    expect(await failureOf(client.send(call(url)))).toBe('tls')
  })

  test('headers without end: malformed', async () => {
    const url = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const pour = (): void => {
        let wanted = true
        while (wanted && socket.writable) wanted = socket.write(`x: ${'a'.repeat(1000)}\r\n`.repeat(64))
      }
      socket.on('drain', pour)
      pour()
    })
    expect(await failureOf(client.send(call(url)))).toBe('malformed')
  })

  test('a body cut short: reset, classified while reading', async () => {
    const url = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n', () => socket.end())
    })
    const answer = await client.send(call(url))
    const error = await answer.text().catch((thrown: unknown) => client.classify(thrown))
    expect(error).toMatchObject({ failure: 'reset', kind: 'upstream_unreachable' })
  })

  test('an address or header that cannot be used is the channel configuration', async () => {
    expect(await failureOf(client.send(call('http://127.0.0.1:99999/')))).toBe('channel_misconfigured')
    expect(await failureOf(client.send(call('http://127.0.0.1:1/', { headers: { a: 'x\r\ny: z' } })))).toBe(
      'channel_misconfigured',
    )
    expect(await failureOf(client.send(call('http://127.0.0.1:1/', { proxyUrl: 'ftp://x:1' })))).toBe(
      'channel_misconfigured',
    )
  })

  test('the message names no address, the cause does', async () => {
    const error = await client.send(call('http://127.0.0.1:1/')).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UpstreamCallError)
    expect(error instanceof Error && error.message).not.toContain('127.0.0.1')
    expect(error instanceof Error && error.cause).toMatchObject({ code: 'ECONNREFUSED', path: 'http://127.0.0.1:1/' })
  })
})

describe('deadline and abort', () => {
  const silent = serveRaw(() => {})

  test('no headers in time: timeout, and the connection is closed', async () => {
    const closed = Promise.withResolvers<void>()
    const url = await serveRaw((socket) => socket.on('close', () => closed.resolve()))
    expect(await failureOf(client.send(call(url, { headersTimeoutMs: 20 })))).toBe('timeout')
    await closed.promise
  })

  test('the deadline ends with the headers', async () => {
    const finish = Promise.withResolvers<void>()
    const url = serve(
      () =>
        new Response(
          new ReadableStream({
            start: async (stream) => {
              stream.enqueue('head')
              await finish.promise
              stream.enqueue('tail')
              stream.close()
            },
          }),
        ),
    )
    const request = call(url, { headersTimeoutMs: 50 })
    const answer = await client.send(request)
    const passed = Promise.withResolvers<void>()
    client.startDeadline({ abort: passed.resolve } as unknown as AbortController, 60)
    await passed.promise
    expect(request.controller.signal.aborted).toBe(false)
    finish.resolve()
    expect(await answer.text()).toBe('headtail')
  })

  test('a deadline of the caller covers the first byte of the body', async () => {
    const url = await serveRaw((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'))
    const request = call(url)
    client.startDeadline(request.controller, 20)
    const answer = await client.send(request)
    const error = await answer.text().catch((thrown: unknown) => client.classify(thrown, request.controller.signal))
    expect(error).toMatchObject({ failure: 'timeout', kind: 'upstream_timeout' })
  })

  test("the caller's abort reaches the upstream and is not the upstream's fault", async () => {
    const closed = Promise.withResolvers<void>()
    const arrived = Promise.withResolvers<void>()
    const url = await serveRaw((socket) => {
      socket.on('close', () => closed.resolve())
      arrived.resolve()
    })
    const request = call(url)
    const sent = failureOf(client.send(request))
    await arrived.promise
    request.controller.abort()
    expect(await sent).toBe('aborted')
    await closed.promise
  })

  test('an abort with a verdict of its own keeps it', async () => {
    const request = call(await silent)
    request.controller.abort(new GatewayError('shutting_down', 'bye'))
    expect(await failureOf(client.send(request))).toBe('shutting_down')
  })
})

describe('proxies', () => {
  const target = serve((request) => Response.json({ via: request.headers.get('via'), url: request.url }))
  const nameless = target.replace('127.0.0.1', 'inner.test')
  const remember = <T extends { close: () => unknown }>(started: T): T => {
    cleanups.push(() => started.close())
    return started
  }

  test('http proxy of the channel, whatever NO_PROXY says', async () => {
    const proxy = remember(await startHttpProxy())
    const through = makeClient({ noProxy: ['*'] })
    expect(await (await through.send(call(target, { proxyUrl: proxy.url }))).json()).toMatchObject({
      via: 'test-proxy',
    })
    expect(proxy.seen).toHaveLength(1)
  })

  test('socks5 with password: plain calls, names resolved there, several calls at once', async () => {
    const proxy = remember(await startSocksServer({ user: 'u', password: 'p@s:s' }))
    const calls = Array.from({ length: 8 }, async () =>
      (await client.send(call(nameless, { proxyUrl: proxy.url }))).json(),
    )
    for (const answer of await Promise.all(calls)) expect(answer).toMatchObject({ url: `${nameless}/` })
    expect(new Set(proxy.seen)).toEqual(new Set([`inner.test:${new URL(target).port}`]))
  })

  test('socks5: encrypted calls are tunnelled', async () => {
    const proxy = remember(await startSocksServer({ user: 'u', password: 'p' }))
    expect(await failureOf(client.send(call(nameless.replace('http:', 'https:'), { proxyUrl: proxy.url })))).toBe('tls')
    expect(proxy.seen).toEqual([`inner.test:${new URL(target).port}`])
  })

  test('a wrong SOCKS password, a dead target and a dead proxy are failures, not answers', async () => {
    const proxy = remember(await startSocksServer({ user: 'u', password: 'right' }))
    const wrong = proxy.url.replace('right', 'wrong')
    expect(await failureOf(client.send(call(target, { proxyUrl: wrong })))).toBe('proxy')
    expect(await failureOf(client.send(call('http://127.0.0.1:1/', { proxyUrl: proxy.url })))).toBe('proxy')
    expect(await failureOf(client.send(call('https://127.0.0.1:1/', { proxyUrl: proxy.url })))).toBe('proxy')
    expect(await failureOf(client.send(call(target, { proxyUrl: 'http://127.0.0.1:1' })))).toBe('connect')
    expect(await failureOf(client.send(call(target, { proxyUrl: 'socks5://127.0.0.1:1' })))).toBe('proxy')
  })

  test('RELAY_PROXY carries all calls', async () => {
    const proxy = remember(await startHttpProxy())
    const through = makeClient({ relayProxy: proxy.url })
    await (await through.send(call(nameless))).text()
    expect(proxy.seen).toEqual([`${nameless}/`])
  })

  test('the process environment has no say: only what was configured', async () => {
    const proxy = remember(await startHttpProxy())
    process.env.HTTP_PROXY = proxy.url
    try {
      await (await client.send(call(target))).text()
    } finally {
      delete process.env.HTTP_PROXY
    }
    expect(proxy.seen).toEqual([])
  })
})

describe('redirects', () => {
  const other = serve(() => new Response('other origin'))
  const url = serve(async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/permanent') return new Response(null, { status: 308, headers: { location: '/end' } })
    if (pathname === '/found') return new Response(null, { status: 302, headers: { location: '/end' } })
    if (pathname === '/away') return new Response(null, { status: 308, headers: { location: `${other}/end` } })
    if (pathname === '/loop') return new Response(null, { status: 308, headers: { location: '/loop' } })
    return new Response(`${request.method} ${await request.text()}`)
  })

  test('are returned as they are by default', async () => {
    expect((await client.send(call(`${url}/permanent`))).status).toBe(308)
  })

  test('are followed on the same origin with method and body', async () => {
    const request = call(`${url}/permanent`, { method: 'POST', body: 'text', redirectsMax: 3 })
    expect(await (await client.send(request)).text()).toBe('POST text')
  })

  test.each([
    ['another origin', '/away', 'POST'],
    ['a body after 302', '/found', 'POST'],
    ['a loop', '/loop', 'GET'],
  ])('%s is not followed', async (_name, path, method) => {
    const answer = await client.send(
      call(`${url}${path}`, { method, redirectsMax: 3, body: method === 'GET' ? null : 'x' }),
    )
    expect([302, 308]).toContain(answer.status)
  })

  test('a read follows 302', async () => {
    expect(await (await client.send(call(`${url}/found`, { redirectsMax: 1 }))).text()).toBe('GET ')
  })
})
