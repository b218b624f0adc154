// Everything that is not the relay: management API, console pages, and a clear answer for the rest.
import { Hono } from 'hono'
import { writeOpenAiError } from '../dialects/index.ts'
import { GatewayError, toGatewayError } from '../kernel/index.ts'
import type { ConsoleAssets } from './console-assets.ts'
import { type EdgeBindings, type EdgeEnv, knownPath } from './edge.ts'
import type { MetricsPage } from './metrics.ts'

/** Answers calls of the management API; undefined for paths that are none of its. */
export type ApiHandler = (request: Request, bindings: EdgeBindings) => Promise<Response | undefined>

export type ManagementAppDeps = {
  readonly api: ApiHandler
  readonly assets: ConsoleAssets
  /** Counts one page of a caller; gives the seconds to wait when there were too many. */
  readonly countPage: (request: Request, peerAddress: string) => Promise<number | undefined>
  /** The page of metrics, where it is open on this port. */
  readonly metrics?: MetricsPage | undefined
  readonly onError: (requestId: string, path: string, error: GatewayError) => void
}

/** For answers that are data: nothing in them may run, load, be framed or be kept, and no address leaves with a click. */
const DATA_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** What the answer does not say itself. */
const withDataHeaders = (response: Response): Response => {
  for (const [name, value] of Object.entries(DATA_HEADERS)) {
    if (!response.headers.has(name)) response.headers.set(name, value)
  }
  return response
}

const invalidUrl = (method: string, path: string, requestId: string): Response => {
  const error = new GatewayError('not_found', `Invalid URL (${method} ${path})`, { type: 'invalid_request_error' })
  return withDataHeaders(Response.json(writeOpenAiError(error, requestId), { status: 404 }))
}

const tooManyPages = (waitSeconds: number): Response =>
  new Response('Too many requests; try again later.', {
    status: 429,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'retry-after': String(waitSeconds) },
  })

const API_PATH = /^\/(?:api|v1|v1beta|v2|pg|mj|suno|kling|jimeng)(?:\/|$)/

/**
 * Whether a path is the API's in another spelling (`//api/…`, `/api%2f…`, `/API/…`). A proxy or a cache in front may take it for the
 * API, so it is never answered with a page and status 200.
 */
const isApiInDisguise = (path: string): boolean =>
  API_PATH.test(
    path
      .replace(/%([2-7][\da-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/[\\/]+/g, '/')
      .toLowerCase(),
  )

/** Builds the app. Unknown paths below /api answer JSON; everything else is the console's business. */
export const createManagementApp = ({ api, assets, countPage, metrics, onError }: ManagementAppDeps): Hono<EdgeEnv> => {
  const app = new Hono<EdgeEnv>({ getPath: knownPath })
  app.all('/api/*', async ({ req, env }) => {
    const response = await api(req.raw, env)
    return response === undefined ? invalidUrl(req.method, req.path, env.requestId) : withDataHeaders(response)
  })
  if (metrics !== undefined) app.get('/metrics', ({ req, env }) => metrics(req.raw, env.peerAddress()))
  // Files under /assets are not counted: a page needs many of them, once.
  app.get('/assets/*', ({ req }) => assets.serve(req.raw, req.path))
  app.get('*', async ({ req, env }) => {
    if (isApiInDisguise(req.path)) return invalidUrl(req.method, req.path, env.requestId)
    const waitSeconds = await countPage(req.raw, env.peerAddress())
    return waitSeconds === undefined ? assets.serve(req.raw, req.path) : tooManyPages(waitSeconds)
  })
  app.notFound(({ req, env }) => invalidUrl(req.method, req.path, env.requestId))
  app.onError((thrown, { req, env }) => {
    const error = toGatewayError(thrown)
    onError(env.requestId, req.path, error)
    return withDataHeaders(Response.json({ success: false, message: error.message }, { status: error.status }))
  })
  return app
}
