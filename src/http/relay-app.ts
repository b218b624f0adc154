// The relay's app: every client family's paths, each handed to the conductor, each error in the caller's envelope.
import { type Context, Hono } from 'hono'
import { PAGE_POLICY, renderApiPage } from '../admin/index.ts'
import { GatewayError, toGatewayError } from '../kernel/index.ts'
import {
  type ModelCatalogue,
  type ModelForm,
  presentModel,
  presentModels,
  type RelayReply,
  type RelayRequest,
  writeLimitHeaders,
} from '../relay/index.ts'
import { type EdgeApp, type EdgeBindings, type EdgeDeps, type EdgeEnv, EdgeRequest, knownPath } from './edge.ts'
import type { ApiHandler } from './management-app.ts'
import { describeRelay } from './relay-openapi.ts'
import { errorDialectOf, findRoute, isUnserved, modelListFamily } from './relay-routes.ts'

export type RelayAppDeps = EdgeDeps & {
  readonly relay: (request: RelayRequest) => Promise<RelayReply>
  readonly models: ModelCatalogue
  /** The gateway's, for the API's description. */
  readonly version: string
  /** Routes of the management API that live among the relay's paths: the billing routes of OpenAI. */
  readonly api: ApiHandler
  /** Logs an error that a caller was told of; internal ones with their cause. */
  readonly onError: (requestId: string, path: string, error: GatewayError) => void
}

/** Any origin may call the relay: it takes keys, never cookies (design: section 9). */
export const CORS_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS',
  'access-control-allow-headers': '*',
  'access-control-expose-headers': [
    'x-oneapi-request-id',
    'retry-after',
    ...['limit', 'remaining', 'reset'].flatMap((part) =>
      ['requests', 'tokens'].flatMap((kind) => [`x-ratelimit-${part}-${kind}`, `anthropic-ratelimit-${kind}-${part}`]),
    ),
  ].join(', '),
  'access-control-max-age': '43200',
}

type EdgeContext = Context<EdgeEnv>

const ERROR_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json; charset=utf-8',
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
}

const errorResponse = (error: GatewayError, { requestId, path }: EdgeBindings, headers: Headers): Response => {
  const dialect = errorDialectOf(path, headers)
  const answer = new Headers({ ...ERROR_HEADERS })
  if (error.allowance !== undefined) {
    const told = writeLimitHeaders(dialect.id, [error.allowance], Date.now())
    for (const [name, value] of Object.entries(told)) answer.set(name, value)
  }
  if (error.retryAfterMs !== undefined) answer.set('retry-after', String(Math.ceil(error.retryAfterMs / 1000)))
  return new Response(JSON.stringify(dialect.writeError(error, requestId)), { status: error.status, headers: answer })
}

/** Gateways behind one another that make sense; a channel that leads back to its own gateway passes it soon. */
const MOST_HOPS = 4

/** Ends a request that has been here before, again and again (`cdn-loop`, RFC 8586). */
const checkLoop = (headers: Headers): void => {
  const passed = headers.get('cdn-loop')
  if (passed !== null && passed.split('tollgate').length > MOST_HOPS)
    throw new GatewayError(
      'invalid_request',
      'This request has come through this gateway before: a channel leads back here.',
      {
        status: 508,
        code: 'loop_detected',
      },
    )
}

/** What went wrong, in the words of the API that was called. */
const createErrorTeller =
  ({ onError }: RelayAppDeps) =>
  (thrown: unknown, { headers }: Request, env: EdgeBindings): Response => {
    env.answered()
    const error = toGatewayError(thrown)
    onError(env.requestId, env.path, error)
    return errorResponse(error, env, headers)
  }

type ErrorTeller = ReturnType<typeof createErrorTeller>

/** Where every POST goes: to the conductor, when the path asks for an operation. */
const relayOf =
  (deps: RelayAppDeps, tellError: ErrorTeller) =>
  async (request: Request, env: EdgeBindings): Promise<Response> => {
    try {
      const route = findRoute(env.path, env.query)
      if (route === undefined) throw unservedUrl(request.method, env.path)
      checkLoop(request.headers)
      const { status, headers, body } = await deps.relay(new EdgeRequest(route, request, env, deps))
      headers.set('access-control-allow-origin', '*')
      if (!(body instanceof ReadableStream)) env.answered()
      return new Response(body as ReadableStream, { status, headers })
    } catch (thrown) {
      return tellError(thrown, request, env)
    }
  }

