// The channel form's values and their way from and to the wire; unknown keys of the JSON columns survive.
import type {
  Channel,
  ChannelCreate,
  ChannelField,
  ChannelFields,
  ChannelType,
  ChannelUpdate,
} from '../../../../src/contract/index.ts'
import { z } from '../../../../src/contract/index.ts'
import { findJsonProblem, prettyJson, readJsonObject, splitList } from '../../lib/json-text.ts'

const jsonText = (shape: 'object' | 'string-map' | 'status-map') =>
  z.string().refine((text) => findJsonProblem(text, shape) === undefined, 'form.badJson')

const wholeNumber = z.string().regex(/^-?\d{1,9}$/, 'form.wholeNumber')

const limitTexts = z.object({
  requests_per_minute: z.string().regex(/^\d{0,9}$/, 'form.wholeNotNegative'),
  tokens_per_minute: z.string().regex(/^\d{0,9}$/, 'form.wholeNotNegative'),
  concurrent_requests: z.string().regex(/^\d{0,9}$/, 'form.wholeNotNegative'),
})

export const limitFields = ['requests_per_minute', 'tokens_per_minute', 'concurrent_requests'] as const
type LimitTexts = z.infer<typeof limitTexts>

/** The form's rules; messages are message keys. */
export const channelSchema = z.object({
  type: z.string().min(1, 'form.required'),
  name: z.string().trim().min(1, 'form.required').max(191, 'form.tooLong'),
  mode: z.enum(['single', 'batch', 'multi_to_single']),
  multiKeyMode: z.enum(['random', 'polling']),
  keyMode: z.enum(['append', 'replace']),
  isPrefixed: z.boolean(),
  key: z.string(),
  baseUrl: z.string().refine((text) => text === '' || !/\s/.test(text.trim()), 'form.badUrl'),
  other: z.string(),
  organization: z.string(),
  models: z.array(z.string().max(255)).min(1, 'form.pickModel'),
  groups: z.array(z.string()).min(1, 'form.pickGroup'),
  priority: wholeNumber,
  weight: z.string().regex(/^\d{1,9}$/, 'form.wholeNotNegative'),
  testModel: z.string(),
  tag: z.string(),
  remark: z.string().max(255, 'form.tooLong'),
  isAutoBan: z.boolean(),
  modelMapping: jsonText('string-map'),
  statusCodeMapping: jsonText('status-map'),
  paramOverride: jsonText('object'),
  headerOverride: jsonText('object'),
  proxy: z.string().refine((text) => text === '' || /^(https?|socks5h?):\/\/\S+$/.test(text.trim()), 'form.badProxy'),
  systemPrompt: z.string(),
  isSystemPromptOverride: z.boolean(),
  isPassThrough: z.boolean(),
  isForceFormat: z.boolean(),
  isThinkingToContent: z.boolean(),
  firstByteTimeoutSeconds: z.string().regex(/^\d{0,5}$/, 'form.wholeNotNegative'),
  isTlsInsecure: z.boolean(),
  isWatched: z.boolean(),
  addsByItself: z.boolean(),
  ignoredModels: z.array(z.string()),
  /** Requests and tokens a minute, requests at a time: of the channel, and of each of its keys; empty is no limit. */
  limits: limitTexts,
  keyLimits: limitTexts,
  /** Provider-specific fields of the JSON columns, by `column.name`; switches are booleans. */
  fields: z.record(z.string(), z.union([z.string(), z.boolean()])),
})
export type ChannelValues = z.infer<typeof channelSchema>

/** Name of a provider field among the form's values. */
export const fieldKey = (field: ChannelField): string => `${field.where}:${field.name}`

