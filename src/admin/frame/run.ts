// Runs a route for a request: limits, origin, guard, body, input, handler, and every error as an answer.
import { writeOpenAiError } from '../../dialects/index.ts'
import { findSessionSecret, PasswordQueueFull } from '../../identity/index.ts'
import { GatewayError } from '../../kernel/index.ts'
import type { Actor } from './actor.ts'
import { type Answer, type AnswerHeaders, fail, json, problem, withHeaders } from './answer.ts'
import type { Authenticate } from './authenticate.ts'
import { isOwnRequest } from './browser-guard.ts'
import { ANY_ORIGIN } from './cross-origin.ts'
import type { Limiter, LimitName } from './limits.ts'
import { Refusal } from './refusal.ts'
import type { AdminRequest } from './request.ts'
import { INVALID_PARAMETERS, InputError, type Route } from './route.ts'

export type RunnerDeps = {
  readonly authenticate: Authenticate
  readonly limiter: Limiter
  /** Hosts under which this installation is known, beside the one a request names. */
  readonly ownHosts: () => readonly string[]
  /** Takes the caller's proof of presence for a route that wants one; throws Refusal. */
  readonly passStepUp: (actor: Actor, action: string) => Promise<void>
  /** Largest body of a route that anyone may call, bytes. */
  readonly anonymousBodyBytesMax: number
  /** Hears of errors that are nobody's fault but ours. */
  readonly onError: (request: AdminRequest, error: unknown) => void
}

const BODY_BYTES_MAX = 4 * 1024 * 1024

/** Programs of the reference look for it on answers to people who are signed in. */
const AUTH_VERSION = '864b7076dbcd0a3c01b5520316720ebf'

const isForPeople = (route: Route): boolean =>
  route.guard === 'user' || route.guard === 'admin' || route.guard === 'root'

/** Limits of a person count per user, all others per address. */
const checkLimits = async (
  deps: RunnerDeps,
  names: readonly LimitName[],
  who: (name: LimitName) => string,
): Promise<Answer | undefined> => {
  for (const name of names) {
    const { isAllowed, retryAfterSeconds } = await deps.limiter(name, who(name))
    if (!isAllowed) {
      const answer = problem(429, 'Too many requests; try again later.')
      return withHeaders(answer, { 'retry-after': String(retryAfterSeconds) })
    }
  }
  return undefined
}

const checkOrigin = (deps: RunnerDeps, route: Route, request: AdminRequest): Answer | undefined => {
  const isChanging = route.method !== 'GET' || route.isChanging === true
  if (!isChanging || route.isCrossOrigin === true) return undefined
  const hasCookie = findSessionSecret(request.headers.get('cookie')) !== undefined
  if (!hasCookie && request.headers.has('authorization')) return undefined
  if (isOwnRequest(request, deps.ownHosts())) return undefined
  return problem(403, 'This request did not come from a page of this site.', 'FOREIGN_ORIGIN')
}

const readJsonBody = async (deps: RunnerDeps, route: Route, request: AdminRequest): Promise<unknown> => {
  if (route.input.body === undefined) return undefined
  const isAnonymous = route.guard === 'public' || route.guard === 'optional'
  const bytes = await request.readBody(
    route.bodyBytesMax ?? (isAnonymous ? deps.anonymousBodyBytesMax : BODY_BYTES_MAX),
  )
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new InputError(`${INVALID_PARAMETERS}: the body is not JSON.`)
  }
}

const describeError = (deps: RunnerDeps, route: Route, request: AdminRequest, error: unknown): Answer => {
  if (error instanceof InputError) {
    return route.badInputStatus === undefined ? fail(error.message) : problem(route.badInputStatus, error.message)
  }
  if (error instanceof Refusal) {
    return error.status === 200 ? fail(error.message, error.code) : problem(error.status, error.message, error.code)
  }
  if (error instanceof PasswordQueueFull) return problem(503, 'Too many sign-ins at the same moment; try again.')
  if (error instanceof GatewayError) {
    if (error.status >= 500) deps.onError(request, error)
    return route.guard === 'key'
      ? json(writeOpenAiError(error, request.requestId), error.status)
      : problem(error.status, error.message, error.code)
  }
  deps.onError(request, error)
  return problem(500, `The gateway failed to handle this request (request id: ${request.requestId}).`)
}

/** Answers a request by its route. Never throws. */
export const createRouteRunner = (deps: RunnerDeps) => {
  const run = async (route: Route, request: AdminRequest): Promise<Answer> => {
    const names = route.limits ?? []
    const byAddress = await checkLimits(
      deps,
      ['api', ...names.filter((name) => name !== 'search')],
      () => request.clientIp,
    )
    if (byAddress !== undefined) return byAddress
    const foreign = checkOrigin(deps, route, request)
    if (foreign !== undefined) return foreign
    const { actor, key } = await deps.authenticate(route.guard, request)
    const bySearch = names.includes('search')
      ? await checkLimits(deps, ['search'], () => `user:${actor?.id ?? request.clientIp}`)
      : undefined
    if (bySearch !== undefined) return bySearch
    if (route.isStepUp === true && actor !== undefined) await deps.passStepUp(actor, `${route.method} ${route.path}`)
    const body = await readJsonBody(deps, route, request)
    return route.answer({ actor, key, request, body, query: new URLSearchParams(request.query) })
  }

  return async (route: Route, request: AdminRequest): Promise<Answer> => {
    let answer: Answer
    try {
      answer = await run(route, request)
    } catch (error) {
      answer = describeError(deps, route, request, error)
    }
    const version: AnswerHeaders = isForPeople(route) ? { 'auth-version': AUTH_VERSION } : {}
    const origin = route.isCrossOrigin === true ? ANY_ORIGIN : {}
    return { ...answer, headers: { 'cache-control': 'no-store', ...version, ...origin, ...answer.headers } }
  }
}

export type RouteRunner = ReturnType<typeof createRouteRunner>
