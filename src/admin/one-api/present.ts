// Answers in the shape of One API: its members are added to New API's, so that either reader finds its own.
import { isJsonObject, type JsonObject } from '../../kernel/index.ts'
import { auth, billing, type Settings, site } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'
import type { OldDialect } from './old-client.ts'

type Item = JsonObject

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Accounts: hashes and access tokens, which One API shows, stay empty. */
export const presentOldUser = (user: Item): Item => ({
  password: '',
  email: '',
  github_id: '',
  wechat_id: '',
  lark_id: '',
  oidc_id: '',
  verification_code: '',
  access_token: '',
  quota: 0,
  used_quota: 0,
  request_count: 0,
  group: '',
  aff_code: '',
  inviter_id: 0,
  ...user,
})

/** One API's names for the limits of a key. */
export const presentOldToken = (token: Item): Item => ({
  ...token,
  models: token.model_limits_enabled === true ? textOf(token.model_limits) : null,
  subnet: textOf(token.allow_ips).split('\n').join(','),
})

export const presentOldChannel = (channel: Item): Item => ({
  config: '',
  system_prompt: null,
  ...channel,
  other: textOf(channel.other) || null,
  model_mapping: textOf(channel.model_mapping),
})

/** A model as OpenAI's old lists describe it. */
export const presentOldModel = (model: Item): Item => ({ permission: [], root: model.id ?? '', parent: null, ...model })

export const presentOldRedemption = (redemption: Item): Item => ({ count: 0, ...redemption })

/** Times in milliseconds, which New API keeps in seconds. */
export const presentOldLog = (log: Item): Item => ({
  request_id: '',
  ...log,
  elapsed_time: 1000 * Number(log.use_time ?? 0),
  system_prompt_reset: false,
})

/** What One API's consoles read of the status beside New API's members. */
export const presentOldStatus = (status: Item, { get, list }: Settings): Item => {
  const stored = new Map(list().map(({ key, value }) => [key, value]))
  return {
    lark_client_id: get(auth.larkClientId),
    top_up_link: get(billing.topUpLink),
    chat_link: stored.get('ChatLink') ?? '',
    server_address: get(site.serverAddress),
    oidc: get(auth.hasOidc),
    oidc_well_known: get(auth.oidcWellKnown),
    oidc_token_endpoint: get(auth.oidcTokenEndpoint),
    oidc_userinfo_endpoint: get(auth.oidcUserInfoEndpoint),
    ...status,
  }
}

/** Keys whole, as One API lists them: only ever the caller's own. */
export const revealKeys = async (deps: AdminDeps, userId: number, tokens: readonly Item[]): Promise<Item[]> => {
  const ids = tokens.map((token) => Number(token.id))
  const keys = new Map((await deps.repos.tokens.findMany(userId, ids)).map(({ id, key }) => [id, key]))
  return tokens.map((token) => presentOldToken({ ...token, key: keys.get(Number(token.id)) ?? '' }))
}

/** A page as the old system cuts it. */
export const presentOldPage = (dialect: OldDialect, data: JsonObject, items: readonly Item[]): unknown => {
  if (dialect === 'one-api') return items
  const { items: _items, page = 1, page_size = items.length, total = items.length, ...rest } = data
  return { ...rest, list: items, currentPage: Math.max(0, Number(page) - 1), pageSize: page_size, total }
}

/** The items of a page or of a plain list. */
export const itemsOf = (data: unknown): Item[] => {
  const list = isJsonObject(data) ? data.items : data
  return Array.isArray(list) ? list.filter(isJsonObject) : []
}
