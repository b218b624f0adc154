// Sockets to upstreams: handshakes that fail, frames that wait, and requests that travel as one message.
import { afterEach, describe, expect, test } from 'bun:test'
import type { ServerWebSocket } from 'bun'
import { GatewayError } from '../../kernel/index.ts'
import { UpstreamCallError } from './failure.ts'
import { startSocksServer } from './proxies.fixture.ts'
import { createSocketClient, type OpenSocket, type SocketClient, type SocketRequest } from './socket.ts'

type Peer = ServerWebSocket<{ readonly headers: Headers }>
type Handlers = {
  readonly open?: (peer: Peer) => void
  readonly message?: (peer: Peer, frame: string | Buffer) => void
  readonly close?: (code: number, reason: string) => void
  /** Answers instead of agreeing. */
  readonly fetch?: (request: Request) => Response | Promise<Response>
}

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const serve = (handlers: Handlers): string => {
  const server = Bun.serve<{ headers: Headers }>({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, self) => {
      if (handlers.fetch !== undefined) return handlers.fetch(request)
      const isTaken = self.upgrade(request, { data: { headers: new Headers(request.headers) } })
      return isTaken ? undefined : new Response('', { status: 426 })
    },
    websocket: {
      open: (peer) => handlers.open?.(peer),
      message: (peer, frame) => handlers.message?.(peer, frame),
      close: (_peer, code, reason) => handlers.close?.(code, reason),
    },
  })
  stops.push(() => server.stop(true))
  return `ws://127.0.0.1:${server.port}/`
}

const createClient = (): SocketClient => {
  const client = createSocketClient({
    httpProxy: '',
    httpsProxy: '',
    noProxy: [],
    relayProxy: '',
    hasInsecureTls: false,
  })
  stops.push(client.close)
  return client
}

const open = (url: string, more: Partial<SocketRequest> = {}) => createClient().open({ url, headers: {}, ...more })

const failureOf = async (work: Promise<unknown>): Promise<GatewayError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof GatewayError)) throw new Error(`not a GatewayError: ${error}`)
  return error
}

/** Everything up to the close. */
const listenToEnd = (socket: OpenSocket) =>
  new Promise<{ frames: (string | Uint8Array)[]; code: number; reason: string }>((resolve) => {
    const frames: (string | Uint8Array)[] = []
    socket.listen({
      message: (frame) => frames.push(frame),
      close: (code, reason) => resolve({ frames, code, reason }),
    })
  })

describe('a handshake', () => {
  test('carries headers and subprotocols', async () => {
    const seen = Promise.withResolvers<Headers>()
    const url = serve({ open: (peer) => seen.resolve(peer.data.headers) })
    const socket = await open(url, { headers: { authorization: 'Bearer k' }, protocols: ['realtime', 'x'] })
    const headers = await seen.promise
    expect(headers.get('authorization')).toBe('Bearer k')
    expect(headers.get('sec-websocket-protocol')).toContain('realtime')
    socket.terminate()
  })

  test.each([
    [401, 'upstream_refused_key'],
    [403, 'upstream_refused_key'],
    [429, 'upstream_rate_limited'],
    [400, 'upstream_bad_request'],
    [404, 'upstream_failed'],
    [503, 'upstream_failed'],
  ] as const)('that is refused with %i is %s', async (status, kind) => {
    const url = serve({ fetch: () => new Response('no', { status }) })
    expect(await failureOf(open(url))).toMatchObject({ kind, status })
  })

  test('with nobody is a failed connection', async () => {
    const url = serve({})
    await stops.shift()?.()
    const error = await failureOf(open(url))
    expect(error).toBeInstanceOf(UpstreamCallError)
    expect(error).toMatchObject({ kind: 'upstream_unreachable', failure: 'connect' })
  })

  test('that takes too long is a timeout', async () => {
    const url = serve({ fetch: () => new Promise<Response>(() => undefined) })
    expect(await failureOf(open(url, { handshakeTimeoutMs: 5 }))).toMatchObject({ kind: 'upstream_timeout' })
  })

  test('is given up when its signal aborts, and the server hears of it', async () => {
    const asked = Promise.withResolvers<void>()
    const left = Promise.withResolvers<void>()
    const url = serve({
      fetch: (request) => {
        request.signal.addEventListener('abort', () => left.resolve())
        asked.resolve()
        return new Promise<Response>(() => undefined)
      },
    })
    const controller = new AbortController()
    const opening = failureOf(open(url, { signal: controller.signal }))
    await asked.promise
    controller.abort()
    expect(await opening).toMatchObject({ kind: 'client_gone' })
    await left.promise
  })

  test.each(['ftp://proxy.test', 'nonsense'])('through the proxy %p is a misconfigured channel', async (proxyUrl) => {
    expect(await failureOf(open(serve({}), { proxyUrl }))).toMatchObject({ kind: 'channel_misconfigured' })
  })

  test('at an address that is none is a misconfigured channel', async () => {
    expect(await failureOf(open('not an address'))).toMatchObject({ kind: 'channel_misconfigured' })
  })

  test('goes through a SOCKS proxy', async () => {
    const proxy = await startSocksServer({ user: 'u', password: 'p' })
    stops.push(proxy.close)
    const url = serve({ open: (peer) => void peer.send('hi') }).replace('127.0.0.1', 'inner.test')
    const socket = await open(url, { proxyUrl: proxy.url })
    expect(await socket.first).toEqual({ kind: 'message', frame: 'hi' })
    expect(proxy.seen).toHaveLength(1)
    socket.terminate()
  })
})

