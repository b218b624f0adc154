// Routes for signing in, signing up, signing out, and a user's list of sessions.
import { z } from '../../contract/index.ts'
import { findSessionSecret } from '../../identity/index.ts'
import { signIn, signOut } from '../common/cookies.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, ok, type Route } from '../frame/index.ts'
import { checkHuman } from './human-check.ts'
import { presentSession, presentSignedIn } from './present.ts'
import { humanQuery, loginBody, registerBody } from './schema.ts'
import { checkPassword, endSession, signUp } from './service.ts'

const sessionParams = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/, 'must be the id of a session') })

const login = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'POST',
    path: '/api/user/login',
    guard: 'public',
    summary: 'Sign in with a user name or mail address and a password',
    limits: ['critical'],
    input: { body: loginBody, query: humanQuery },
    handle: async ({ body, query, request }) => {
      if (body.username.trim() === '' || body.password === '') return fail('Invalid parameters')
      await checkHuman(deps, request, query.turnstile)
      const user = await checkPassword(deps, body.username, body.password)
      await deps.repos.users.update(user.id, { last_login_at: deps.clock.nowSeconds() })
      return signIn(deps, request, user.id, ok(presentSignedIn(user)))
    },
  })

const register = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'POST',
    path: '/api/user/register',
    guard: 'public',
    summary: 'Open an account with a user name and a password',
    limits: ['critical'],
    input: { body: registerBody, query: humanQuery },
    handle: async ({ body, query, request }) => {
      await checkHuman(deps, request, query.turnstile)
      await signUp(deps, { username: body.username, password: body.password, affCode: body.aff_code })
      return ok()
    },
  })

const logout = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'GET',
    path: '/api/user/logout',
    guard: 'public',
    summary: 'Sign out',
    isChanging: true,
    handle: async ({ request }) => {
      await endSession(deps, findSessionSecret(request.headers.get('cookie')))
      return signOut(deps, request, ok())
    },
  })

/** Sign-in by password, sign-up, sign-out, sessions. */
export const sessionRoutes = (deps: AdminDeps): Route[] => [
  login(deps),
  register(deps),
  logout(deps),
  defineRoute({
    method: 'GET',
    path: '/api/user/sessions',
    guard: 'user',
    summary: 'List where the caller is signed in',
    handle: async ({ actor }) => {
      const rows = await deps.sessions.list(actor.id)
      return ok(rows.map((row) => presentSession(row, actor.session?.id)))
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/user/sessions',
    guard: 'user',
    summary: 'Sign out everywhere else',
    handle: async ({ actor }) => ok(await deps.sessions.endAll(actor.id, actor.session?.id)),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/user/sessions/:id',
    guard: 'user',
    summary: 'End one of the caller’s sessions',
    input: { params: sessionParams },
    handle: async ({ actor, params }) =>
      (await deps.sessions.endOwn(actor.id, params.id)) ? ok() : fail('There is no such session.'),
  }),
]
