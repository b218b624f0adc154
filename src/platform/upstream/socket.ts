// WebSockets to AI providers: with headers, proxies and a limit to the handshake; and requests that travel over one.
import { GatewayError } from '../../kernel/index.ts'
import { classifyFailure, DeadlinePassed, UpstreamCallError } from './failure.ts'
import { createProxyRoute, type ProxySettings } from './proxy-route.ts'
import { createSocksBridge } from './socks-bridge.ts'

type SocketFrame = string | Uint8Array<ArrayBuffer>

type SocketListener = {
  readonly message: (frame: SocketFrame) => void
  /** Called once. 1006 means that the connection broke, 1005 that the other side gave no code. */
  readonly close: (code: number, reason: string) => void
}

/** What came first: a frame, or the end. */
export type SocketStart = { readonly kind: 'message'; readonly frame: SocketFrame } | SocketClose
type SocketClose = { readonly kind: 'close'; readonly code: number; readonly reason: string }

export type OpenSocket = {
  /** The subprotocol that the server chose, or ''. */
  readonly protocol: string
  /** Does nothing once the socket is closing. */
  readonly send: (frame: SocketFrame) => void
  /** Bytes that were handed over and have not left yet. */
  readonly bufferedBytes: () => number
  /** Codes that no one may send (1005, 1006, 1015) close without a code. */
  readonly close: (code?: number, reason?: string) => void
  /** Cuts the connection without a farewell. */
  readonly terminate: () => void
  /** Resolves with what the server says first; it is still given to `listen`. */
  readonly first: Promise<SocketStart>
  /** Hands over everything that came and will come, in order. Called once. */
  readonly listen: (listener: SocketListener) => void
}

export type SocketRequest = {
  /** `ws:` or `wss:`. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
  /** The channel's proxy (http, https, socks5, socks5h); wins over the environment's proxies and NO_PROXY. */
  readonly proxyUrl?: string
  /** Accept any certificate, for this connection only. */
  readonly hasInsecureTls?: boolean
  /** Gives the connection up, while it is made and afterwards. */
  readonly signal?: AbortSignal
  /** Limit to the handshake, ms; 0 or absent = none. */
  readonly handshakeTimeoutMs?: number
}

export type SocketClient = {
  /**
   * Connects; resolves when the server has agreed. Throws UpstreamCallError when it cannot be reached, GatewayError with the
   * server's status when it refuses, `channel_misconfigured` for an address, header or proxy that cannot be used.
   */
  readonly open: (request: SocketRequest) => Promise<OpenSocket>
  /**
   * Sends one message and gives what comes back as a stream of server-sent events, `data:` per text message. The body ends when
   * the server closes, fails when the connection breaks, and closes the socket when it is cancelled or the signal aborts.
   */
  readonly request: (request: SocketRequest & { readonly message: string }) => Promise<Response>
  readonly close: () => Promise<void>
}

type SocketClientOptions = ProxySettings & { readonly relayProxy: string; readonly hasInsecureTls: boolean }

const UNSENDABLE_CODES: ReadonlySet<number> = new Set([1004, 1005, 1006, 1015])
const LONGEST_REASON_BYTES = 123

const encoder = new TextEncoder()

/** A reason as it fits into a close frame, cut between characters. */
const fitReason = (reason: string): string => {
  const room = new Uint8Array(LONGEST_REASON_BYTES)
  const { read } = encoder.encodeInto(reason, room)
  return reason.slice(0, read)
}

/** Whether a code may stand in a close frame. */
const isSendableCode = (code: number): boolean => code >= 1000 && code <= 4999 && !UNSENDABLE_CODES.has(code)

const toFrame = (data: unknown): SocketFrame =>
  typeof data === 'string' ? data : data instanceof ArrayBuffer ? new Uint8Array(data) : String(data)

/** Holds what comes until somebody listens. */
const createInbox = (socket: WebSocket) => {
  const waiting: SocketStart[] = []
  const first = Promise.withResolvers<SocketStart>()
  let listener: SocketListener | undefined

  const hand = (to: SocketListener, item: SocketStart): void =>
    item.kind === 'message' ? to.message(item.frame) : to.close(item.code, item.reason)
  const take = (item: SocketStart): void => {
    first.resolve(item)
    if (listener === undefined) waiting.push(item)
    else hand(listener, item)
  }
  socket.addEventListener('message', ({ data }) => take({ kind: 'message', frame: toFrame(data) }))
  socket.addEventListener('close', ({ code, reason }) => take({ kind: 'close', code, reason }))
  return {
    first: first.promise,
    listen: (to: SocketListener): void => {
      listener = to
      for (const item of waiting.splice(0)) hand(to, item)
    },
  }
}

const wrap = (socket: WebSocket, { first, listen }: ReturnType<typeof createInbox>): OpenSocket => ({
  protocol: socket.protocol,
  send: (frame) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(frame)
  },
  bufferedBytes: () => socket.bufferedAmount,
  close: (code, reason = '') => {
    if (code === undefined || !isSendableCode(code)) socket.close()
    else socket.close(code, fitReason(reason))
  },
  terminate: () => socket.terminate(),
  first,
  listen,
})

/** Bun tells a refusal only in words. */
const REFUSAL_PATTERN = /Expected 101 status code: (\d{3})/

const readRefusal = (message: string): GatewayError | undefined => {
  const status = Number(REFUSAL_PATTERN.exec(message)?.[1])
  if (!Number.isInteger(status)) return undefined
  const text = `The upstream refused the connection with status ${status}.`
  const details = { status: status >= 400 ? status : 502, upstreamText: message }
  if (status === 401 || status === 402 || status === 403) return new GatewayError('upstream_refused_key', text, details)
  if (status === 429) return new GatewayError('upstream_rate_limited', text, details)
  if (status === 400 || status === 422) return new GatewayError('upstream_bad_request', text, details)
  return new GatewayError('upstream_failed', text, details)
}

