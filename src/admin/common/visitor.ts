// The session of a browser whoever is behind it: what a code or a way back from another site is bound to.
import { findSessionSecret, hashSecret, type Session, writeSessionCookie } from '../../identity/index.ts'
import { type AdminRequest, type Answer, withHeaders } from '../frame/index.ts'
import { type CookieDeps, isSecureSite } from './cookies.ts'

export type Visit = {
  /** The session's id; its data is as it was read. */
  readonly session: Pick<Session, 'id' | 'data'>
  /** The cookie's secret, which the database does not know. */
  readonly secret: string
  /** Gives the browser its cookie on this answer, when it has a new session. */
  readonly keep: (answer: Answer) => Answer
}

/** The session that the request rides on, or undefined. */
export const findVisit = async (deps: CookieDeps, request: AdminRequest): Promise<Visit | undefined> => {
  const secret = findSessionSecret(request.headers.get('cookie'))
  const session = secret === undefined ? undefined : await deps.sessions.find(secret)
  return secret === undefined || session === undefined ? undefined : { session, secret, keep: (answer) => answer }
}

/** The same, and a new session of nobody for a browser that has none. */
export const beginVisit = async (deps: CookieDeps, request: AdminRequest): Promise<Visit> => {
  const known = await findVisit(deps, request)
  if (known !== undefined) return known
  const secret = await deps.sessions.begin(0, {
    ip: request.clientIp,
    userAgent: request.headers.get('user-agent') ?? '',
  })
  const cookie = writeSessionCookie(secret, isSecureSite(deps, request))
  return {
    session: { id: hashSecret(secret), data: {} },
    secret,
    keep: (answer) => withHeaders(answer, { 'set-cookie': cookie }),
  }
}
