// The callers of the relay: API keys with their users, cached, and dropped from the cache when either changes.
import { type BillingPreference, billingPreferences, type CallerLimitSet, callerLimitSet } from '../contract/index.ts'
import { BoundedMap, parseJsonObject } from '../kernel/index.ts'
import type { TokenRow, UserRow } from '../storage/index.ts'
import { compileIpList } from './ip-list.ts'

export const userStatus = { enabled: 1, disabled: 2 } as const
export const tokenStatus = { enabled: 1, disabled: 2, expired: 3, exhausted: 4 } as const
export const userRole = { guest: 0, common: 1, admin: 10, root: 100 } as const

export type CallerUser = {
  readonly id: number
  readonly username: string
  readonly group: string
  readonly role: number
  readonly isEnabled: boolean
  /** Accepts models that have no price (user setting `accept_unset_model_ratio_model`). */
  readonly acceptsUnpriced: boolean
  /** Wants its address in usage rows (user setting `record_ip_log`). */
  readonly recordsIp: boolean
  /** Whether wallet or subscriptions pay first (user setting `billing_preference`); undefined is the default. */
  readonly billingPreference?: BillingPreference
  /** Limits of use an administrator set for this account. */
  readonly limits?: CallerLimitSet
}

export type CallerToken = {
  readonly id: number
  readonly name: string
  readonly status: number
  /** Unix seconds; −1 never. */
  readonly expiresAt: number
  readonly isUnlimited: boolean
  /** Models the key is limited to; undefined when it is not limited. */
  readonly models: ReadonlySet<string> | undefined
  readonly isIpAllowed: ((clientIp: string) => boolean) | undefined
  readonly group: string
  readonly retriesAcrossGroups: boolean
  /** Limits of use the owner set for this key. */
  readonly limits?: CallerLimitSet
}

export type KnownKey = { readonly user: CallerUser; readonly token: CallerToken }

/** Limits as stored; what cannot be read limits nothing, because an older row must not lock anyone out. */
export const readLimitSet = (text: string): CallerLimitSet | undefined => {
  if (text === '') return undefined
  const { success, data } = callerLimitSet.safeParse(parseJsonObject(text))
  return success ? data : undefined
}

/** A user's row as the relay knows its callers; `limits` as stored. */
export const toCallerUser = (row: UserRow, limits: string): CallerUser => {
  const setting = parseJsonObject(row.setting ?? '') ?? {}
  return {
    id: row.id,
    username: row.username,
    group: row.group,
    role: row.role,
    isEnabled: row.status === userStatus.enabled,
    acceptsUnpriced: setting.accept_unset_model_ratio_model === true,
    recordsIp: setting.record_ip_log === true,
    ...ofPreference(setting.billing_preference),
    ...ofLimits(limits),
  }
}

const ofPreference = (value: unknown): { billingPreference?: BillingPreference } => {
  const billingPreference = billingPreferences.find((known) => known === value)
  return billingPreference === undefined ? {} : { billingPreference }
}

const ofLimits = (text: string): { limits?: CallerLimitSet } => {
  const limits = readLimitSet(text)
  return limits === undefined ? {} : { limits }
}

const readToken = (row: TokenRow, limits: string): CallerToken => ({
  id: row.id,
  name: row.name,
  status: row.status,
  expiresAt: row.expired_time,
  isUnlimited: row.unlimited_quota,
  models: row.model_limits_enabled
    ? new Set(
        (row.model_limits ?? '')
          .split(',')
          .map((model) => model.trim())
          .filter((model) => model !== ''),
      )
    : undefined,
  isIpAllowed: compileIpList(row.allow_ips),
  group: row.group ?? '',
  retriesAcrossGroups: row.cross_group_retry,
  ...ofLimits(limits),
})

export type CallerDirectoryDeps = {
  readonly findToken: (key: string) => Promise<TokenRow | undefined>
  readonly findUser: (id: number) => Promise<UserRow | undefined>
  /** Limits of use of the key and its owner, as stored. */
  readonly findLimits: (tokenId: number, userId: number) => Promise<{ readonly key: string; readonly user: string }>
  readonly nowMs: () => number
  /** How long an entry is trusted without a message on the bus, ms. */
  readonly lifetimeMs: number
  readonly capacity: number
}

/** Unknown keys are remembered only this long, so that a key made a moment ago works, and guessing stays cheap for us. */
const UNKNOWN_LIFETIME_MS = 2_000

type Entry = { readonly known: KnownKey | undefined; readonly until: number }

/**
 * Looks up API keys. At most `capacity` entries are kept, those unused for longest dropped first; a look-up that is under way is shared.
 * Balances are not cached: the ledger reads them under lock.
 */
export const createCallerDirectory = (deps: CallerDirectoryDeps) => {
  const entries = new BoundedMap<string, Entry>(deps.capacity)
  const loading = new Map<string, Promise<KnownKey | undefined>>()
  let generation = 0

  const remember = (key: string, known: KnownKey | undefined): void => {
    const lifetimeMs = known === undefined ? UNKNOWN_LIFETIME_MS : deps.lifetimeMs
    entries.set(key, { known, until: deps.nowMs() + lifetimeMs })
  }

  const combine = async (token: TokenRow, user: UserRow): Promise<KnownKey> => {
    const limits = await deps.findLimits(token.id, user.id)
    return { user: toCallerUser(user, limits.user), token: readToken(token, limits.key) }
  }

  const load = async (key: string): Promise<KnownKey | undefined> => {
    const began = generation
    const token = await deps.findToken(key)
    const user = token === undefined ? undefined : await deps.findUser(token.user_id)
    const known = token === undefined || user === undefined ? undefined : await combine(token, user)
    // A change that was announced while we read may not be in what we read.
    if (began === generation) remember(key, known)
    return known
  }

  const loadOnce = (key: string): Promise<KnownKey | undefined> => {
    const running = loading.get(key)
    if (running !== undefined) return running
    const started = load(key).finally(() => loading.delete(key))
    loading.set(key, started)
    return started
  }

  const dropWhere = (matches: (known: KnownKey) => boolean): void => {
    generation++
    for (const [key, entry] of entries) if (entry.known === undefined || matches(entry.known)) entries.delete(key)
  }

  return {
    /** The cached entry when there is one; the hot path then needs no await. */
    peek: (key: string): KnownKey | undefined => {
      const entry = entries.get(key)
      return entry !== undefined && entry.until > deps.nowMs() ? entry.known : undefined
    },
    find: (key: string): Promise<KnownKey | undefined> => {
      const entry = entries.get(key)
      return entry !== undefined && entry.until > deps.nowMs() ? Promise.resolve(entry.known) : loadOnce(key)
    },
    forgetToken: (tokenId: number): void => dropWhere((known) => known.token.id === tokenId),
    forgetUser: (userId: number): void => dropWhere((known) => known.user.id === userId),
    /** Keys that are remembered now. */
    size: (): number => entries.size,
    forgetAll: (): void => dropWhere(() => true),
  }
}

export type CallerDirectory = ReturnType<typeof createCallerDirectory>