const misconfigured = (message: string, cause?: unknown): GatewayError =>
  new GatewayError('channel_misconfigured', message, { cause })

/** What a failed handshake was: refused, or never answered. */
const readFailure = (event: Event): GatewayError => {
  const message = 'message' in event && typeof event.message === 'string' ? event.message : ''
  const cause = 'error' in event ? event.error : undefined
  const refused = readRefusal(message)
  if (refused !== undefined) return refused
  if (/proxy/i.test(message)) return new UpstreamCallError('proxy', cause ?? new Error(message))
  return classifyFailure(cause ?? new Error(message))
}

/** Waits for the handshake. Whatever ends the wait early cuts the connection. */
const shakeHands = (socket: WebSocket, { signal, handshakeTimeoutMs = 0 }: SocketRequest): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const giveUp = (reason: unknown): void => {
    socket.terminate()
    reject(
      reason instanceof GatewayError
        ? reason
        : new UpstreamCallError(reason instanceof DeadlinePassed ? 'timeout' : 'aborted', reason),
    )
  }
  const leave = (): void => giveUp(signal?.reason)
  const timer =
    handshakeTimeoutMs > 0
      ? setTimeout(() => giveUp(new DeadlinePassed(handshakeTimeoutMs)), handshakeTimeoutMs)
      : undefined
  signal?.addEventListener('abort', leave, { once: true })
  socket.addEventListener('open', () => resolve(), { once: true })
  socket.addEventListener('error', (event) => reject(readFailure(event)), { once: true })
  socket.addEventListener('close', () => reject(new UpstreamCallError('reset', new Error('closed'))), { once: true })
  return promise.finally(() => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', leave)
  })
}

/** Builds the client. Proxies are chosen as for ordinary calls; SOCKS goes over the bridge, as it does there. */
export const createSocketClient = (options: SocketClientOptions): SocketClient => {
  const { relayProxy } = options
  const route = createProxyRoute(
    relayProxy === '' ? options : { ...options, httpProxy: relayProxy, httpsProxy: relayProxy },
  )
  const bridge = createSocksBridge()

  const proxyOf = async ({ url, proxyUrl }: SocketRequest): Promise<string | undefined> => {
    const chosen = proxyUrl || route(url.replace(/^ws/, 'http'))
    if (chosen === undefined) return undefined
    const protocol = URL.parse(chosen)?.protocol ?? ''
    if (protocol === 'http:' || protocol === 'https:') return chosen
    if (/^socks5?h?:$/.test(protocol)) return (await bridge.translate(chosen)).url
    throw misconfigured('The proxy of this channel must be an http, https or socks5 URL.')
  }

  const connect = async (request: SocketRequest): Promise<WebSocket> => {
    const proxy = await proxyOf(request)
    request.signal?.throwIfAborted()
    try {
      return new WebSocket(request.url, {
        headers: { ...request.headers },
        ...(request.protocols === undefined || request.protocols.length === 0
          ? {}
          : { protocols: [...request.protocols] }),
        ...(proxy === undefined ? {} : { proxy }),
        ...(options.hasInsecureTls || request.hasInsecureTls === true ? { tls: { rejectUnauthorized: false } } : {}),
      })
    } catch (error) {
      throw misconfigured('The address or a header of this channel cannot be used.', error)
    }
  }

  const open = async (request: SocketRequest): Promise<OpenSocket> => {
    const socket = await connect(request).catch((error: unknown) => {
      throw classifyFailure(error, request.signal)
    })
    socket.binaryType = 'arraybuffer'
    const inbox = createInbox(socket)
    await shakeHands(socket, request)
    const leave = (): void => socket.terminate()
    request.signal?.addEventListener('abort', leave, { once: true })
    socket.addEventListener('close', () => request.signal?.removeEventListener('abort', leave), { once: true })
    return wrap(socket, inbox)
  }

  return {
    open,
    request: async (request) => {
      const socket = await open(request)
      const body = streamEvents(socket, request.signal)
      socket.send(request.message)
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
    close: bridge.close,
  }
}

/** Messages that nobody has read yet, bytes; a server that sends more to a reader that slow is cut off. */
const UNREAD_MAX_BYTES = 16 << 20

/** A message as an event; one of several lines is an event of several lines. */
const toEvent = (message: string): Uint8Array =>
  encoder.encode(`data: ${message.replaceAll(/\r\n?|\n/g, '\ndata: ')}\n\n`)

/** Text messages as server-sent events. */
const streamEvents = (socket: OpenSocket, signal: AbortSignal | undefined): ReadableStream<Uint8Array> => {
  let isOver = false
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const fail = (error: unknown): void => {
          if (isOver) return
          isOver = true
          controller.error(error)
          socket.terminate()
        }
        socket.listen({
          message: (frame) => {
            if (isOver || typeof frame !== 'string') return
            controller.enqueue(toEvent(frame))
            if ((controller.desiredSize ?? 0) < -UNREAD_MAX_BYTES)
              fail(new UpstreamCallError('reset', new Error('unread messages')))
          },
          close: (code, reason) => {
            if (isOver) return
            if (code === 1000 || code === 1005) {
              isOver = true
              controller.close()
            } else
              fail(
                signal?.aborted === true
                  ? signal.reason
                  : new UpstreamCallError('reset', new Error(`closed: ${code} ${reason}`)),
              )
          },
        })
      },
      cancel: () => {
        isOver = true
        socket.close()
      },
    },
    { highWaterMark: 0, size: (bytes) => bytes?.length ?? 0 },
  )
}
