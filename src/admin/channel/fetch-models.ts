// Asks an upstream which models it has.
import { readChannel } from '../../channels/index.ts'
import { GatewayError, isJsonObject, maskUpstreamText, parseJsonObject } from '../../kernel/index.ts'
import { findProvider, joinUrl, type Provider } from '../../providers/index.ts'
import type { ChannelRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { checkBaseUrl } from './check.ts'
import { readKeyLines } from './keys.ts'

const TIMEOUT_MS = 30_000
const BODY_BYTES_MAX = 8 * 1024 * 1024
const MODELS_MAX = 10_000
const DEFAULT_PATH = '/v1/models'

/** What is needed to ask, whether the channel is stored or not. */
type Question = {
  readonly provider: Provider | undefined
  readonly baseUrl: string
  readonly key: string
  readonly other: string
  readonly organization: string
  /** The base URL holds the version already (channels of One API's generic types). */
  readonly isBaseVersioned: boolean
  readonly proxyUrl: string
  readonly headerOverride: string
}

const readBounded = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > BODY_BYTES_MAX) throw new Refusal('The upstream’s answer is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Fixed headers of the channel's override; rules that pass a client's headers mean nothing here (providers.md section 6). */
const readHeaderOverride = (text: string, key: string): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(parseJsonObject(text) ?? {})) {
    const isRule = name === '*' || /^(re|regex):/i.test(name)
    if (isRule || typeof value !== 'string' || value.startsWith('{client_header:')) continue
    headers[name.trim().toLowerCase()] = value.replaceAll('{api_key}', key)
  }
  return headers
}

const NO_ENVIRONMENT = {
  azureDefaultApiVersion: '',
  geminiVersions: {},
  aliClaudeModels: [],
  qwenSyncImageModels: [],
  cohereSafetyMode: 'NONE',
  siteUrl: '',
  siteName: '',
}

const readHeaders = (question: Question): Record<string, string> => {
  const { provider, key } = question
  const headers = provider?.auth({
    baseUrl: question.baseUrl,
    key,
    upstreamModel: '',
    other: question.other,
    organization: question.organization,
    isBaseVersioned: question.isBaseVersioned,
    clientPath: DEFAULT_PATH,
    clientModel: '',
    isStream: false,
    settings: {},
    createdAt: 0,
    accessToken: '',
    environment: NO_ENVIRONMENT,
  }) ?? { authorization: `Bearer ${key}` }
  return { accept: 'application/json', ...headers, ...readHeaderOverride(question.headerOverride, key) }
}

/** Names of OpenAI's list form `{data: [{id}]}`, trimmed, each once. */
const readNames = (text: string): string[] => {
  const data = parseJsonObject(text)?.data
  if (!Array.isArray(data)) throw new Refusal('The upstream’s answer is no list of models.')
  const names = data.map((item) => (isJsonObject(item) && typeof item.id === 'string' ? item.id.trim() : ''))
  return [...new Set(names.filter((name) => name !== ''))].slice(0, MODELS_MAX)
}

const send = async (deps: AdminDeps, question: Question, url: string): Promise<string> => {
  const controller = new AbortController()
  const disarm = deps.upstream.startDeadline(controller, TIMEOUT_MS)
  try {
    const response = await deps.upstream.send({
      url,
      method: 'GET',
      headers: readHeaders(question),
      controller,
      ...(question.proxyUrl === '' ? {} : { proxyUrl: question.proxyUrl }),
    })
    const text = await readBounded(response)
    if (response.status !== 200) throw new Refusal(`The upstream answered status code: ${response.status}.`)
    return text
  } catch (error) {
    if (error instanceof Refusal) throw error
    const reason = error instanceof GatewayError ? error.message : 'it did not answer'
    throw new Refusal(`The upstream’s models could not be fetched: ${maskUpstreamText(reason)}`)
  } finally {
    disarm()
  }
}

const ask = async (deps: AdminDeps, question: Question): Promise<string[]> => {
  const { provider, baseUrl } = question
  // Vendors without a list, and ours that answers by itself, have the one we know.
  const known = provider?.models
  if (provider !== undefined && (provider.isSandbox || provider.modelListPath === undefined) && known) return [...known]
  if (baseUrl === '') throw new Refusal('The channel has no base URL to ask.')
  return readNames(
    await send(deps, question, joinUrl(baseUrl, provider?.modelListPath ?? DEFAULT_PATH, question.isBaseVersioned)),
  )
}

/** The models that a stored channel's upstream lists. Throws Refusal. */
export const fetchChannelModels = (deps: AdminDeps, row: ChannelRow): Promise<string[]> => {
  const channel = readChannel(row)
  const key = channel.keys[0]?.text
  if (key === undefined) throw new Refusal('The channel has no enabled key.')
  return ask(deps, {
    provider: channel.provider,
    baseUrl: channel.baseUrl,
    key,
    other: channel.other,
    organization: channel.organization,
    isBaseVersioned: channel.settings.other.base_url_has_version === true,
    proxyUrl: channel.settings.proxy,
    headerOverride: channel.headerOverride,
  })
}

/** The models for credentials that are not stored yet; of several keys the first asks. Throws Refusal. */
export const fetchUnsavedModels = (
  deps: AdminDeps,
  { base_url, type, key }: { readonly base_url: string; readonly type: number; readonly key: string },
): Promise<string[]> => {
  checkBaseUrl(base_url)
  const provider = findProvider(type)
  const base = base_url.trim()
  return ask(deps, {
    provider,
    baseUrl: (base === '' ? (provider?.defaultBaseUrl ?? '') : (provider?.plans?.[base] ?? base)).replace(/\/+$/, ''),
    key: readKeyLines(key)[0] ?? '',
    other: '',
    organization: '',
    isBaseVersioned: false,
    proxyUrl: '',
    headerOverride: '',
  })
}
