// The face of the frame: what resources build their routes with, and what the edge runs them with.
export type { Actor, KeyHolder } from './actor.ts'
export {
  type Answer,
  type AnswerHeaders,
  fail,
  json,
  NEVER_STORED,
  ok,
  problem,
  text,
  toResponse,
  withHeaders,
} from './answer.ts'
export { type Authenticate, type AuthenticateDeps, authenticateAdmin, type KeyedRequest } from './authenticate.ts'
export { preflightRoutes } from './cross-origin.ts'
export {
  boolField,
  idList,
  idParams,
  intField,
  optionalText,
  queryBool,
  queryInt,
  queryText,
  textField,
} from './fields.ts'
export {
  createCountingLimiter,
  createLimiter,
  DEFAULT_LIMITS,
  type Limiter,
  type LimitName,
  type LimitRules,
} from './limits.ts'
export { createRouteMatcher, type RouteMatch, type RouteMatcher } from './match.ts'
export { type Paging, pagingQuery, readPaging, toPage } from './paging.ts'
export { Refusal } from './refusal.ts'
export type { AdminRequest } from './request.ts'
export { type Call, defineRoute, type Guard, type Method, type Route } from './route.ts'
export { createRouteRunner, type RouteRunner, type RunnerDeps } from './run.ts'
