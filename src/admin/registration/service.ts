// Signing up, confirming mail addresses, and resetting passwords: nothing here tells a stranger which addresses have accounts.
import {
  findMailAddressFault,
  findPasswordFault,
  findUsernameFault,
  readMailAddress,
  userRole,
  userStatus,
} from '../../identity/index.ts'
import { auth, site } from '../../settings/index.ts'
import type { UserRow } from '../../storage/index.ts'
import { openAccount } from '../common/new-account.ts'
import type { AdminDeps } from '../deps.ts'
import { type Actor, Refusal } from '../frame/index.ts'
import { changedAddressMail, codeMail, resetMail, takenMail } from './messages.ts'
import type { RegisterBody } from './schema.ts'

/** One text for a wrong, an old and a used code, and for a code of another address or browser. */
const WRONG_CODE = 'The verification code is not right, or it is too old.'
const NO_ADDRESS = 'This is not a mail address.'
const WRONG_LINK = 'This link was used before, or it is too old.'

/** What links begin with while the operator has named no address. */
const ADDRESS_DEFAULT = 'http://localhost:3000'

const NEW_PASSWORD_CHARACTERS = 12

const requireAddress = (text: string): string => {
  const address = readMailAddress(text)
  if (address === undefined) throw new Refusal(NO_ADDRESS)
  return address
}

/** Old accounts have their address as it was typed. Both are always looked for: the time taken tells nothing. */
const findByAddress = async ({ repos }: AdminDeps, text: string): Promise<UserRow | undefined> => {
  const [canonical, typed] = await Promise.all([
    repos.users.findByEmail(requireAddress(text)),
    repos.users.findByEmail(text.trim()),
  ])
  return canonical ?? typed
}

/** Mails a code to an address that nobody has yet, or a notice to whoever has it. The answer is the same. Throws Refusal. */
export const sendCode = async (deps: AdminDeps, text: string, owner: string): Promise<void> => {
  const address = requireAddress(text)
  const fault = findMailAddressFault(deps.settings, address)
  if (fault !== undefined) throw new Refusal(fault)
  const siteName = deps.settings.get(site.systemName)
  const taken = await findByAddress(deps, text)
  const code = await deps.codes.issue({ purpose: 'email', address, owner: taken === undefined ? owner : 'nobody' })
  const mail = taken === undefined ? codeMail(address, siteName, code) : takenMail(taken.email, siteName)
  const failure = await deps.mail.send(mail)
  if (failure !== undefined) throw new Refusal(failure)
}

/** Uses the code up; gives the address in its canonical form. Throws Refusal. */
const redeemCode = async (deps: AdminDeps, text: string, code: string, owner: string): Promise<string> => {
  const address = requireAddress(text)
  const isRight = owner !== '' && (await deps.codes.redeem({ purpose: 'email', address, owner }, code.trim()))
  if (!isRight || (await findByAddress(deps, text)) !== undefined) throw new Refusal(WRONG_CODE)
  return address
}

/** Opens an account for a stranger. `owner` is the session that asked for the code. Throws Refusal. */
export const signUp = async (deps: AdminDeps, body: RegisterBody, owner: string): Promise<void> => {
  const { settings, repos } = deps
  if (!settings.get(auth.hasRegister)) throw new Refusal('New accounts are switched off.')
  if (!settings.get(auth.hasPasswordRegister)) throw new Refusal('Signing up with a password is switched off.')
  const { username, password } = body
  const fault = findUsernameFault(username) ?? findPasswordFault(password)
  if (fault !== undefined) throw new Refusal(fault)
  // A code must not be lost to a name that is taken.
  if (await repos.users.isUsernameTaken(username)) throw new Refusal('This user name is taken.')
  const needsCode = settings.get(auth.hasEmailVerification)
  const email = needsCode ? await redeemCode(deps, body.email, body.verification_code, owner) : ''
  const addressFault = needsCode ? findMailAddressFault(settings, email) : undefined
  if (addressFault !== undefined) throw new Refusal(addressFault)
  const inviter = await repos.users.findByAffCode(body.aff_code)
  await openAccount(deps, { username, password, displayName: username, role: userRole.common, inviter, email })
}

/** Gives the signed-in account a mail address. Throws Refusal. */
export const bindEmail = async (
  deps: AdminDeps,
  { user, session }: Actor,
  body: { readonly email: string; readonly code: string },
): Promise<void> => {
  const email = await redeemCode(deps, body.email, body.code, session?.id ?? '')
  await deps.repos.users.update(user.id, { email })
  await deps.publish('user', user.id)
  if (user.email !== '') deps.mail.sendLater(changedAddressMail(user.email, deps.settings.get(site.systemName)))
}

/** Mails a link to the owner of the address, if there is one; who asks learns nothing, not even by the time it takes. */
export const sendResetLink = async (deps: AdminDeps, text: string): Promise<void> => {
  const address = requireAddress(text)
  const user = await findByAddress(deps, text)
  const token = await deps.codes.issue({ purpose: 'reset', address, owner: '' })
  if (user === undefined || user.status !== userStatus.enabled) return
  const base = deps.settings.get(site.serverAddress).replace(/\/+$/, '') || ADDRESS_DEFAULT
  const link = `${base}/user/reset?${new URLSearchParams({ email: address, token })}`
  deps.mail.sendLater(resetMail(user.email, deps.settings.get(site.systemName), link))
}

export type Reset = { readonly email: string; readonly token: string; readonly password: string }

/**
 * Changes the password of whoever holds the link and signs the account out everywhere. Without a wish for a password one is
 * made up and given back. Throws Refusal.
 */
export const resetPassword = async (
  deps: AdminDeps,
  { email, token, password }: Reset,
): Promise<string | undefined> => {
  const fault = password === '' ? undefined : findPasswordFault(password)
  if (fault !== undefined) throw new Refusal(fault)
  const address = readMailAddress(email)
  const isRight = address !== undefined && (await deps.codes.redeem({ purpose: 'reset', address, owner: '' }, token))
  const user = isRight ? await findByAddress(deps, email) : undefined
  if (user === undefined || user.status !== userStatus.enabled) throw new Refusal(WRONG_LINK)
  const next = password === '' ? deps.ids.alphanumeric(NEW_PASSWORD_CHARACTERS) : password
  await deps.repos.users.update(user.id, { password: await deps.passwords.hash(next) })
  await deps.sessions.endAll(user.id)
  await deps.publish('user', user.id)
  return password === '' ? next : undefined
}