describe('an open socket', () => {
  test('keeps what comes until somebody listens, and its order', async () => {
    const url = serve({
      open: (peer) => {
        peer.send('one')
        peer.send(new Uint8Array([1, 2]))
        peer.close(4000, 'done')
      },
    })
    const socket = await open(url)
    expect(await socket.first).toEqual({ kind: 'message', frame: 'one' })
    const { frames, code, reason } = await listenToEnd(socket)
    expect(frames).toEqual(['one', new Uint8Array([1, 2])])
    expect([code, reason]).toEqual([4000, 'done'])
  })

  test('says that the connection broke', async () => {
    const socket = await open(serve({ open: (peer) => peer.terminate() }))
    expect(await listenToEnd(socket)).toMatchObject({ code: 1006 })
  })

  test('closes with a reason that fits, and without codes that may not be sent', async () => {
    const closes: [number, string][] = []
    const twice = Promise.withResolvers<void>()
    const url = serve({
      close: (code, reason) => {
        closes.push([code, reason])
        if (closes.length === 2) twice.resolve()
      },
    })
    const first = await open(url)
    const second = await open(url)
    first.close(4001, 'é'.repeat(100))
    second.close(1006, 'broken')
    await twice.promise
    expect(closes).toContainEqual([4001, 'é'.repeat(61)])
    expect(closes.map(([code]) => code)).not.toContain(1006)
  })
})

describe('a request over a socket', () => {
  const ask = (url: string, more: Partial<SocketRequest> = {}) =>
    createClient().request({ url, headers: {}, message: 'question', ...more })

  test('sends its message and gives each answer as an event, until the server closes', async () => {
    const url = serve({
      message: (peer, frame) => {
        peer.send(`{"asked":"${frame}"}`)
        peer.send('{\n"last": true\n}')
        peer.close(1000)
      },
    })
    const response = await ask(url)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(await response.text()).toBe('data: {"asked":"question"}\n\ndata: {\ndata: "last": true\ndata: }\n\n')
  })

  test('fails when the connection breaks', async () => {
    const url = serve({
      message: (peer) => {
        peer.send('{}')
        peer.terminate()
      },
    })
    expect(await failureOf((await ask(url)).text())).toMatchObject({ kind: 'upstream_unreachable' })
  })

  test('closes the socket when its body is not wanted any more', async () => {
    const closed = Promise.withResolvers<void>()
    const response = await ask(serve({ close: () => closed.resolve() }))
    await response.body?.cancel()
    await closed.promise
  })

  test('closes the socket when its signal aborts', async () => {
    const closed = Promise.withResolvers<void>()
    const controller = new AbortController()
    const response = await ask(serve({ close: () => closed.resolve() }), { signal: controller.signal })
    controller.abort(new GatewayError('client_gone', 'gone'))
    await closed.promise
    expect(await failureOf(response.text())).toMatchObject({ kind: 'client_gone' })
  })
})
