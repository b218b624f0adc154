// Routes for signing in, signing out, and a user's list of sessions.
import { z } from '../../contract/index.ts'
import { findSessionSecret } from '../../identity/index.ts'
import { signOut } from '../common/cookies.ts'
import { completeSignIn } from '../common/sign-in.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, ok, type Route } from '../frame/index.ts'
import { codeBody } from '../two-factor/schema.ts'
import { checkHuman } from './human-check.ts'
import { presentSession } from './present.ts'
import { humanQuery, loginBody } from './schema.ts'
import { checkPassword, endSession, passSecondFactor } from './service.ts'

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
      await checkHuman(deps, request, query.turnstile, 'login')
      const user = await checkPassword(deps, body.username, body.password)
      return completeSignIn(deps, request, user)
    },
  })

const secondStep = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'POST',
    path: '/api/user/login/2fa',
    guard: 'public',
    summary: 'Finish signing in with a one-time password or a backup code',
    limits: ['critical'],
    input: { body: codeBody },
    handle: ({ body, request }) => passSecondFactor(deps, request, body.code),
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

/** Sign-in by password, sign-out, sessions. */
export const sessionRoutes = (deps: AdminDeps): Route[] => [
  login(deps),
  secondStep(deps),
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
