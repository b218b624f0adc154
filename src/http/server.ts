// The listening socket: Bun.serve around the apps, with request ids, versions and a drain at the end.
import type { Server } from 'bun'
import type { Hono } from 'hono'
import type { Session } from '../relay/index.ts'
import { type EdgeEnv, REQUEST_ID_HEADER, splitUrl, VERSION_HEADER } from './edge.ts'
import type { RealtimeEdge } from './realtime.ts'

export type ServerOptions = {
  readonly hostname: string
  readonly port: number
  /** Several processes share the port. */
  readonly sharesPort: boolean
  readonly version: string
  readonly createRequestId: () => string
  /** Paths under these prefixes are the relay's; the rest is management and console. */
  readonly relay: Hono<EdgeEnv>
  readonly management: Hono<EdgeEnv>
  /** Takes over the requests that ask for a WebSocket. */
  readonly realtime: RealtimeEdge
  /** Larger bodies are cut off by the server itself; the apps answer smaller limits in their own words. */
  readonly bodyLimitBytes: number
}

const RELAY_PREFIX = /^\/(v1|v1beta|v2|pg|mj|suno|kling|jimeng|dashboard\/billing)(\/|$)/

/** Starts listening. `stop` refuses new connections and resolves when the running ones are done or the time is up. */
export const startServer = (options: ServerOptions) => {
  const server: Server<Session> = Bun.serve<Session>({
    hostname: options.hostname,
    port: options.port,
    reusePort: options.sharesPort,
    // Errors are ours to tell: no pages, no traces.
    development: false,
    // Streams may be silent for as long as STREAMING_TIMEOUT allows; the relay has its own limits.
    idleTimeout: 0,
    maxRequestBodySize: options.bodyLimitBytes + 1024,
    fetch: async (request, self) => {
      const requestId = options.createRequestId()
      const { path, query } = splitUrl(request.url)
      const app = RELAY_PREFIX.test(path) ? options.relay : options.management
      const peerAddress = (): string => self.requestIP(request)?.address ?? ''
      const bindings = { requestId, path, query, peerAddress }
      const response = options.realtime.isAsked(request, path)
        ? await options.realtime.answer(request, bindings, (data, headers) => self.upgrade(request, { data, headers }))
        : await app.fetch(request, bindings)
      if (response === undefined) return undefined
      response.headers.set(REQUEST_ID_HEADER, requestId)
      response.headers.set(VERSION_HEADER, options.version)
      return response
    },
    websocket: options.realtime.websocket,
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
