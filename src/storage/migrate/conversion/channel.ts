// One channel of One API or its fork, said in New API's columns. Pure: old values in, changed columns out.
import { isJsonObject, type JsonObject, parseJsonObject } from '../../../kernel/index.ts'
import type { Row, tables } from '../../tables/index.ts'
import { forkTypes, oneApiTypes, type TypeChange } from './channel-types.ts'

type ChannelRow = Row<typeof tables.channels>
/** The row with the columns that only the old system has, as text; missing ones are empty. */
export type OldChannel = ChannelRow & { readonly old: { readonly [column: string]: string } }
export type ConvertedChannel = { readonly changes: Partial<ChannelRow>; readonly note: string | undefined }
type Lineage = 'one-api' | 'one-api-fork'

const types = { azure: 3, ali: 17, xunfei: 18, library: 21, gemini: 24, aws: 33 } as const
const autoDisabled = 3

/** What has to change; no columns when nothing has. Values that the operator set in New API's columns win. */
export function convertChannel(lineage: Lineage, channel: OldChannel): ConvertedChannel {
  const config = parseJsonObject(channel.old.config ?? '') ?? {}
  const typeChange = typeChangeOf(lineage, channel)
  const changes: Partial<ChannelRow> = {
    ...(typeChange?.type === undefined ? {} : { type: typeChange.type }),
    ...convertBaseUrl(channel, typeChange),
    ...convertConfig(lineage, channel, config),
    ...(lineage === 'one-api-fork' ? convertForkColumns(channel) : {}),
  }
  const prompt = channel.old.system_prompt ?? ''
  if (prompt !== '') {
    changes.setting = withMembers(channel.setting, { system_prompt: prompt, system_prompt_override: true })
  }
  const settings = {
    ...settingsOf(config),
    ...(isVersionKept(channel, typeChange) ? { base_url_has_version: true } : {}),
  }
  if (Object.keys(settings).length > 0) changes.settings = withMembers(channel.settings, settings)
  const note =
    typeChange?.note === undefined ? undefined : `channel ${channel.id} (${channel.name}): ${typeChange.note}`
  return { changes, note }
}

function typeChangeOf(lineage: Lineage, channel: OldChannel): TypeChange | undefined {
  if (lineage === 'one-api') return oneApiTypes[channel.type]
  // The fork's 40 is VolcEngine's Doubao; its video models are a type of their own here.
  if (channel.type === 40 && /\S/.test(channel.models)) {
    const models = channel.models.split(',')
    if (models.every((model) => /seedance|seaweed|video/i.test(model))) return { type: 54 }
  }
  if (channel.type === 46 && channel.base_url?.includes('replicate.com')) return { type: 56 }
  return forkTypes[channel.type]
}

