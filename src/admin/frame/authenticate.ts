// The guards: who calls a route, by console session, access token or API key, read from the database every time.
import { findApiKey, findSessionSecret, type Sessions, userRole, userStatus } from '../../identity/index.ts'
import type { TokenRow, UserRow } from '../../storage/index.ts'
import type { Actor, KeyHolder } from './actor.ts'
import { Refusal } from './refusal.ts'
import type { AdminRequest } from './request.ts'
import type { Guard } from './route.ts'

/** An API key's request as the relay's own check takes it. */
export type KeyedRequest = Pick<AdminRequest, 'headers' | 'path' | 'query' | 'clientIp'>

export type AuthenticateDeps = {
  readonly sessions: Pick<Sessions, 'find' | 'end'>
  readonly users: {
    readonly findById: (id: number) => Promise<UserRow | undefined>
    readonly findByAccessToken: (token: string) => Promise<UserRow | undefined>
  }
  readonly tokens: {
    readonly findByKey: (key: string) => Promise<TokenRow | undefined>
    readonly findById: (id: number) => Promise<TokenRow | undefined>
  }
  /** The relay's full check of an API key; throws GatewayError. */
  readonly authenticateKey: (
    request: KeyedRequest,
  ) => Promise<{ readonly token: { readonly id: number }; readonly user: { readonly id: number } }>
  /** Programs of One API do not say whose account they mean. */
  readonly acceptsUnnamedUser: () => boolean
}

export type Authenticated = { readonly actor: Actor | undefined; readonly key: KeyHolder | undefined }

const NOBODY: Authenticated = { actor: undefined, key: undefined }

const MINIMUM_ROLE = { user: userRole.common, admin: userRole.admin, root: userRole.root } as const

const notSignedIn = (): Refusal => new Refusal('You are not signed in, or your session has ended.', 401)

const toActor = (user: UserRow, session: Actor['session']): Actor => ({ id: user.id, role: user.role, user, session })

/** The person behind the session cookie, whatever their state; undefined without a live session. */
const findBySession = async (deps: AuthenticateDeps, request: AdminRequest): Promise<Actor | undefined> => {
  const secret = findSessionSecret(request.headers.get('cookie'))
  const session = secret === undefined ? undefined : await deps.sessions.find(secret)
  if (session === undefined || session.userId === 0) return undefined
  const user = await deps.users.findById(session.userId)
  if (user === undefined) await deps.sessions.end(session.id)
  return user === undefined ? undefined : toActor(user, session)
}

const readAccessToken = (headers: Headers): string =>
  (headers.get('authorization') ?? '').replace(/^bearer\s+/i, '').trim()

const findByAccessToken = async (deps: AuthenticateDeps, request: AdminRequest): Promise<Actor> => {
  const token = readAccessToken(request.headers)
  if (token === '') throw notSignedIn()
  const user = token.length > 128 ? undefined : await deps.users.findByAccessToken(token)
  if (user === undefined) throw new Refusal('This access token is not valid.')
  return toActor(user, undefined)
}

/** Programs written for the reference say whose account they mean; it must be the one they have (http-api.md section 2.2). */
const checkNamedUser = (request: AdminRequest, actor: Actor): void => {
  const named = request.headers.get('new-api-user')?.trim() ?? ''
  if (!/^\d{1,15}$/.test(named)) throw new Refusal('The header New-Api-User is missing or is not a number.', 401)
  if (Number(named) !== actor.id) throw new Refusal('The header New-Api-User names another account.', 401)
}

const requireRole = async (deps: AuthenticateDeps, request: AdminRequest, minimum: number): Promise<Actor> => {
  const actor = (await findBySession(deps, request)) ?? (await findByAccessToken(deps, request))
  if (request.headers.has('new-api-user') || !deps.acceptsUnnamedUser()) checkNamedUser(request, actor)
  if (actor.user.status !== userStatus.enabled) throw new Refusal('This account is disabled.')
  if (actor.role < minimum) throw new Refusal('Your account may not do this.')
  return actor
}

/** The holder of an API key in whatever state, for looking up its own usage. */
const readKey = async (deps: AuthenticateDeps, request: AdminRequest): Promise<KeyHolder> => {
  const { key } = findApiKey(request)
  const token = key === '' ? undefined : await deps.tokens.findByKey(key)
  const user = token === undefined ? undefined : await deps.users.findById(token.user_id)
  if (token === undefined || user === undefined) throw new Refusal('This API key is not valid.', 401)
  if (user.status !== userStatus.enabled) throw new Refusal('The owner of this API key is disabled.', 403)
  return { token, user }
}

const requireKey = async (deps: AuthenticateDeps, request: AdminRequest): Promise<KeyHolder> => {
  const caller = await deps.authenticateKey(request)
  const [token, user] = await Promise.all([deps.tokens.findById(caller.token.id), deps.users.findById(caller.user.id)])
  if (token === undefined || user === undefined) throw new Refusal('This API key is not valid.', 401)
  return { token, user }
}

const refusedAsVisitor = (error: unknown): undefined => {
  if (!(error instanceof Refusal)) throw error
  return undefined
}

/** Somebody whose credentials are wrong is a visitor like any other here. */
const findVisitor = async (deps: AuthenticateDeps, request: AdminRequest): Promise<Actor | undefined> => {
  const hasToken = readAccessToken(request.headers) !== ''
  const actor =
    (await findBySession(deps, request)) ??
    (hasToken ? await findByAccessToken(deps, request).catch(refusedAsVisitor) : undefined)
  return actor?.user.status === userStatus.enabled ? actor : undefined
}

/**
 * Passes a route's guard, or throws Refusal (for API keys in use: GatewayError) with the statuses of http-api.md section 2.
 * Nothing is cached: a demotion, a ban or a deleted session acts on the next request of every process.
 */
export const authenticateAdmin =
  (deps: AuthenticateDeps) =>
  async (guard: Guard, request: AdminRequest): Promise<Authenticated> => {
    switch (guard) {
      case 'public':
        return NOBODY
      case 'optional':
        return { actor: await findVisitor(deps, request), key: undefined }
      case 'key':
        return { actor: undefined, key: await requireKey(deps, request) }
      case 'key-read':
        return { actor: undefined, key: await readKey(deps, request) }
      default:
        return { actor: await requireRole(deps, request, MINIMUM_ROLE[guard]), key: undefined }
    }
  }

export type Authenticate = ReturnType<typeof authenticateAdmin>
