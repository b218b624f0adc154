// What becomes of somebody who comes from another site: bound to the account they are signed in to, signed in, or a new account.
import {
  findDisplayNameFault,
  findMailAddressFault,
  findUsernameFault,
  OauthError,
  type OauthIdentity,
  readMailAddress,
  userRole,
} from '../../identity/index.ts'
import { auth } from '../../settings/index.ts'
import type { UserRow } from '../../storage/index.ts'
import { requireFreshProof } from '../common/fresh-proof.ts'
import { openAccount } from '../common/new-account.ts'
import { completeSignIn } from '../common/sign-in.ts'
import type { AdminDeps } from '../deps.ts'
import { type Actor, type AdminRequest, type Answer, Refusal } from '../frame/index.ts'
import { claimPerson, type Door, findAccount, keepBinding } from './doors.ts'

/** What the other site says as a refusal of ours. */
export const orRefuse = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer
  } catch (error) {
    if (error instanceof OauthError) throw new Refusal(error.message)
    throw error
  }
}

const BUSY = 'This sign-in is under way already; try again in a moment.'

/** Binds the person to the account that is signed in. Throws Refusal. */
export const bindPerson = async (deps: AdminDeps, actor: Actor | undefined, door: Door, id: string): Promise<void> => {
  const { user } = await requireFreshProof(deps, actor)
  if (!(await claimPerson(deps, door, id))) throw new Refusal(BUSY)
  const known = await findAccount(deps, door, id)
  if (known.kind === 'account') {
    if (known.user.id === user.id) return
    throw new Refusal(`This account at ${door.name} belongs to another account here.`)
  }
  if (!(await keepBinding(deps, door, user.id, id))) {
    throw new Refusal(`Your account is bound to another one at ${door.name}; unbind that first.`)
  }
  await deps.publish('user', user.id)
}

const isFree = async ({ repos }: AdminDeps, name: string): Promise<boolean> =>
  findUsernameFault(name) === undefined && !(await repos.users.isUsernameTaken(name))

const NAME_TRIES = 8
const USERNAME_MAX = 20

/** The name that the person has there, or one made of the provider's name and a number. */
const chooseUsername = async (deps: AdminDeps, slug: string, wish: string): Promise<string> => {
  if (await isFree(deps, wish)) return wish
  const prefix = `${slug.slice(0, 10)}_`
  const next = (await deps.repos.users.highestId()) + 1
  for (let attempt = 0; attempt < NAME_TRIES; attempt++) {
    const name = `${prefix}${next + attempt}`.slice(0, USERNAME_MAX)
    if (await isFree(deps, name)) return name
  }
  return `${prefix}${deps.ids.alphanumeric(USERNAME_MAX - prefix.length)}`
}

/** An address counts when the other site has verified it, it fits the rules, and nobody has it: accounts are never joined by it. */
const chooseEmail = async ({ settings, repos }: AdminDeps, told: string): Promise<string> => {
  const email = readMailAddress(told)
  if (email === undefined || findMailAddressFault(settings, email) !== undefined) return ''
  const isTaken = (await repos.users.findByEmail(email)) ?? (await repos.users.findByEmail(told))
  return isTaken === undefined ? email : ''
}

export type Newcomer = Pick<OauthIdentity, 'id' | 'username' | 'displayName' | 'email'>

const register = async (deps: AdminDeps, door: Door, person: Newcomer, aff: string): Promise<UserRow> => {
  const { place } = door
  const username = await chooseUsername(deps, door.slug, person.username)
  const displayName = person.displayName || `${door.name} User`
  const userId = await openAccount(deps, {
    username,
    password: '',
    displayName: findDisplayNameFault(displayName) === undefined ? displayName : username,
    role: userRole.common,
    email: await chooseEmail(deps, person.email),
    inviter: await deps.repos.users.findByAffCode(aff),
    ...('column' in place ? { externalIds: { [place.column]: person.id } } : {}),
  })
  if (!('column' in place) && !(await keepBinding(deps, door, userId, person.id))) {
    await deps.repos.users.hardDelete(userId)
    throw new Refusal(BUSY)
  }
  const user = await deps.repos.users.findById(userId)
  if (user === undefined) throw new Refusal(BUSY)
  return user
}

const refuseClosed = (): never => {
  throw new Refusal('Your account here was closed.')
}

/** Of people who come for the first time several times at once, one account is made. */
const findOrRegister = async (deps: AdminDeps, door: Door, person: Newcomer, aff: string): Promise<UserRow> => {
  if (!deps.settings.get(auth.hasRegister)) throw new Refusal('New accounts are switched off.')
  const isFirst = await claimPerson(deps, door, person.id)
  const known = await findAccount(deps, door, person.id)
  if (known.kind === 'account') return known.user
  if (known.kind === 'closed') return refuseClosed()
  if (!isFirst) throw new Refusal(BUSY)
  return register(deps, door, person, aff)
}

/** Older versions kept the login name instead of the id. */
const findByFormerId = async (deps: AdminDeps, door: Door, person: OauthIdentity): Promise<UserRow | undefined> => {
  const { formerId = '' } = person
  // A name of digits alone could be somebody else's id.
  if (formerId === '' || /^\d+$/.test(formerId)) return undefined
  const known = await findAccount(deps, door, formerId)
  if (known.kind !== 'account') return undefined
  await keepBinding(deps, door, known.user.id, person.id)
  return known.user
}

/** Signs the person in, as a new account if they have none. Throws Refusal. */
export const enterFrom = async (
  deps: AdminDeps,
  request: AdminRequest,
  door: Door,
  person: OauthIdentity,
  aff: string,
): Promise<Answer> => {
  const known = await findAccount(deps, door, person.id)
  if (known.kind === 'closed') return refuseClosed()
  const user =
    known.kind === 'account'
      ? known.user
      : ((await findByFormerId(deps, door, person)) ?? (await findOrRegister(deps, door, person, aff)))
  return completeSignIn(deps, request, user)
}
