// The relay's routes: OpenAI's paths, each handed to the conductor, each error in the caller's envelope.
import { type Context, Hono } from 'hono'
import { type Operation, writeOpenAiError } from '../dialects/index.ts'
import { GatewayError, toGatewayError } from '../kernel/index.ts'
import type { ModelCatalogue, RelayReply, RelayRequest } from '../relay/index.ts'
import { type EdgeDeps, type EdgeEnv, EdgeRequest, knownPath } from './edge.ts'
import type { ApiHandler } from './management-app.ts'

export type RelayAppDeps = EdgeDeps & {
  readonly relay: (request: RelayRequest) => Promise<RelayReply>
  readonly models: ModelCatalogue
  /** Routes of the management API that live among the relay's paths: the billing routes of OpenAI. */
  readonly api: ApiHandler
  /** Logs an error that a caller was told of; internal ones with their cause. */
  readonly onError: (requestId: string, path: string, error: GatewayError) => void
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  '/v1/chat/completions': 'chat',
  '/v1/completions': 'completions',
  '/v1/embeddings': 'embeddings',
  '/v1/images/generations': 'images',
  '/v1/moderations': 'moderations',
}

/** Any origin may call the relay: it takes keys, never cookies (design: section 9). */
export const CORS_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS',
  'access-control-allow-headers': '*',
  'access-control-expose-headers': 'x-oneapi-request-id, retry-after',
  'access-control-max-age': '43200',
}

type EdgeContext = Context<EdgeEnv>

const errorResponse = (error: GatewayError, requestId: string): Response => {
  const headers = new Headers({ 'content-type': 'application/json; charset=utf-8', 'access-control-allow-origin': '*' })
  if (error.retryAfterMs !== undefined) headers.set('retry-after', String(Math.ceil(error.retryAfterMs / 1000)))
  return new Response(JSON.stringify(writeOpenAiError(error, requestId)), { status: error.status, headers })
}

/** Builds the app. Unknown paths are told so in OpenAI's shape, as the reference does. */
export const createRelayApp = (deps: RelayAppDeps): Hono<EdgeEnv> => {
  const app = new Hono<EdgeEnv>({ getPath: knownPath })

  for (const [path, operation] of Object.entries(OPERATIONS)) {
    app.post(path, async (context: EdgeContext) => {
      const request = new EdgeRequest(operation, context.req.raw, context.env, deps)
      const { status, headers, body } = await deps.relay(request)
      headers.set('access-control-allow-origin', '*')
      return new Response(body as ReadableStream, { status, headers })
    })
  }

  app.get('/v1/models', async (context: EdgeContext) =>
    context.json(await deps.models.list(new EdgeRequest('chat', context.req.raw, context.env, deps))),
  )
  app.get('/v1/models/:model{.+}', async (context: EdgeContext) =>
    context.json(
      await deps.models.find(
        new EdgeRequest('chat', context.req.raw, context.env, deps),
        context.req.param('model') ?? '',
      ),
    ),
  )
  const askManagement = async (context: EdgeContext): Promise<Response> => {
    const { req, env } = context
    const response = await deps.api(req.raw, env.requestId, env.peerAddress())
    if (response === undefined) return errorResponse(unknownUrl(req.method, req.path), env.requestId)
    response.headers.set('access-control-allow-origin', '*')
    return response
  }
  app.get('/dashboard/billing/*', askManagement)
  app.get('/v1/dashboard/billing/*', askManagement)
  app.options('*', () => new Response(null, { status: 204, headers: CORS_HEADERS }))

  app.notFound((context) => errorResponse(unknownUrl(context.req.method, context.req.path), context.env.requestId))
  app.onError((thrown, context) => {
    const error = toGatewayError(thrown)
    deps.onError(context.env.requestId, context.req.path, error)
    return errorResponse(error, context.env.requestId)
  })
  return app
}

const unknownUrl = (method: string, path: string): GatewayError =>
  new GatewayError('not_found', `Invalid URL (${method} ${path})`, { type: 'invalid_request_error' })
