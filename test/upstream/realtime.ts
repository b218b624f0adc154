// A simulated Realtime upstream on a real socket: a test speaks for it, frame by frame.
//
//   const upstream = startRealtimeUpstream()                    // greets with `session.created`
//   const session = await upstream.session()                    // the next one that is opened
//   expect(await session.event()).toMatchObject({ type: 'response.create' })
//   session.say({ type: 'response.done', response: { … } })
import type { ServerWebSocket } from 'bun'

export type RealtimeEvent = { readonly type: string; readonly [member: string]: unknown }
export type Closed = { readonly code: number; readonly reason: string }

/** Values that are awaited in the order in which they come. */
export const createMailbox = <Value>() => {
  const values: Value[] = []
  const readers: ((value: Value) => void)[] = []
  return {
    put: (value: Value): void => {
      const reader = readers.shift()
      if (reader === undefined) values.push(value)
      else reader(value)
    },
    take: (): Promise<Value> => {
      const value = values.shift()
      return value === undefined ? new Promise((resolve) => readers.push(resolve)) : Promise.resolve(value)
    },
    waiting: (): readonly Value[] => values,
  }
}

export type UpstreamSession = {
  readonly url: URL
  readonly headers: Headers
  /** The next frame of the gateway, as it came. */
  readonly frame: () => Promise<string | Uint8Array>
  /** The next frame as an event. */
  readonly event: () => Promise<RealtimeEvent>
  readonly say: (event: RealtimeEvent) => void
  readonly send: (frame: string | Uint8Array<ArrayBuffer>) => void
  readonly close: (code?: number, reason?: string) => void
  /** Breaks the connection without a farewell. */
  readonly cut: () => void
  readonly closed: Promise<Closed>
}

export type RealtimeUpstreamOptions = {
  /** Refuses the handshake with this status. */
  readonly status?: number
  /** Never answers the handshake. */
  readonly isSilent?: boolean
  /** What is said first; `undefined` for an upstream that waits. */
  readonly greeting?: RealtimeEvent | undefined
}

export const greeting: RealtimeEvent = { type: 'session.created', event_id: 'event_1', session: { id: 'sess_1' } }

type Inner = UpstreamSession & {
  readonly take: (frame: string | Uint8Array) => void
  readonly end: (closed: Closed) => void
  socket: ServerWebSocket<Inner> | undefined
}

const createSession = (request: Request): Inner => {
  const frames = createMailbox<string | Uint8Array>()
  const closed = Promise.withResolvers<Closed>()
  const inner: Inner = {
    socket: undefined,
    url: new URL(request.url),
    headers: new Headers(request.headers),
    take: frames.put,
    end: closed.resolve,
    frame: frames.take,
    event: async () => JSON.parse(String(await frames.take())) as RealtimeEvent,
    say: (event) => void inner.socket?.send(JSON.stringify(event)),
    send: (frame) => void inner.socket?.send(frame),
    close: (code, reason) => inner.socket?.close(code, reason),
    cut: () => inner.socket?.terminate(),
    closed: closed.promise,
  }
  return inner
}

export const startRealtimeUpstream = (options: RealtimeUpstreamOptions = {}) => {
  const sessions = createMailbox<UpstreamSession>()
  const requests: { readonly url: URL; readonly headers: Headers }[] = []
  const left = createMailbox<string>()
  const server = Bun.serve<Inner>({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, self) => {
      requests.push({ url: new URL(request.url), headers: new Headers(request.headers) })
      if (options.isSilent === true) {
        request.signal.addEventListener('abort', () => left.put('left'))
        return new Promise<Response>(() => undefined)
      }
      if (options.status !== undefined) return Response.json({ error: { message: 'no' } }, { status: options.status })
      return self.upgrade(request, { data: createSession(request) }) ? undefined : new Response('', { status: 426 })
    },
    websocket: {
      maxPayloadLength: 64 << 20,
      backpressureLimit: 256 << 20,
      open: (socket) => {
        socket.data.socket = socket
        const first = 'greeting' in options ? options.greeting : greeting
        if (first !== undefined) socket.data.say(first)
        sessions.put(socket.data)
      },
      message: (socket, frame) => socket.data.take(frame),
      close: (socket, code, reason) => socket.data.end({ code, reason }),
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}`,
    requests,
    /** The next session that is opened. */
    session: sessions.take,
    /** Resolves when a client has left an upstream that never answered. */
    left: left.take,
    stop: () => server.stop(true),
  }
}

export type RealtimeUpstream = ReturnType<typeof startRealtimeUpstream>
