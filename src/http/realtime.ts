// The WebSocket side of the edge: opens Realtime sessions, and hands frames to them.
import type { ServerWebSocket, WebSocketHandler } from 'bun'
import { writeOpenAiError } from '../dialects/index.ts'
import { GatewayError, toGatewayError } from '../kernel/index.ts'
import type { ClientSocket, RealtimeSessions, RelayRequest, Session } from '../relay/index.ts'
import { type EdgeBindings, type EdgeDeps, REQUEST_ID_HEADER, VERSION_HEADER } from './edge.ts'

export type RealtimeEdgeDeps = Omit<EdgeDeps, 'bodyLimitBytes'> & {
  readonly sessions: RealtimeSessions
  readonly version: string
  readonly onError: (requestId: string, path: string, error: GatewayError) => void
}

/** Takes the connection over; false when the client has gone. */
export type Upgrade = (session: Session, headers: Headers) => boolean

const REALTIME_PATH = '/v1/realtime'
/** The subprotocol of OpenAI's clients; beside it they offer their key, which is never answered. */
const SUBPROTOCOL = 'realtime'

/** Largest frame of a client: OpenAI allows 15 MiB of sound in one event. */
const FRAME_MAX_BYTES = 24 << 20
/** Bun drops frames beyond this; the sessions end a slow client long before. */
const UNSENT_MAX_BYTES = 128 << 20
/** A client that answers no ping for so long has gone; idle ones that do stay. */
const IDLE_SECONDS = 120

const noBody = async (): Promise<never> => {
  throw new GatewayError('invalid_request', 'A session has no body.', { type: 'invalid_request_error' })
}

/** Copied, because the request's own parts end with the upgrade. */
const toRelayRequest = (
  request: Request,
  { requestId, path, query, peerAddress }: EdgeBindings,
  { clientIp, nowMs }: RealtimeEdgeDeps,
): RelayRequest => {
  const headers = new Headers(request.headers)
  return {
    requestId,
    operation: 'realtime',
    method: request.method,
    path,
    query,
    headers,
    readBody: noBody,
    readBytes: noBody,
    clientIp: clientIp.read(peerAddress(), headers),
    receivedAtMs: nowMs(),
    signal: request.signal,
  }
}

const offersSubprotocol = (headers: Headers): boolean =>
  (headers.get('sec-websocket-protocol') ?? '').split(',').some((name) => name.trim() === SUBPROTOCOL)

/** A close frame has room for 123 bytes of reason; a character cut in two becomes one of three bytes. */
const fitReason = (reason = ''): string => Buffer.from(reason).subarray(0, 120).toString()

const toClientSocket = (socket: ServerWebSocket<Session>): ClientSocket => ({
  send: (frame) => void socket.send(frame),
  close: (code, reason) => {
    if (code === undefined || code < 1000 || code === 1005 || code === 1006 || code === 1015) socket.close()
    else socket.close(code, fitReason(reason))
  },
  bufferedBytes: () => socket.getBufferedAmount(),
})

const websocket: WebSocketHandler<Session> = {
  maxPayloadLength: FRAME_MAX_BYTES,
  backpressureLimit: UNSENT_MAX_BYTES,
  idleTimeout: IDLE_SECONDS,
  sendPings: true,
  open: (socket) => socket.data.attach(toClientSocket(socket)),
  message: (socket, frame) => socket.data.receive(typeof frame === 'string' ? frame : new Uint8Array(frame)),
  close: (socket, code, reason) => socket.data.leave(code, reason),
}

const refuse = (error: GatewayError, requestId: string): Response =>
  new Response(JSON.stringify(writeOpenAiError(error, requestId)), {
    status: error.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'access-control-allow-origin': '*',
      ...(error.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) }),
    },
  })

/**
 * Any origin may open sessions: they take keys, never cookies. The client's socket is opened only when an upstream has agreed, so
 * until then every error is an HTTP answer in OpenAI's envelope.
 */
export const createRealtimeEdge = (deps: RealtimeEdgeDeps) => ({
  websocket,
  isAsked: ({ method, headers }: Request, path: string): boolean =>
    path === REALTIME_PATH && method === 'GET' && headers.get('upgrade')?.toLowerCase() === 'websocket',
  /** Gives the refusal; undefined when the connection is a session now. */
  answer: async (request: Request, bindings: EdgeBindings, upgrade: Upgrade): Promise<Response | undefined> => {
    const { requestId, path } = bindings
    try {
      const session = await deps.sessions.open(toRelayRequest(request, bindings, deps))
      const headers = new Headers({ [REQUEST_ID_HEADER]: requestId, [VERSION_HEADER]: deps.version })
      if (offersSubprotocol(request.headers)) headers.set('sec-websocket-protocol', SUBPROTOCOL)
      if (upgrade(session, headers)) return undefined
      await session.abandon()
      throw new GatewayError('client_gone', 'The client closed the connection.')
    } catch (thrown) {
      const error = toGatewayError(thrown)
      deps.onError(requestId, path, error)
      return refuse(error, requestId)
    }
  },
})

export type RealtimeEdge = ReturnType<typeof createRealtimeEdge>
