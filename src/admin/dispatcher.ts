// The whole management API as one function: a request's facts in, an answer out.
import { site, tollgate } from '../settings/index.ts'
import { passStepUp } from './common/step-up.ts'
import type { AdminDeps } from './deps.ts'
import {
  type AdminRequest,
  type Answer,
  authenticateAdmin,
  createRouteMatcher,
  createRouteRunner,
  type Limiter,
  preflightRoutes,
  type RouteMatch,
} from './frame/index.ts'
import { adminRoutes } from './routes.ts'

export type DispatcherOptions = {
  readonly limiter: Limiter
  /** ANONYMOUS_REQUEST_BODY_LIMIT_KB, in bytes. */
  readonly anonymousBodyBytesMax: number
  readonly onError: (request: Pick<AdminRequest, 'requestId' | 'method' | 'path'>, error: unknown) => void
}

export type AdminDispatcher = {
  /** The route that a method and path belong to; undefined when it is none of ours. */
  readonly find: (method: string, path: string) => RouteMatch | undefined
  /** Answers by the route; never throws. The request is a plain object, because it is copied. */
  readonly run: (match: RouteMatch, request: Omit<AdminRequest, 'params'>) => Promise<Answer>
}

/** Builds the API. The edge makes requests of HTTP and responses of answers (`toResponse`), nothing else. */
export const createAdminDispatcher = (deps: AdminDeps, options: DispatcherOptions): AdminDispatcher => {
  const { repos, sessions, settings } = deps
  const routes = adminRoutes(deps)
  const run = createRouteRunner({
    ...options,
    authenticate: authenticateAdmin({
      sessions,
      users: repos.users,
      tokens: repos.tokens,
      authenticateKey: deps.authenticateKey,
      acceptsUnnamedUser: () => settings.get(tollgate.oldClients) !== 'none',
    }),
    passStepUp: (actor, action) => passStepUp(deps, actor, action),
    ownHosts: () => {
      const host = URL.parse(settings.get(site.serverAddress))?.host
      return host === undefined ? [] : [host]
    },
  })
  return {
    find: createRouteMatcher([...routes, ...preflightRoutes(routes)]),
    run: ({ route, params }, request) => run(route, { ...request, params }),
  }
}
