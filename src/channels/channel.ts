// A channel as the relay uses it: one immutable value read from its row, with every JSON column understood once.
import { type LimitSet, limitSet } from '../contract/index.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../kernel/index.ts'
import { findProvider, type Provider } from '../providers/index.ts'
import type { ChannelRow } from '../storage/index.ts'
import { channelStatus } from './status.ts'

/** `channels.setting` and `channels.settings`, as far as the relay reads them. */
export type ChannelSettings = {
  readonly proxy: string
  /** Any certificate of the upstream is accepted (`setting.tls_insecure`). */
  readonly hasInsecureTls: boolean
  readonly systemPrompt: string
  readonly isSystemPromptOverride: boolean
  readonly isPassThrough: boolean
  /** Thoughts are told as text between `<think>` tags. */
  readonly showsThoughts: boolean
  /** Seconds to the first byte of an answer; undefined leaves it to the option and the environment. */
  readonly firstByteTimeoutSeconds: number | undefined
  /** Limits of use of the channel as a whole, and of each of its keys (`settings.limits`, `settings.key_limits`). */
  readonly limits: LimitSet | undefined
  readonly keyLimits: LimitSet | undefined
  /** `channels.settings` as stored: providers and field filters read their own members. */
  readonly other: JsonObject
}

/** One key of a channel. `index` is its place in the list, as `channel_info` counts it. */
export type ChannelKey = { readonly index: number; readonly text: string }

export type Channel = {
  readonly id: number
  readonly name: string
  readonly type: number
  readonly provider: Provider | undefined
  readonly status: number
  readonly priority: number
  readonly weight: number
  readonly groups: readonly string[]
  readonly models: readonly string[]
  readonly baseUrl: string
  readonly other: string
  readonly organization: string
  readonly isMultiKey: boolean
  readonly keyMode: 'random' | 'polling'
  /** Keys that may be used; the disabled ones of a multi-key channel are left out. */
  readonly keys: readonly ChannelKey[]
  readonly isAutoBanAllowed: boolean
  readonly settings: ChannelSettings
  /** JSON texts of the override columns; '' when unset. The relay compiles them. */
  readonly modelMapping: string
  readonly statusCodeMapping: string
  readonly paramOverride: string
  readonly headerOverride: string
  readonly createdTime: number
}

/** Splits a comma list; blanks and repetitions are dropped. */
export const splitList = (text: string | null | undefined): string[] => [
  ...new Set(
    (text ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
]

/**
 * Keys of a `channels.key` text (schema.md section 4.5): a JSON array of strings or objects (objects stay JSON text), else
 * one key per line for multi-key channels, else the whole text.
 */
export const splitKeys = (text: string, isMultiKey: boolean): string[] => {
  const trimmed = text.trim()
  if (!isMultiKey) return trimmed === '' ? [] : [trimmed]
  if (trimmed.startsWith('[')) {
    const parsed = readJsonArray(trimmed)
    if (parsed !== undefined) return parsed.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
  }
  return trimmed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

const readJsonArray = (text: string): unknown[] | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

const asNumber = (value: unknown): number | undefined => (typeof value === 'number' && value > 0 ? value : undefined)
const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Undefined for none, and for what is no set of limits: saving refuses that. */
const asLimits = (value: unknown): LimitSet | undefined => {
  const { data } = limitSet.safeParse(value)
  return data !== undefined && Object.values(data).some((limit) => limit !== undefined && limit > 0) ? data : undefined
}

const readSettings = (row: ChannelRow): ChannelSettings => {
  const setting = parseJsonObject(row.setting ?? '') ?? {}
  const settings = parseJsonObject(row.settings ?? '') ?? {}
  return {
    proxy: asText(setting.proxy).trim(),
    hasInsecureTls: setting.tls_insecure === true,
    systemPrompt: asText(setting.system_prompt),
    isSystemPromptOverride: setting.system_prompt_override === true,
    isPassThrough: setting.pass_through_body_enabled === true,
    showsThoughts: setting.thinking_to_content === true,
    firstByteTimeoutSeconds: asNumber(setting.first_byte_timeout_seconds),
    limits: asLimits(settings.limits),
    keyLimits: asLimits(settings.key_limits),
    other: settings,
  }
}

/** The multi-key state of `channel_info`, whose absence means a single key. */
export const readChannelInfo = (text: string) => {
  const info = parseJsonObject(text)
  const statuses = isJsonObject(info?.multi_key_status_list) ? info.multi_key_status_list : {}
  return {
    isMultiKey: info?.is_multi_key === true,
    mode: info?.multi_key_mode === 'polling' ? ('polling' as const) : ('random' as const),
    isKeyEnabled: (index: number) => statuses[index] === undefined || statuses[index] === channelStatus.enabled,
  }
}

const resolveBaseUrl = (row: ChannelRow, provider: Provider | undefined): string => {
  const stored = (row.base_url ?? '').trim()
  const base = stored === '' ? (provider?.defaultBaseUrl ?? '') : (provider?.plans?.[stored] ?? stored)
  return base.replace(/\/+$/, '')
}

/** Reads a row. Malformed JSON columns count as empty: a channel must not fall out of service for a typing mistake elsewhere. */
export const readChannel = (row: ChannelRow): Channel => {
  const provider = findProvider(row.type)
  const info = readChannelInfo(row.channel_info)
  const keys = splitKeys(row.key, info.isMultiKey).map((text, index) => ({ index, text }))
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    provider,
    status: row.status,
    priority: row.priority ?? 0,
    weight: row.weight ?? 0,
    groups: splitList(row.group),
    models: splitList(row.models),
    baseUrl: resolveBaseUrl(row, provider),
    other: row.other ?? '',
    organization: row.open_ai_organization ?? '',
    isMultiKey: info.isMultiKey,
    keyMode: info.mode,
    keys: info.isMultiKey ? keys.filter((key) => info.isKeyEnabled(key.index)) : keys,
    isAutoBanAllowed: (row.auto_ban ?? 1) === 1,
    settings: readSettings(row),
    modelMapping: row.model_mapping ?? '',
    statusCodeMapping: row.status_code_mapping ?? '',
    paramOverride: row.param_override ?? '',
    headerOverride: row.header_override ?? '',
    createdTime: row.created_time ?? 0,
  }
}
