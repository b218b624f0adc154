// Checks what a channel's columns may hold. Mistakes are told when they are saved, not when a request meets them.

import { splitList } from '../../channels/index.ts'
import { limitSet } from '../../contract/index.ts'
import { isJsonObject, parseJson, parseJsonObject } from '../../kernel/index.ts'
import { providers, retiredChannelTypes } from '../../providers/index.ts'
import { tollgate } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import type { ChannelColumns } from './schema.ts'

const MODEL_CHARACTERS_MAX = 255
const MODELS_MAX = 10_000
const VERTEX = 41
const CODEX = 57
const UNSAFE_NAMES = ['__proto__', 'constructor', 'prototype']

const JSON_COLUMNS = [
  'model_mapping',
  'status_code_mapping',
  'param_override',
  'header_override',
  'setting',
  'settings',
] as const

/** The text must be a JSON object (or empty, or `null`), without names that could reach a prototype. */
export const checkJsonColumn = (name: string, text: string | null | undefined): void => {
  if (text === undefined || text === null || text.trim() === '') return
  const value = parseJson(text)
  if (value === null) return
  if (!isJsonObject(value)) throw new Refusal(`${name} must be a JSON object.`)
  if (UNSAFE_NAMES.some((unsafe) => Object.hasOwn(value, unsafe)))
    throw new Refusal(`${name} has a name that is not allowed.`)
}

/** Every value of the object must be text: it stands in a request's place for a name or a header. */
const checkTextValues = (name: string, text: string | null | undefined): void => {
  for (const [key, value] of Object.entries(parseJsonObject(text ?? '') ?? {})) {
    if (typeof value !== 'string') throw new Refusal(`${name}: the value of ${key.slice(0, 60)} must be text.`)
    if (/[\r\n\0]/.test(value) || /[\r\n\0]/.test(key)) throw new Refusal(`${name} must not hold line breaks.`)
  }
}

/** A name that leads back to itself over others would fail every request. One that names itself is not mapped. */
const checkMapping = (text: string | null | undefined): void => {
  const names = parseJsonObject(text ?? '') ?? {}
  for (const from of Object.keys(names)) {
    const seen = new Set([from])
    let next = names[from]
    while (typeof next === 'string' && next !== '' && Object.hasOwn(names, next) && names[next] !== next) {
      if (seen.has(next)) throw new Refusal(`model_mapping leads ${from.slice(0, 60)} in a circle.`)
      seen.add(next)
      next = names[next]
    }
  }
}

const checkModels = (text: string): void => {
  const models = splitList(text)
  if (models.length > MODELS_MAX) throw new Refusal(`A channel must not have more than ${MODELS_MAX} models.`)
  const long = models.find((model) => model.length > MODEL_CHARACTERS_MAX)
  if (long !== undefined) throw new Refusal(`The model name ${long.slice(0, 60)}… is too long.`)
}

/** Limits of use that the relay would pass over must not look as if they held. */
const checkLimits = (settings: string | null | undefined): void => {
  const stored = parseJsonObject(settings ?? '') ?? {}
  for (const name of ['limits', 'key_limits']) {
    const value = stored[name]
    if (value !== undefined && value !== null && !limitSet.safeParse(value).success)
      throw new Refusal(
        `settings.${name} may have requests_per_minute, tokens_per_minute and concurrent_requests: whole numbers from 0.`,
      )
  }
}

const PLAN_WORDS: ReadonlySet<string> = new Set(providers.flatMap((provider) => Object.keys(provider.plans ?? {})))
const SCHEMES = ['http:', 'https:', 'sandbox:']

/** A web address, or the word for a vendor's plan. */
export const checkBaseUrl = (text: string): void => {
  const base = text.trim()
  if (base === '' || PLAN_WORDS.has(base)) return
  const url = URL.parse(base)
  if (url === null || !SCHEMES.includes(url.protocol)) {
    throw new Refusal('base_url must be an http:// or https:// address.')
  }
}

/** A channel that leads back here answers nobody: each request would come in again and again. */
export const checkNotOwn = (
  { isOwnAddress, settings }: Pick<AdminDeps, 'isOwnAddress' | 'settings'>,
  text: string | null | undefined,
): void => {
  const url = URL.parse((text ?? '').trim())
  if (url === null || settings.get(tollgate.allowsOwnAddress) || !isOwnAddress(url)) return
  throw new Refusal('base_url is this gateway itself; allow that by the option tollgate.allow_own_base_url.')
}

const checkVertex = (columns: ChannelColumns): void => {
  const keyType = parseJsonObject(columns.settings ?? '')?.vertex_key_type
  if (keyType === 'api_key') return
  const regions = parseJsonObject(columns.other ?? '')
  if (typeof regions?.default !== 'string' || regions.default === '') {
    throw new Refusal('Vertex AI needs regions as JSON with a "default", such as {"default":"us-central1"}.')
  }
}

const checkCodexKey = (key: string): void => {
  const value = parseJsonObject(key)
  if (typeof value?.access_token !== 'string' || typeof value.account_id !== 'string') {
    throw new Refusal('The key of a Codex channel must be JSON with access_token and account_id.')
  }
}

/** Checks the columns that are present. Throws Refusal. */
export const checkColumns = (columns: ChannelColumns): void => {
  for (const name of JSON_COLUMNS) checkJsonColumn(name, columns[name])
  checkTextValues('model_mapping', columns.model_mapping)
  checkMapping(columns.model_mapping)
  checkTextValues('header_override', columns.header_override)
  checkLimits(columns.settings)
  checkModels(columns.models ?? '')
  checkBaseUrl(columns.base_url ?? '')
  if (columns.type === CODEX && columns.key) checkCodexKey(columns.key)
  if (columns.type === VERTEX && columns.other !== undefined) checkVertex(columns)
}

/** What only a new channel must have. Throws Refusal. */
export const checkNewColumns = (columns: ChannelColumns): void => {
  const type = columns.type ?? 0
  if (type <= 0) throw new Refusal('The channel needs a type.')
  const retired = retiredChannelTypes.get(type)
  if (retired !== undefined) throw new Refusal(`${retired} no longer exists; choose another type.`)
  if ((columns.key ?? '').trim() === '') throw new Refusal('The channel needs a key.')
  checkColumns({ ...columns, ...(type === VERTEX ? { other: columns.other ?? '' } : {}) })
}