/** What one key sees is for nobody else: no cache on the way keeps it. */
const OWN = { 'cache-control': 'no-store' }

/** Model lists, each in the form of the family that asks. */
const addModelRoutes = (app: Hono<EdgeEnv>, deps: RelayAppDeps): void => {
  const requestOf = ({ req, env }: EdgeContext) => new EdgeRequest({ operation: 'chat' }, req.raw, env, deps)
  const list = (formOf: (context: EdgeContext) => ModelForm) => async (context: EdgeContext) =>
    context.json(presentModels(await deps.models.list(requestOf(context)), formOf(context)), 200, OWN)
  const find = (formOf: (context: EdgeContext) => ModelForm) => async (context: EdgeContext) =>
    context.json(
      presentModel(await deps.models.find(requestOf(context), context.req.param('model') ?? ''), formOf(context)),
      200,
      OWN,
    )
  const byHeaders = ({ req, env }: EdgeContext): ModelForm => modelListFamily(req.raw.headers, env.query)
  app.get('/v1/models', list(byHeaders))
  app.get('/v1/models/:model{.+}', find(byHeaders))
  app.get(
    '/v1beta/models',
    list(() => 'gemini'),
  )
  app.get(
    '/v1beta/models/:model{.+}',
    find(() => 'gemini'),
  )
  app.get(
    '/v1beta/openai/models',
    list(() => 'openai-chat'),
  )
  app.get(
    '/v1beta/openai/models/:model{.+}',
    find(() => 'openai-chat'),
  )
}

const SISTERS = [
  { href: '/v1/openapi.json', text: 'OpenAPI document' },
  { href: '/api/docs', text: 'Management API' },
]

/** The API's description, for programs and for people; made when somebody asks for the first time. */
const addDescription = (app: Hono<EdgeEnv>, version: string): void => {
  let document: string | undefined
  let page: string | undefined
  app.get('/v1/openapi.json', () => {
    document ??= JSON.stringify(describeRelay(version))
    return new Response(document, {
      headers: { 'content-type': 'application/json; charset=utf-8', 'access-control-allow-origin': '*' },
    })
  })
  app.get('/v1/docs', () => {
    page ??= renderApiPage(describeRelay(version), SISTERS)
    return new Response(page, {
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY },
    })
  })
}

/** The playground's paths. */
const PLAYGROUND = '/pg/'

/** Builds the app. POSTs, which nearly all requests are, go to the conductor without a router. */
export const createRelayApp = (deps: RelayAppDeps): EdgeApp => {
  const tellError = createErrorTeller(deps)
  const relay = relayOf(deps, tellError)
  const app = createRouter(deps, tellError)
  return {
    fetch: (request, env) =>
      request.method === 'POST' && !env.path.startsWith(PLAYGROUND) ? relay(request, env) : app.fetch(request, env),
  }
}

/** Everything but the relay itself. */
const createRouter = (deps: RelayAppDeps, tellError: ErrorTeller): Hono<EdgeEnv> => {
  const app = new Hono<EdgeEnv>({ getPath: knownPath })
  // The playground takes the console's cookie, so it answers nobody's pages but ours.
  app.post(`${PLAYGROUND}*`, async ({ req, env }) => {
    const response = await deps.api(req.raw, env)
    if (response === undefined) throw unknownUrl(req.method, env.path)
    return response
  })
  addModelRoutes(app, deps)
  addDescription(app, deps.version)
  const askManagement = async ({ req, env }: EdgeContext): Promise<Response> => {
    const response = await deps.api(req.raw, env)
    if (response === undefined) throw unknownUrl(req.method, env.path)
    response.headers.set('access-control-allow-origin', '*')
    return response
  }
  app.get('/dashboard/billing/*', askManagement)
  app.get('/v1/dashboard/billing/*', askManagement)
  app.options('*', () => new Response(null, { status: 204, headers: CORS_HEADERS }))
  app.notFound(({ req, env }) => errorResponse(unservedUrl(req.method, env.path), env, req.raw.headers))
  app.onError((thrown, { req, env }) => tellError(thrown, req.raw, env))
  return app
}

const unservedUrl = (method: string, path: string): GatewayError =>
  isUnserved(path) ? new GatewayError('not_implemented', 'API not implemented') : unknownUrl(method, path)

const unknownUrl = (method: string, path: string): GatewayError =>
  new GatewayError('not_found', `Invalid URL (${method} ${path})`, { type: 'invalid_request_error' })
