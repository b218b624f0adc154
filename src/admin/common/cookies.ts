// The session cookie on answers.
import { clearSessionCookie, findSessionSecret, writeSessionCookie } from '../../identity/index.ts'
import { site } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type AdminRequest, type Answer, withHeaders } from '../frame/index.ts'

type CookieDeps = Pick<AdminDeps, 'settings' | 'sessions'>

const isSecure = ({ settings }: CookieDeps, request: AdminRequest): boolean =>
  request.isSecure || settings.get(site.serverAddress).startsWith('https:')

/** Signs a user in on this answer: a new session, and the one the browser had ends. */
export const signIn = async (
  deps: CookieDeps,
  request: AdminRequest,
  userId: number,
  answer: Answer,
): Promise<Answer> => {
  const origin = { ip: request.clientIp, userAgent: request.headers.get('user-agent') ?? '' }
  const previous = findSessionSecret(request.headers.get('cookie'))
  const secret = await deps.sessions.begin(userId, origin, previous)
  return withHeaders(answer, { 'set-cookie': writeSessionCookie(secret, isSecure(deps, request)) })
}

/** Takes the cookie away; the session itself is ended by the caller. */
export const signOut = (deps: CookieDeps, request: AdminRequest, answer: Answer): Answer =>
  withHeaders(answer, { 'set-cookie': clearSessionCookie(isSecure(deps, request)) })
