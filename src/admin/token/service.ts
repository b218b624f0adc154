// Making and changing API keys of their owner.
import { tokenStatus } from '../../identity/index.ts'
import { billing, operations } from '../../settings/index.ts'
import type { TokenRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { readTokenFields } from './fields.ts'
import type { TokenFields, TokenUpdate } from './schema.ts'

/** One of the user's own keys; another user's is as unknown as one that never was. Throws Refusal. */
export const findOwnToken = async (deps: AdminDeps, userId: number, id: number): Promise<TokenRow> => {
  const token = await deps.repos.tokens.findById(id, userId)
  if (token === undefined) throw new Refusal('There is no such key.')
  return token
}

/** Makes a key; the caller learns it by revealing it. Throws Refusal. */
export const createToken = async (deps: AdminDeps, userId: number, fields: TokenFields): Promise<number> => {
  const { settings, repos, clock, ids } = deps
  const max = settings.get(operations.userTokensMax)
  if ((await repos.tokens.countByUser(userId)) >= max) throw new Refusal(`You may not have more than ${max} keys.`)
  const columns = readTokenFields(fields, fields.unlimited_quota === true, settings.get(billing.quotaPerUnit))
  const now = clock.nowSeconds()
  return repos.tokens.insert({
    expired_time: -1,
    allow_ips: '',
    ...columns,
    user_id: userId,
    key: ids.apiKey(),
    status: tokenStatus.enabled,
    created_time: now,
    accessed_time: now,
  })
}

const isExpired = (token: TokenRow, nowSeconds: number): boolean =>
  token.expired_time !== -1 && token.expired_time < nowSeconds
const isExhausted = (token: TokenRow): boolean => !token.unlimited_quota && token.remain_quota <= 0

/** The status after a change: what was asked for, if the key may have it. Throws Refusal. */
const chooseStatus = (before: TokenRow, after: TokenRow, asked: number | undefined, nowSeconds: number): number => {
  const status = asked ?? before.status
  if (status === tokenStatus.enabled) {
    if (asked === undefined) return status
    if (isExpired(after, nowSeconds)) throw new Refusal('This key has expired; change its expiry first.')
    if (isExhausted(after)) throw new Refusal('This key has no quota left; give it some first.')
    return status
  }
  if (status === tokenStatus.disabled) return status
  if (asked !== undefined && asked !== before.status) throw new Refusal('The status must be 1 or 2.')
  // A change that takes away why the key was stopped sets it going again.
  const isCured =
    (status === tokenStatus.expired && !isExpired(after, nowSeconds)) ||
    (status === tokenStatus.exhausted && !isExhausted(after))
  return isCured ? tokenStatus.enabled : status
}

/** Changes what is present in the update, or the status alone. Gives the key as it is then. Throws Refusal. */
export const updateToken = async (
  deps: AdminDeps,
  userId: number,
  update: TokenUpdate,
  isStatusOnly: boolean,
): Promise<TokenRow> => {
  const before = await findOwnToken(deps, userId, update.id)
  const isUnlimited = update.unlimited_quota ?? before.unlimited_quota
  const columns = isStatusOnly ? {} : readTokenFields(update, isUnlimited, deps.settings.get(billing.quotaPerUnit))
  // A balance that the client only sends back must not undo what was spent meanwhile.
  if (columns.remain_quota === before.remain_quota) delete columns.remain_quota
  const after = { ...before, ...columns }
  const isAsked = typeof update.status === 'number' && update.status !== 0
  const asked = isAsked && (isStatusOnly || update.status !== before.status) ? (update.status ?? undefined) : undefined
  const status = chooseStatus(before, after, asked, deps.clock.nowSeconds())
  await deps.repos.tokens.update(update.id, { ...columns, status }, userId)
  await deps.publish('token', update.id)
  return findOwnToken(deps, userId, update.id)
}

/** Deletes those of the ids that are the user's; says how many. */
export const deleteTokens = async (deps: AdminDeps, userId: number, ids: readonly number[]): Promise<number> => {
  const deleted = await deps.repos.tokens.softDelete(userId, ids, new Date(deps.clock.nowMs()))
  for (const id of ids) await deps.publish('token', id)
  return deleted
}
