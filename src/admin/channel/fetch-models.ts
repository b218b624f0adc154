// Asks an upstream which models it has.
import { isJsonObject } from '../../kernel/index.ts'
import { type Endpoint, findProvider, joinUrl, type ModelList, type SideRequest } from '../../providers/index.ts'
import type { ChannelRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { type Account, type AccountDeps, accountOf, askAccount, endpointFor } from './account.ts'
import { checkBaseUrl, checkNotOwn } from './check.ts'
import { readKeyLines } from './keys.ts'
import type { FetchModels } from './schema.ts'

const MODELS_MAX = 10_000
const PAGES_MAX = 100
/** Where types that nothing serves are asked, as in the reference. */
const DEFAULT_PATH = '/v1/models'

type Ask = (request: SideRequest) => Promise<unknown>

const noList = (): Refusal => new Refusal('The upstream’s answer is no list of models.')

/** Names of OpenAI's list form `{data: [{id}]}`, or of the bare list that some copies of it answer. */
const readNames = (body: unknown): string[] => {
  const list = isJsonObject(body) ? body.data : body
  if (!Array.isArray(list)) throw noList()
  return list.flatMap((item: unknown) => (isJsonObject(item) && typeof item.id === 'string' ? [item.id] : []))
}

/** Every page of a list. One that gives a page twice, or never ends, is read up to there. */
const readPages = async (list: ModelList, endpoint: Endpoint, ask: Ask): Promise<string[]> => {
  const names: string[] = []
  const asked = new Set<string | undefined>()
  let page: string | undefined
  while (!asked.has(page) && asked.size < PAGES_MAX && names.length < MODELS_MAX) {
    asked.add(page)
    const body = await ask(list.request(endpoint, page))
    if (!isJsonObject(body)) throw noList()
    const { models, nextPage } = list.read(body)
    names.push(...models)
    if (nextPage === undefined) break
    page = nextPage
  }
  return names
}

/** Trimmed, each once. */
const tidy = (names: readonly string[]): string[] =>
  [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '').slice(0, MODELS_MAX)

const listModels = (deps: AccountDeps, account: Account): Promise<string[]> | string[] => {
  const { provider } = account
  const isSilent = provider !== undefined && !provider.modelList && provider.modelListPath === undefined
  if (isSilent || provider?.isSandbox) {
    // Vendors without a list, and ours that answers by itself, have the one we know.
    if (provider.models === undefined)
      throw new Refusal(`${provider.name} does not list its models; write their names.`)
    return [...provider.models]
  }
  return askAccount(deps, account, 'models', async (endpoint, ask) => {
    if (provider?.modelList !== undefined) return tidy(await readPages(provider.modelList, endpoint, ask))
    const path = provider?.modelListPath ?? DEFAULT_PATH
    const headers = provider?.auth(endpoint) ?? { authorization: `Bearer ${endpoint.key}` }
    const url = joinUrl(endpoint.baseUrl, path, endpoint.isBaseVersioned)
    return tidy(readNames(await ask({ method: 'GET', url, headers })))
  })
}

/** The models that a stored channel's upstream lists. Throws Refusal. */
export const fetchChannelModels = async (deps: AccountDeps, row: ChannelRow): Promise<string[]> =>
  listModels(deps, accountOf(deps, row))

/** The models for credentials that are not stored yet; of several keys the first asks. Throws Refusal. */
export const fetchUnsavedModels = async (
  deps: AccountDeps & Pick<AdminDeps, 'isOwnAddress' | 'settings'>,
  { base_url, type, key, other }: FetchModels,
): Promise<string[]> => {
  checkBaseUrl(base_url)
  checkNotOwn(deps, base_url)
  const provider = findProvider(type)
  const base = base_url.trim()
  const baseUrl = base === '' ? (provider?.defaultBaseUrl ?? '') : (provider?.plans?.[base] ?? base)
  return listModels(deps, {
    provider,
    endpoint: endpointFor(deps, {
      baseUrl: baseUrl.replace(/\/+$/, ''),
      key: readKeyLines(key)[0] ?? '',
      other: other?.trim() ?? '',
    }),
    proxyUrl: '',
    hasInsecureTls: false,
    headerOverride: '',
  })
}
