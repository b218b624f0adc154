// Signing in with a password, and signing up.
import { findPasswordFault, findUsernameFault, hashSecret, userRole, userStatus } from '../../identity/index.ts'
import { auth } from '../../settings/index.ts'
import type { UserRow } from '../../storage/index.ts'
import { openAccount } from '../common/new-account.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'

/** One text for an unknown name and for a wrong password: which of the two it was stays ours. */
const WRONG_PASSWORD = 'The user name or the password is not right.'

/** The account that a name (or mail address) and password open. Throws Refusal. */
export const checkPassword = async (deps: AdminDeps, name: string, password: string): Promise<UserRow> => {
  if (!deps.settings.get(auth.hasPasswordLogin)) throw new Refusal('Signing in with a password is switched off.')
  const user = await deps.repos.users.findByUsernameOrEmail(name.trim())
  const fits = await deps.passwords.verify(password, user?.password)
  if (user === undefined || !fits) throw new Refusal(WRONG_PASSWORD)
  if (user.status !== userStatus.enabled) throw new Refusal('This account is disabled.')
  if (await deps.hasSecondFactor(user.id)) {
    throw new Refusal('This account is protected by a second factor, which this version cannot ask for yet.')
  }
  return user
}

export type SignUp = { readonly username: string; readonly password: string; readonly affCode: string }

/** Opens an account for a stranger. Throws Refusal. */
export const signUp = async (deps: AdminDeps, { username, password, affCode }: SignUp): Promise<void> => {
  const { settings } = deps
  if (!settings.get(auth.hasRegister)) throw new Refusal('New accounts are switched off.')
  if (!settings.get(auth.hasPasswordRegister)) throw new Refusal('Signing up with a password is switched off.')
  if (settings.get(auth.hasEmailVerification)) {
    throw new Refusal('Signing up needs a confirmed mail address, which this version cannot send yet.')
  }
  const fault = findUsernameFault(username) ?? findPasswordFault(password)
  if (fault !== undefined) throw new Refusal(fault)
  const inviter = await deps.repos.users.findByAffCode(affCode)
  await openAccount(deps, { username, password, displayName: username, role: userRole.common, inviter })
}

/** Ends the session of a cookie's secret, if there is one. */
export const endSession = async (deps: AdminDeps, secret: string | undefined): Promise<void> => {
  if (secret !== undefined) await deps.sessions.end(hashSecret(secret))
}
