// What administrators do to accounts of a lower role than theirs.
import {
  findDisplayNameFault,
  findPasswordFault,
  findUsernameFault,
  userRole,
  userStatus,
} from '../../identity/index.ts'
import type { Correction, Once, UserRow } from '../../storage/index.ts'
import { describeQuota, manageRow } from '../common/event-log.ts'
import type { AdminDeps } from '../deps.ts'
import { type Actor, Refusal } from '../frame/index.ts'
import type { UserBatchBody, UserManageBody, UserUpdateBody } from './schema.ts'

/** The account, when the actor may see and change it. A root account is everybody's but may only be changed by root. */
export const findManageable = async (deps: AdminDeps, actor: Actor, id: number): Promise<UserRow> => {
  const user = await deps.repos.users.findAnyById(id)
  if (user === undefined) throw new Refusal('There is no such account.')
  if (actor.role < userRole.root && user.role >= actor.role) {
    throw new Refusal('You may not manage an account of your own role or a higher one.')
  }
  return user
}

/** Ends what the account can do at once: its sessions, and what processes remember of it. */
const revoke = async (deps: AdminDeps, userId: number): Promise<void> => {
  await deps.sessions.endAll(userId)
  await deps.publish('user', userId)
}

/** Writes the fields that are present. A new password signs the account out everywhere. */
export const updateUser = async (deps: AdminDeps, actor: Actor, body: UserUpdateBody): Promise<void> => {
  const user = await findManageable(deps, actor, body.id)
  if (actor.role < userRole.root && (body.role ?? 0) >= actor.role) {
    throw new Refusal('You may not give your own role or a higher one.')
  }
  const username = body.username ?? ''
  const password = body.password ?? ''
  const isRenamed = username !== '' && username !== user.username
  const fault =
    (isRenamed ? findUsernameFault(username) : undefined) ??
    findDisplayNameFault(body.display_name ?? '') ??
    (password === '' ? undefined : findPasswordFault(password))
  if (fault !== undefined) throw new Refusal(fault)
  const changes: Partial<UserRow> = {
    ...(isRenamed ? { username } : {}),
    ...(typeof body.display_name === 'string' ? { display_name: body.display_name } : {}),
    ...(body.group ? { group: body.group } : {}),
    ...(typeof body.remark === 'string' ? { remark: body.remark } : {}),
    ...(password === '' ? {} : { password: await deps.passwords.hash(password) }),
  }
  if (Object.keys(changes).length === 0) return
  try {
    await deps.repos.users.update(user.id, changes)
  } catch (error) {
    if (deps.isDuplicate(error)) throw new Refusal('This user name is taken.')
    throw error
  }
  if (password === '') await deps.publish('user', user.id)
  else await revoke(deps, user.id)
}

/** Role and status after the action; undefined after a change of quota. */
export type Managed = { readonly role: number; readonly status: number } | undefined

type Action = (
  deps: AdminDeps,
  actor: Actor,
  user: UserRow,
  body: UserManageBody,
  once: Once | undefined,
) => Promise<Managed>

const refuseRoot = (user: UserRow): void => {
  if (user.role >= userRole.root) throw new Refusal('The root account cannot be disabled, demoted or deleted.')
}

const setStatus = async (deps: AdminDeps, user: UserRow, status: number): Promise<Managed> => {
  await deps.repos.users.update(user.id, { status })
  await revoke(deps, user.id)
  return { role: user.role, status }
}

const setRole = async (deps: AdminDeps, user: UserRow, role: number): Promise<Managed> => {
  await deps.repos.users.update(user.id, { role })
  await revoke(deps, user.id)
  return { role, status: user.status }
}

