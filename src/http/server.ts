// The listening socket: Bun.serve around the apps, with request ids, versions and a drain at the end.
import type { Server } from 'bun'
import type { Session } from '../relay/index.ts'
import { type EdgeApp, type EdgeBindings, REQUEST_ID_HEADER, splitUrl, VERSION_HEADER } from './edge.ts'
import type { RealtimeEdge } from './realtime.ts'

export type ServerOptions = {
  readonly hostname: string
  readonly port: number
  /** Several processes share the port. */
  readonly sharesPort: boolean
  readonly version: string
  readonly createRequestId: () => string
  /** Paths under these prefixes are the relay's; the rest is management and console. */
  readonly relay: EdgeApp
  readonly management: EdgeApp
  /** Takes over the requests that ask for a WebSocket. */
  readonly realtime: RealtimeEdge
  /** Larger bodies are cut off by the server itself; the apps answer smaller limits in their own words. */
  readonly bodyLimitBytes: number
  /**
   * Seconds a connection may be idle between requests, and in which a body must make progress (the runtime wants 16 KB a second, or the
   * rest). The head of a request has 12 seconds, by the runtime itself.
   */
  readonly idleSeconds: number
}

const RELAY_PREFIX = /^\/(v1|v1beta|v2|pg|mj|suno|kling|jimeng|dashboard\/billing)(\/|$)/

const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i

/** The host that was found good last: nearly every request names the same. */
let goodHost = ''

const isHost = (host: string): boolean => {
  if (host === goodHost) return true
  if (!HOST.test(host)) return false
  goodHost = host
  return true
}

/**
 * Refuses what could be read in two ways. The runtime makes one URL of host and path, so a host that holds a slash or is named twice would
 * move the path; a tunnel or an echo is nothing we offer.
 */
const refuse = ({ method, headers }: Request): Response | undefined => {
  const host = headers.get('host')
  if (host !== null && !isHost(host)) return plain(400, 'The Host header is not valid.')
  return method === 'CONNECT' || method === 'TRACE' ? plain(405, 'This method is not supported.') : undefined
}

const plain = (status: number, message: string): Response =>
  Response.json({ success: false, message }, { status, headers: { 'cache-control': 'no-store' } })

/** Starts listening. `stop` refuses new connections and resolves when the running ones are done or the time is up. */
export const startServer = (options: ServerOptions) => {
  const { realtime } = options

  const answer = (request: Request, bindings: EdgeBindings, self: Server<Session>) => {
    const { path, arrived } = bindings
    if (realtime.isAsked(request, path)) {
      arrived()
      return realtime.answer(request, bindings, (data, headers) => self.upgrade(request, { data, headers }))
    }
    return (RELAY_PREFIX.test(path) ? options.relay : options.management).fetch(request, bindings)
  }

  const server: Server<Session> = Bun.serve<Session>({
    hostname: options.hostname,
    port: options.port,
    reusePort: options.sharesPort,
    // Errors are ours to tell: no pages, no traces.
    development: false,
    idleTimeout: options.idleSeconds,
    maxRequestBodySize: options.bodyLimitBytes + 1024,
    fetch: async (request, self) => {
      const requestId = options.createRequestId()
      const { path, query } = splitUrl(request.url)
      const bindings: EdgeBindings = {
        requestId,
        path,
        query,
        peerAddress: () => self.requestIP(request)?.address ?? '',
        // While an answer is worked on, and while a stream is silent, the relay's own limits count.
        arrived: () => self.timeout(request, 0),
        answered: () => self.timeout(request, options.idleSeconds),
      }
      const response = refuse(request) ?? (await answer(request, bindings, self))
      if (response === undefined) return undefined
      response.headers.set(REQUEST_ID_HEADER, requestId)
      response.headers.set(VERSION_HEADER, options.version)
      // Whatever an answer is, no browser shall guess it to be something else.
      response.headers.set('x-content-type-options', 'nosniff')
      return response
    },
    websocket: realtime.websocket,
  })

  return {
    port: server.port ?? options.port,
    activeRequests: () => server.pendingRequests,
    /** Ends gracefully: no new connections, running answers end by themselves within `graceMs`. */
    stop: async (graceMs: number): Promise<void> => {
      const drained = server.stop(false)
      const timer = new Promise<'late'>((resolve) => setTimeout(resolve, graceMs, 'late').unref())
      if ((await Promise.race([drained, timer])) === 'late') await server.stop(true)
    },
  }
}

export type RunningServer = ReturnType<typeof startServer>
