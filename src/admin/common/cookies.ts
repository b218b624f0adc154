// The session cookie on answers.

import {
  clearSessionCookie,
  findSessionSecret,
  type Session,
  type SessionOrigin,
  writeSessionCookie,
} from '../../identity/index.ts'
import type { JsonObject } from '../../kernel/index.ts'
import { site } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type Actor, type AdminRequest, type Answer, Refusal, withHeaders } from '../frame/index.ts'

export type CookieDeps = Pick<AdminDeps, 'settings' | 'sessions'>

/** Whether cookies of this site are for https alone. */
export const isSecureSite = ({ settings }: CookieDeps, request: AdminRequest): boolean =>
  request.isSecure || settings.get(site.serverAddress).startsWith('https:')

const readOrigin = (request: AdminRequest): SessionOrigin => ({
  ip: request.clientIp,
  userAgent: request.headers.get('user-agent') ?? '',
})

/**
 * Signs a user in on this answer: a new session, and the one the browser had ends. User 0 is a visitor whose session only
 * remembers `data`.
 */
export const signIn = async (
  deps: CookieDeps,
  request: AdminRequest,
  userId: number,
  answer: Answer,
  data: JsonObject = {},
): Promise<Answer> => {
  const previous = findSessionSecret(request.headers.get('cookie'))
  const secret = await deps.sessions.begin(userId, readOrigin(request), previous, data)
  return withHeaders(answer, { 'set-cookie': writeSessionCookie(secret, isSecureSite(deps, request)) })
}

/** Gives the caller's session another id on this answer, after a proof of who they are; it remembers `data` and nothing else. */
export const renewSession = async (
  deps: CookieDeps,
  request: AdminRequest,
  session: Session,
  answer: Answer,
  data: JsonObject = {},
): Promise<Answer> => {
  const secret = await deps.sessions.renew(session, readOrigin(request), data)
  return withHeaders(answer, { 'set-cookie': writeSessionCookie(secret, isSecureSite(deps, request)) })
}

/** Takes the cookie away; the session itself is ended by the caller. */
export const signOut = (deps: CookieDeps, request: AdminRequest, answer: Answer): Answer =>
  withHeaders(answer, { 'set-cookie': clearSessionCookie(isSecureSite(deps, request)) })

/** The session behind a call that access tokens may not make. Throws Refusal. */
export const requireSession = ({ session }: Actor): Session => {
  if (session === undefined) throw new Refusal('Sign in to the console for this; an access token is not enough.', 403)
  return session
}