/** What an administrator wants of a balance, and how its row tells it. Throws Refusal. */
const readCorrection = (
  body: UserManageBody,
  amount: string,
): { readonly change: Correction; readonly text: string } => {
  const { mode, value } = body
  if (mode === undefined || mode === null) throw new Refusal('mode must be add, subtract or override.')
  if (value < 0 || (mode !== 'override' && value === 0)) throw new Refusal('The value must be above 0.')
  if (mode === 'add') return { change: { add: value }, text: `An administrator added ${amount} to the balance` }
  if (mode === 'subtract') return { change: { add: -value }, text: `An administrator took ${amount} from the balance` }
  return { change: { set: value }, text: `An administrator set the balance to ${amount}` }
}

const changeQuota: Action = async (deps, actor, user, body, once) => {
  const { change, text } = readCorrection(body, describeQuota(deps.settings, body.value))
  const row = manageRow(deps, user, actor, text)
  const quota = 'add' in change ? change.add : 0
  const request_id = `manage-${deps.ids.uuidHex()}`
  if (!(await deps.repos.wallet.correct(user.id, change, { ...row, quota, request_id }, once))) {
    throw new Refusal(quota < 0 ? 'The balance is lower than that.' : 'The balance would become too large.')
  }
  await deps.publish('user', user.id)
  return undefined
}

const ACTIONS: Readonly<Record<UserManageBody['action'], Action>> = {
  disable: async (deps, _actor, user) => {
    refuseRoot(user)
    return setStatus(deps, user, userStatus.disabled)
  },
  enable: (deps, _actor, user) => setStatus(deps, user, userStatus.enabled),
  delete: async (deps, _actor, user) => {
    refuseRoot(user)
    await deps.repos.users.softDelete(user.id, new Date(deps.clock.nowMs()))
    await revoke(deps, user.id)
    return { role: user.role, status: user.status }
  },
  promote: async (deps, actor, user) => {
    if (actor.role < userRole.root) throw new Refusal('Only root may make administrators.')
    if (user.role >= userRole.admin) throw new Refusal('This account is an administrator already.')
    return setRole(deps, user, userRole.admin)
  },
  demote: async (deps, _actor, user) => {
    refuseRoot(user)
    if (user.role <= userRole.common) throw new Refusal('This account is an ordinary one already.')
    return setRole(deps, user, userRole.common)
  },
  add_quota: changeQuota,
}

/** Does one action to one account; a change of its balance that has a name is made once. Throws Refusal. */
export const manageUser = async (
  deps: AdminDeps,
  actor: Actor,
  body: UserManageBody,
  once?: Once,
): Promise<Managed> => {
  const user = await findManageable(deps, actor, body.id)
  return ACTIONS[body.action](deps, actor, user, body, once)
}

/** What became of each account of a batch. */
export type BatchOutcome = {
  readonly done: number[]
  readonly refused: { readonly id: number; readonly message: string }[]
}

/** Does one action to several accounts, each for itself: one that may not be managed does not keep the others from it. */
export const manageUsers = async (
  deps: AdminDeps,
  actor: Actor,
  body: UserBatchBody,
  onceFor: (userId: number) => Once | undefined,
): Promise<BatchOutcome> => {
  const { action, value, mode, group } = body
  const outcome: BatchOutcome = { done: [], refused: [] }
  for (const id of new Set(body.ids)) {
    try {
      if (action === 'set_group') await updateUser(deps, actor, { id, group })
      else await manageUser(deps, actor, { id, action, value, mode }, onceFor(id))
      outcome.done.push(id)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      outcome.refused.push({ id, message: error.message })
    }
  }
  return outcome
}

/** Removes the account's row for good; its keys stop working and its sessions end. Log rows stay. */
export const removeUser = async (deps: AdminDeps, actor: Actor, id: number): Promise<UserRow> => {
  const user = await findManageable(deps, actor, id)
  refuseRoot(user)
  await deps.repos.tokens.softDeleteByUser(id, new Date(deps.clock.nowMs()))
  await deps.repos.oauth.removeBindings(id)
  await deps.repos.twoFactors.remove(id)
  await deps.repos.passkeys.remove(id)
  await deps.repos.users.hardDelete(id)
  await revoke(deps, id)
  return user
}
