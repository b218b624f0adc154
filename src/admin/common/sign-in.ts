// The end of every way to sign in: a session, or first the question for the second factor.

import { findSessionSecret, hashSecret, isSameSecret, type Session, userStatus } from '../../identity/index.ts'
import type { JsonObject } from '../../kernel/index.ts'
import type { UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type AdminRequest, type Answer, ok, Refusal } from '../frame/index.ts'
import { presentSignedIn } from '../session/present.ts'
import { signIn } from './cookies.ts'

/** How long the second factor may take, seconds. */
const PENDING_SECONDS = 300

type SignInDeps = Pick<AdminDeps, 'repos' | 'clock' | 'settings' | 'sessions' | 'twoFactor'>

/** Changes with the password: what was proved with the old one is worth nothing afterwards. */
const markOf = (user: UserRow): string => hashSecret(`pending:${user.id}:${user.password}`)

const refuseDisabled = (user: UserRow): void => {
  if (user.status !== userStatus.enabled) throw new Refusal('This account is disabled.')
}

/**
 * Signs in somebody who has proved who they are (by password, passkey or another site), unless the account also wants a
 * second factor: then the answer asks for it and the session is nobody's until it was shown. Throws Refusal.
 */
export const completeSignIn = async (deps: SignInDeps, request: AdminRequest, user: UserRow): Promise<Answer> => {
  refuseDisabled(user)
  if (!(await deps.twoFactor.isEnabled(user.id))) return enter(deps, request, user)
  const data: JsonObject = { pending_user_id: user.id, pending_mark: markOf(user) }
  return signIn(deps, request, 0, ok({ require_2fa: true }), data)
}

/** The signed-in answer, without any further question; the session remembers `data`. */
export const enter = async (
  deps: SignInDeps,
  request: AdminRequest,
  user: UserRow,
  data: JsonObject = {},
): Promise<Answer> => {
  await deps.repos.users.update(user.id, { last_login_at: deps.clock.nowSeconds() })
  return signIn(deps, request, user.id, ok(presentSignedIn(user)), data)
}

/** Somebody between the first and the second factor. */
export type PendingSignIn = { readonly session: Session; readonly user: UserRow }

/** Who that is comes from the session alone, never from the request. Throws Refusal. */
export const findPendingSignIn = async (deps: SignInDeps, request: AdminRequest): Promise<PendingSignIn> => {
  const secret = findSessionSecret(request.headers.get('cookie'))
  const session = secret === undefined ? undefined : await deps.sessions.find(secret)
  const id = session?.data.pending_user_id
  const mark = session?.data.pending_mark
  const isFresh = session !== undefined && deps.clock.nowSeconds() - session.createdAt < PENDING_SECONDS
  const user = isFresh && typeof id === 'number' ? await deps.repos.users.findById(id) : undefined
  if (!isFresh || session.userId !== 0 || user === undefined || typeof mark !== 'string') {
    throw new Refusal('Your sign-in has expired; begin again.')
  }
  if (!isSameSecret(mark, markOf(user))) throw new Refusal('Your sign-in has expired; begin again.')
  refuseDisabled(user)
  return { session, user }
}