function convertBaseUrl(channel: OldChannel, change: TypeChange | undefined): Partial<ChannelRow> {
  const own = channel.base_url ?? ''
  if (own === '') return change?.baseUrl === undefined ? {} : { base_url: change.baseUrl }
  if (!change?.isVersionInBase || !/\/v1\/*$/.test(own)) return {}
  // The path that is put behind it here begins with /v1 anyway.
  return { base_url: own.replace(/\/v1\/*$/, '') }
}

/** One API adds the path without `/v1` to this base; a base that ended in `/v1` has just lost it. */
function isVersionKept(channel: OldChannel, change: TypeChange | undefined): boolean {
  return change?.isVersionInBase === true && !/\/v1\/*$/.test(channel.base_url ?? '')
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')

function settingsOf(config: JsonObject): JsonObject {
  const names = ['vertex_key_type', 'aws_key_type', 'beta_filter_mode', 'google_storage']
  return Object.fromEntries(names.filter((name) => text(config[name]) !== '').map((name) => [name, text(config[name])]))
}

/** `channels.config` into the columns that New API reads for the type (schema.md section 8.2). */
function convertConfig(lineage: Lineage, channel: OldChannel, config: JsonObject): Partial<ChannelRow> {
  const isFork = lineage === 'one-api-fork'
  const other = (value: string): Partial<ChannelRow> => (value === '' ? {} : { other: value })
  switch (channel.type) {
    case types.azure:
    case types.xunfei:
    case types.gemini:
      return other(text(config.api_version))
    case types.ali:
      return other(text(config.plugin))
    case types.library:
      return other(text(config.library_id))
    case types.aws:
      return convertAws(channel, config)
    case 34:
      return other(cozeBotOf(channel) || text(config.user_id))
    case 37:
      return isFork ? {} : other(text(config.user_id))
    case isFork ? 48 : 42:
      return convertVertex(config)
    default:
      return {}
  }
}

function convertAws(channel: OldChannel, config: JsonObject): Partial<ChannelRow> {
  const [accessKey, secretKey, region] = [text(config.ak), text(config.sk), text(config.region)]
  if (config.aws_key_type === 'api_key') return region === '' ? {} : { key: `${channel.key}|${region}` }
  return accessKey === '' || secretKey === '' ? {} : { key: `${accessKey}|${secretKey}|${region}` }
}

/** New API wants `{"default": region, "<model>": region}`; the service account's JSON is the key. */
function convertVertex(config: JsonObject): Partial<ChannelRow> {
  const perModel = isJsonObject(config.vertex_model_region) ? config.vertex_model_region : {}
  const region = text(config.region)
  const regions = region === '' ? perModel : { default: region, ...perModel }
  const account = text(config.vertex_ai_adc)
  return {
    ...(account === '' ? {} : { key: account }),
    ...(Object.keys(regions).length === 0 ? {} : { other: JSON.stringify(regions) }),
  }
}

/** One API names Coze's bots by model (`bot-<id>`); New API asks for the bot in `other`. */
function cozeBotOf(channel: OldChannel): string {
  const model = channel.models.split(',').find((name) => name.trim().startsWith('bot-'))
  return model === undefined ? '' : model.trim().slice('bot-'.length)
}

function convertForkColumns(channel: OldChannel): Partial<ChannelRow> {
  const { auto_disabled = '', auto_disabled_reason: reason = '', auto_disabled_time: time = '' } = channel.old
  const changes: Partial<ChannelRow> = {}
  // Despite its name the column says whether the channel may be disabled automatically.
  if (auto_disabled === '0' || auto_disabled === 'false') changes.auto_ban = 0
  if (channel.status === autoDisabled && reason !== '') {
    changes.other_info = withMembers(channel.other_info, { status_reason: reason, status_time: Number(time) || 0 })
  }
  const info = parseJsonObject(channel.old.multi_key_info ?? '')
  if (info?.is_multi_key === true) changes.channel_info = JSON.stringify(convertMultiKey(channel, info))
  return changes
}

/** The fork's multi-key state in New API's words: only keys that are not enabled are listed. */
function convertMultiKey(channel: OldChannel, info: JsonObject): JsonObject {
  const metadata = isJsonObject(info.key_metadata) ? info.key_metadata : {}
  const statuses = isJsonObject(info.key_status_list) ? info.key_status_list : {}
  const disabled = Object.entries(statuses).filter(([, status]) => status === 2 || status === 3)
  const detail = (index: string, name: string) => {
    const entry = metadata[index]
    return isJsonObject(entry) ? entry[name] : undefined
  }
  const reasons = disabled.map(([index]) => [index, detail(index, 'disabled_reason')] as const)
  const times = disabled.map(([index]) => [index, detail(index, 'disabled_time')] as const)
  return {
    is_multi_key: true,
    multi_key_size: channel.key.split('\n').filter((key) => key.trim() !== '').length,
    multi_key_status_list: Object.fromEntries(disabled),
    multi_key_disabled_reason: Object.fromEntries(reasons.filter(([, reason]) => text(reason) !== '')),
    multi_key_disabled_time: Object.fromEntries(times.filter(([, time]) => typeof time === 'number' && time > 0)),
    multi_key_polling_index: typeof info.polling_index === 'number' ? info.polling_index : 0,
    multi_key_mode: info.key_selection_mode === 1 ? 'random' : 'polling',
  }
}

/** Members put into a JSON object text; members that are there stay. */
function withMembers(json: string | null, members: JsonObject): string {
  return JSON.stringify({ ...members, ...(parseJsonObject(json ?? '') ?? {}) })
}
