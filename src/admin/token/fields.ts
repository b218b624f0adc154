// Checks the fields of an API key and turns them into columns.
import { parseAddress } from '../../identity/index.ts'
import type { TokenRow } from '../../storage/index.ts'
import { Refusal } from '../frame/index.ts'
import type { TokenFields } from './schema.ts'

/** Bytes, as the reference counts. */
const NAME_BYTES_MAX = 50
/** The largest quota of a key is this many US dollars. */
const QUOTA_USD_MAX = 1e9
const NEVER = -1

const checkName = (name: string): void => {
  if (Buffer.byteLength(name) > NAME_BYTES_MAX) {
    throw new Refusal(`The name must not be longer than ${NAME_BYTES_MAX} bytes.`)
  }
}

const readExpiry = (expiredTime: number): number => {
  if (expiredTime < NEVER) throw new Refusal('expired_time must be a time in unix seconds, or -1 for never.')
  // The reference stores "never" for zero.
  return expiredTime === 0 ? NEVER : expiredTime
}

const checkQuota = (quota: number, isUnlimited: boolean, quotaPerUnit: number): void => {
  if (quota < 0 && !isUnlimited) throw new Refusal('remain_quota must not be negative.')
  const max = Math.min(QUOTA_USD_MAX * quotaPerUnit, Number.MAX_SAFE_INTEGER)
  if (Math.abs(quota) > max) throw new Refusal('remain_quota is too large.')
}

const isAddressOrRange = (entry: string): boolean => {
  const [address = '', length, ...more] = entry.split('/')
  const parsed = parseAddress(address)
  if (parsed === undefined || more.length > 0) return false
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (parsed.isV6 ? 128 : 32))
}

/** An entry that is no address would lock the key's owner out without a word. */
const checkAddresses = (list: string): void => {
  const wrong = list
    .split(/[\n,]/)
    .map((entry) => entry.trim())
    .find((entry) => entry !== '' && !isAddressOrRange(entry))
  if (wrong !== undefined) throw new Refusal(`allow_ips: ${wrong.slice(0, 60)} is no address and no range.`)
}

/** The columns of the fields that are present. `isUnlimited` is how the key is afterwards. Throws Refusal. */
export const readTokenFields = (fields: TokenFields, isUnlimited: boolean, quotaPerUnit: number): Partial<TokenRow> => {
  const columns: Partial<TokenRow> = {}
  const { name, expired_time, remain_quota, unlimited_quota, model_limits_enabled, cross_group_retry } = fields
  if (typeof name === 'string') {
    checkName(name)
    columns.name = name
  }
  if (typeof expired_time === 'number') columns.expired_time = readExpiry(expired_time)
  if (typeof remain_quota === 'number') {
    checkQuota(remain_quota, isUnlimited, quotaPerUnit)
    columns.remain_quota = remain_quota
  }
  if (typeof unlimited_quota === 'boolean') columns.unlimited_quota = unlimited_quota
  if (typeof model_limits_enabled === 'boolean') columns.model_limits_enabled = model_limits_enabled
  if (typeof cross_group_retry === 'boolean') columns.cross_group_retry = cross_group_retry
  if (typeof fields.model_limits === 'string') columns.model_limits = fields.model_limits
  if (typeof fields.group === 'string') columns.group = fields.group
  if (typeof fields.allow_ips === 'string') {
    checkAddresses(fields.allow_ips)
    columns.allow_ips = fields.allow_ips
  }
  return columns
}

const WILDCARDS_MAX = 2
const LETTERS_MIN = 2

/** A search text with `%` must not match nearly everything (http-api.md section 7). Throws Refusal. */
export const checkPattern = (pattern: string): string => {
  if (!pattern.includes('%')) return pattern
  const wildcards = pattern.split('%').length - 1
  if (wildcards > WILDCARDS_MAX || pattern.includes('%%') || pattern.length - wildcards < LETTERS_MIN) {
    throw new Refusal('A pattern takes at most two %, not beside each other, and at least two other characters.')
  }
  return pattern
}
