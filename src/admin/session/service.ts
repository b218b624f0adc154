// Signing in with a password, and signing out.
import { hashSecret } from '../../identity/index.ts'
import { auth } from '../../settings/index.ts'
import type { UserRow } from '../../storage/index.ts'
import { describeVerdict } from '../common/second-factor.ts'
import { enter, findPendingSignIn } from '../common/sign-in.ts'
import { writeShown } from '../common/step-up.ts'
import type { AdminDeps } from '../deps.ts'
import { type AdminRequest, type Answer, Refusal } from '../frame/index.ts'

/** One text for an unknown name and for a wrong password: which of the two it was stays ours. */
const WRONG_PASSWORD = 'The user name or the password is not right.'

/** The account that a name (or mail address) and password open. Throws Refusal. */
export const checkPassword = async (deps: AdminDeps, name: string, password: string): Promise<UserRow> => {
  if (!deps.settings.get(auth.hasPasswordLogin)) throw new Refusal('Signing in with a password is switched off.')
  const user = await deps.repos.users.findByUsernameOrEmail(name.trim())
  const fits = await deps.passwords.verify(password, user?.password)
  if (user === undefined || !fits) throw new Refusal(WRONG_PASSWORD)
  return user
}

/** The second step of signing in: by whom the first was done is known from the session. Throws Refusal. */
export const passSecondFactor = async (deps: AdminDeps, request: AdminRequest, code: string): Promise<Answer> => {
  const { session, user } = await findPendingSignIn(deps, request)
  const verdict = await deps.twoFactor.verify(user.id, code)
  if (verdict === 'wrong') throw new Refusal(describeVerdict(verdict))
  // Whatever it was, this half of a sign-in is over; of two that finish it at the same moment one gets in.
  const isOurs = await deps.sessions.end(session.id)
  if (verdict === 'right' && isOurs) return enter(deps, request, user, writeShown(deps.clock.nowSeconds()))
  throw new Refusal(verdict === 'locked' ? describeVerdict(verdict) : 'Your sign-in has expired; begin again.')
}

/** Ends the session of a cookie's secret, if there is one. */
export const endSession = async (deps: AdminDeps, secret: string | undefined): Promise<void> => {
  if (secret !== undefined) await deps.sessions.end(hashSecret(secret))
}