const readField = (field: ChannelField, stored: Record<string, unknown>): string | boolean => {
  const value = stored[field.name]
  if (field.kind === 'switch') return value === true
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

const readLimits = (value: unknown): LimitTexts => {
  const stored = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const shown = (field: (typeof limitFields)[number]): string => {
    const limit = stored[field]
    return typeof limit === 'number' && limit > 0 ? String(limit) : ''
  }
  return Object.fromEntries(limitFields.map((field) => [field, shown(field)])) as LimitTexts
}

/** Undefined, so that the member goes, when nothing is limited. */
const writeLimits = (texts: LimitTexts): Record<string, number> | undefined => {
  const set = limitFields.filter((field) => Number(texts[field]) > 0)
  return set.length === 0 ? undefined : Object.fromEntries(set.map((field) => [field, Number(texts[field])]))
}

const readNames = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : splitList(asText(value))

/** Values of a channel that is, or of a new one. */
export const toValues = (channel: Channel | undefined, type: ChannelType | undefined): ChannelValues => {
  const setting = readJsonObject(channel?.setting)
  const settings = readJsonObject(channel?.settings)
  const stored = { setting, settings, other: {} }
  const seconds = setting.first_byte_timeout_seconds
  return {
    type: channel ? String(channel.type) : type ? String(type.type) : '',
    name: channel?.name ?? type?.name ?? '',
    mode: 'single',
    multiKeyMode: channel?.channel_info?.multi_key_mode || 'random',
    keyMode: 'append',
    isPrefixed: false,
    key: '',
    baseUrl: channel?.base_url ?? '',
    other: channel?.other ?? '',
    organization: channel?.openai_organization ?? '',
    models: splitList(channel?.models),
    groups: channel ? splitList(channel.group) : ['default'],
    priority: String(channel?.priority ?? 0),
    weight: String(channel?.weight ?? 0),
    testModel: channel?.test_model ?? '',
    tag: channel?.tag ?? '',
    remark: channel?.remark ?? '',
    isAutoBan: (channel?.auto_ban ?? 1) === 1,
    modelMapping: prettyJson(channel?.model_mapping ?? ''),
    statusCodeMapping: prettyJson(channel?.status_code_mapping ?? ''),
    paramOverride: prettyJson(channel?.param_override ?? ''),
    headerOverride: prettyJson(channel?.header_override ?? ''),
    proxy: asText(setting.proxy),
    systemPrompt: asText(setting.system_prompt),
    isSystemPromptOverride: setting.system_prompt_override === true,
    isPassThrough: setting.pass_through_body_enabled === true,
    isForceFormat: setting.force_format === true,
    isThinkingToContent: setting.thinking_to_content === true,
    isTlsInsecure: setting.tls_insecure === true,
    isWatched: settings.upstream_model_update_check_enabled === true,
    addsByItself: settings.upstream_model_update_auto_sync_enabled === true,
    ignoredModels: readNames(settings.upstream_model_update_ignored_models),
    limits: readLimits(settings.limits),
    keyLimits: readLimits(settings.key_limits),
    firstByteTimeoutSeconds: typeof seconds === 'number' && seconds > 0 ? String(seconds) : '',
    fields: Object.fromEntries(
      (type?.fields ?? []).map((field) => [fieldKey(field), readField(field, stored[field.where])]),
    ),
  }
}

type JsonColumn = 'setting' | 'settings'

const writeFields = (
  values: ChannelValues,
  type: ChannelType | undefined,
  column: JsonColumn,
  base: Record<string, unknown>,
): string => {
  const next = { ...base }
  for (const field of type?.fields ?? []) {
    if (field.where !== column) continue
    const value = values.fields[fieldKey(field)]
    if (value === undefined || value === '' || value === false) delete next[field.name]
    else next[field.name] = value
  }
  return JSON.stringify(next)
}

const compactJson = (text: string): string => (text.trim() === '' ? '' : text.trim())

/** The columns as they are sent; emptied columns travel as '' so that the server clears them. */
const toFields = (
  values: ChannelValues,
  type: ChannelType | undefined,
  channel: Channel | undefined,
): ChannelFields => {
  const seconds = Number(values.firstByteTimeoutSeconds)
  const setting = {
    ...readJsonObject(channel?.setting),
    force_format: values.isForceFormat,
    thinking_to_content: values.isThinkingToContent,
    proxy: values.proxy.trim(),
    pass_through_body_enabled: values.isPassThrough,
    system_prompt: values.systemPrompt,
    system_prompt_override: values.isSystemPromptOverride,
    first_byte_timeout_seconds: seconds > 0 ? seconds : undefined,
    tls_insecure: values.isTlsInsecure || undefined,
  }
  const settings = {
    ...readJsonObject(channel?.settings),
    upstream_model_update_check_enabled: values.isWatched || undefined,
    upstream_model_update_auto_sync_enabled: (values.isWatched && values.addsByItself) || undefined,
    upstream_model_update_ignored_models: values.ignoredModels.length > 0 ? values.ignoredModels : undefined,
    limits: writeLimits(values.limits),
    key_limits: writeLimits(values.keyLimits),
  }
  return {
    name: values.name.trim(),
    type: Number(values.type),
    base_url: values.baseUrl.trim().replace(/\/+$/, ''),
    other: values.other.trim(),
    openai_organization: values.organization.trim(),
    models: values.models.join(','),
    group: values.groups.join(','),
    priority: Number(values.priority),
    weight: Number(values.weight),
    auto_ban: values.isAutoBan ? 1 : 0,
    test_model: values.testModel.trim(),
    tag: values.tag.trim(),
    remark: values.remark.trim(),
    model_mapping: compactJson(values.modelMapping),
    status_code_mapping: compactJson(values.statusCodeMapping),
    param_override: compactJson(values.paramOverride),
    header_override: compactJson(values.headerOverride),
    setting: writeFields(values, type, 'setting', setting),
    settings: writeFields(values, type, 'settings', settings),
  }
}

/** Key lines without blanks and repetitions; a JSON key stays as it is. */
export const cleanKeyLines = (text: string): string => {
  const trimmed = text.trim()
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return trimmed
  return [
    ...new Set(
      trimmed
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ),
  ].join('\n')
}

/** Body that makes the channel. */
export const toCreate = (values: ChannelValues, type: ChannelType | undefined): ChannelCreate => {
  const isMany = values.mode !== 'single'
  return {
    mode: values.mode,
    ...(values.mode === 'multi_to_single' ? { multi_key_mode: values.multiKeyMode } : {}),
    ...(values.mode === 'batch' ? { batch_add_set_key_prefix_2_name: values.isPrefixed } : {}),
    channel: { ...toFields(values, type, undefined), key: isMany ? cleanKeyLines(values.key) : values.key.trim() },
  }
}

/** Body that changes the channel; an empty key keeps the old one. */
export const toUpdate = (values: ChannelValues, type: ChannelType | undefined, channel: Channel): ChannelUpdate => {
  const isMultiKey = channel.channel_info?.is_multi_key === true
  const key = isMultiKey ? cleanKeyLines(values.key) : values.key.trim()
  return {
    id: channel.id,
    ...toFields(values, type, channel),
    ...(key === '' ? {} : { key }),
    ...(isMultiKey ? { multi_key_mode: values.multiKeyMode, ...(key === '' ? {} : { key_mode: values.keyMode }) } : {}),
  }
}
