// Changing one's own account: name, password, language, notifications. Keys of the stored setting that are not named stay.
import { findDisplayNameFault, findPasswordFault, findUsernameFault, userRole } from '../../identity/index.ts'
import { type JsonObject, parseJsonObject } from '../../kernel/index.ts'
import type { UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type Actor, Refusal } from '../frame/index.ts'
import type { SelfBody, SettingBody } from './schema.ts'

const SETTING_BYTES_MAX = 60_000

/** Lays values over the stored setting; undefined and null leave what is there. */
const mergeSetting = (user: UserRow, values: JsonObject): string => {
  const merged: JsonObject = { ...(parseJsonObject(user.setting) ?? {}) }
  for (const [key, value] of Object.entries(values)) if (value !== undefined && value !== null) merged[key] = value
  const text = JSON.stringify(merged)
  if (Buffer.byteLength(text) > SETTING_BYTES_MAX) throw new Refusal('These settings are too long.')
  return text
}

/** Lays values over the user's stored setting, and tells every process. */
export const saveSetting = async (deps: AdminDeps, user: UserRow, values: JsonObject): Promise<void> => {
  await deps.repos.users.update(user.id, { setting: mergeSetting(user, values) })
  await deps.publish('user', user.id)
}

const REQUIRED_FIELDS = {
  email: [],
  webhook: ['webhook_url'],
  bark: ['bark_url'],
  gotify: ['gotify_url', 'gotify_token'],
} as const satisfies Record<SettingBody['notify_type'], readonly (keyof SettingBody)[]>

const PRIORITY_DEFAULT = 5

const readPriority = (priority: number | null | undefined): number | undefined => {
  if (priority === undefined || priority === null) return undefined
  return Number.isInteger(priority) && priority >= 0 && priority <= 10 ? priority : PRIORITY_DEFAULT
}

/** Saves how the user wants to be told, and what they accept. Throws Refusal. */
export const saveNotifications = async (deps: AdminDeps, { user, role }: Actor, body: SettingBody): Promise<void> => {
  const missing = REQUIRED_FIELDS[body.notify_type].find((field) => (body[field] ?? '') === '')
  if (missing !== undefined) throw new Refusal(`${missing} must not be empty.`)
  const { gotify_priority, upstream_model_update_notify_enabled, ...rest } = body
  await saveSetting(deps, user, {
    ...rest,
    gotify_priority: readPriority(gotify_priority),
    ...(role >= userRole.admin ? { upstream_model_update_notify_enabled } : {}),
  })
}

/** True when the password was changed: every other session of the account has ended then. */
export type SelfChange = { readonly isPasswordChanged: boolean }

const checkNewPassword = async (deps: AdminDeps, user: UserRow, body: SelfBody, password: string): Promise<void> => {
  const hasPassword = user.password !== ''
  if (hasPassword && !(await deps.passwords.verify(body.original_password ?? '', user.password))) {
    throw new Refusal('The present password is not right.')
  }
  const fault = findPasswordFault(password)
  if (fault !== undefined) throw new Refusal(fault)
}

const changeAccount = async (deps: AdminDeps, { user }: Actor, body: SelfBody): Promise<SelfChange> => {
  const username = body.username ?? ''
  const displayName = body.display_name ?? ''
  const password = body.password ?? ''
  const isRenamed = username !== '' && username !== user.username
  const fault = (isRenamed ? findUsernameFault(username) : undefined) ?? findDisplayNameFault(displayName)
  if (fault !== undefined) throw new Refusal(fault)
  if (isRenamed && (await deps.repos.users.isUsernameTaken(username))) throw new Refusal('This user name is taken.')
  if (password !== '') await checkNewPassword(deps, user, body, password)
  const changes: Partial<UserRow> = {
    ...(isRenamed ? { username } : {}),
    ...(displayName === '' ? {} : { display_name: displayName }),
    ...(password === '' ? {} : { password: await deps.passwords.hash(password) }),
  }
  if (Object.keys(changes).length === 0) return { isPasswordChanged: false }
  try {
    await deps.repos.users.update(user.id, changes)
  } catch (error) {
    if (deps.isDuplicate(error)) throw new Refusal('This user name is taken.')
    throw error
  }
  if (password !== '') await deps.sessions.endAll(user.id)
  await deps.publish('user', user.id)
  return { isPasswordChanged: password !== '' }
}

/** Does what the body's form asks for; empty fields change nothing. Throws Refusal. */
export const changeSelf = async (deps: AdminDeps, actor: Actor, body: SelfBody): Promise<SelfChange> => {
  const { sidebar_modules, language } = body
  if (sidebar_modules !== undefined && sidebar_modules !== null) {
    if (sidebar_modules !== '' && parseJsonObject(sidebar_modules) === undefined) {
      throw new Refusal('sidebar_modules must be a JSON object as text.')
    }
    await saveSetting(deps, actor.user, { sidebar_modules })
    return { isPasswordChanged: false }
  }
  if (language !== undefined && language !== null) {
    await saveSetting(deps, actor.user, { language })
    return { isPasswordChanged: false }
  }
  return changeAccount(deps, actor, body)
}
