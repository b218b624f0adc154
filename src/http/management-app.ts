// Everything that is not the relay: management API, console pages, and a clear answer for the rest.
import { Hono } from 'hono'
import { writeOpenAiError } from '../dialects/index.ts'
import { GatewayError, toGatewayError } from '../kernel/index.ts'
import type { ConsoleAssets } from './console-assets.ts'
import { type EdgeEnv, knownPath } from './edge.ts'

/** Answers calls of the management API; undefined for paths that are none of its. */
export type ApiHandler = (request: Request, requestId: string, peerAddress: string) => Promise<Response | undefined>

export type ManagementAppDeps = {
  readonly api: ApiHandler
  readonly assets: ConsoleAssets
  readonly onError: (requestId: string, path: string, error: GatewayError) => void
}

const invalidUrl = (method: string, path: string, requestId: string): Response => {
  const error = new GatewayError('not_found', `Invalid URL (${method} ${path})`, { type: 'invalid_request_error' })
  return Response.json(writeOpenAiError(error, requestId), { status: 404 })
}

/** Builds the app. Unknown paths below /api answer JSON; everything else is the console's business. */
export const createManagementApp = ({ api, assets, onError }: ManagementAppDeps): Hono<EdgeEnv> => {
  const app = new Hono<EdgeEnv>({ getPath: knownPath })
  app.all('/api/*', async ({ req, env }) => {
    const response = await api(req.raw, env.requestId, env.peerAddress())
    return response ?? invalidUrl(req.method, req.path, env.requestId)
  })
  app.get('*', ({ req }) => assets.serve(req.raw))
  app.notFound(({ req, env }) => invalidUrl(req.method, req.path, env.requestId))
  app.onError((thrown, { req, env }) => {
    const error = toGatewayError(thrown)
    onError(env.requestId, req.path, error)
    return Response.json({ success: false, message: error.message }, { status: error.status })
  })
  return app
}
