// What a provider is: one value that says how an upstream product is reached. Adding a provider edits one file.
import type { DialectId, ExchangeAnswer, Framing, Operation, Traits } from '../dialects/index.ts'
import { GatewayError, type JsonObject, type TopLevelEdits } from '../kernel/index.ts'

/** What a channel tells its provider for one attempt. Plain values: no rows, no I/O. */
export type Endpoint = {
  /** The channel's base URL or the provider's default, without a trailing slash. */
  readonly baseUrl: string
  readonly key: string
  /** The model after mapping, thinking suffix cut. */
  readonly upstreamModel: string
  /** The model as the client wrote it. */
  readonly clientModel: string
  readonly isStream: boolean
  /** The channel's `other` column; its meaning depends on the provider. */
  readonly other: string
  /** The channel's `settings` column, as stored. */
  readonly settings: JsonObject
  /** The channel's `openai_organization` column. */
  readonly organization: string
  /** When the channel was made, unix seconds. */
  readonly createdAt: number
  /** The base URL holds the version already: paths are joined without theirs (One API's generic types). */
  readonly isBaseVersioned: boolean
  /** Path and query of the caller's request, e.g. `/v1/chat/completions?api-version=x`. */
  readonly clientPath: string
  /** What the key was exchanged for (`Provider.exchange`); '' without an exchange. */
  readonly accessToken: string
  readonly environment: ProviderEnvironment
}

/** Process-wide values that a few providers need (environment.md section 2.5, options.md section 6). */
export type ProviderEnvironment = {
  readonly azureDefaultApiVersion: string
  /** `gemini.version_settings`: API version by model, with `default`. */
  readonly geminiVersions: Readonly<Record<string, string>>
  /** `gemini.remove_function_response_id_enabled`: Vertex gets function calls and their results without ids. */
  readonly removesGeminiCallIds: boolean
  /** ALI_ANTHROPIC_MESSAGES_MODELS: parts of names whose models speak Claude at DashScope. */
  readonly aliClaudeModels: readonly string[]
  /** `qwen.sync_image_models`: parts of names whose pictures come in the same answer. */
  readonly qwenSyncImageModels: readonly string[]
  /** COHERE_SAFETY_SETTING; `NONE` leaves it to Cohere. */
  readonly cohereSafetyMode: string
  /** The server's own address and name, for upstreams that ask who calls (OpenRouter). */
  readonly siteUrl: string
  readonly siteName: string
}

/** Headers that show the key. */
export type AuthScheme = (endpoint: Endpoint) => Readonly<Record<string, string>>

/** A request as it leaves, before it is signed. Header names in lower case. */
export type OutgoingRequest = {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer>
}

/**
 * Signs the finished request, over its final bytes; gives what changes. Pure: the time comes as an argument (unix ms).
 * Throws GatewayError `channel_misconfigured` for a key of the wrong form.
 */
export type Signer = (
  request: OutgoingRequest,
  endpoint: Endpoint,
  nowMs: number,
) => { readonly headers?: Readonly<Record<string, string>>; readonly url?: string }

/** A side request of a provider: with credentials, through the channel's proxy. */
export type SideRequest = {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** A short-lived token that the key is exchanged for; kept until shortly before it expires, by the key's hash. */
export type TokenExchange = {
  /** Undefined when this key needs no exchange. */
  readonly request: (endpoint: Endpoint, nowMs: number) => SideRequest | undefined
  /** Throws GatewayError when the answer holds no token. */
  readonly read: (body: JsonObject) => { readonly token: string; readonly expiresInSeconds: number }
}

/** What an edit may look at beside the body. */
export type QuirkContext = {
  readonly endpoint: Endpoint
  /** A header of the client's request. */
  readonly header: (name: string) => string | null
}

/**
 * Where and how one operation is spoken. `path` is joined to the base URL unless it is a function that gives the whole URL.
 */
export type Speech = {
  readonly dialect: DialectId
  readonly path: string | ((endpoint: Endpoint) => string)
  /** Only for these upstream models; without it, for all. Speeches are looked at in the order they stand. */
  readonly when?: (endpoint: Endpoint) => boolean
  /** How streamed answers are cut, where it is not the dialect's own way (Claude at Bedrock: AWS event streams). */
  readonly framing?: Framing
  /** `websocket`: the request is one text message, each message back is a frame. */
  readonly transport?: 'http' | 'websocket'
  /** The upstream answers well only in streams: it is always asked for one, and the answer put together. */
  readonly onlyStreams?: boolean
  /** The upstream cannot stream: a stream is made of its whole answer. */
  readonly neverStreams?: boolean
  readonly headers?: (endpoint: Endpoint, header: (name: string) => string | null) => Readonly<Record<string, string>>
  readonly traits?: Traits
  readonly quirks?: readonly Quirk[]
}

/** A named, pure edit of a request that this upstream needs, in its own dialect. Returns only what it changes. */
export type Quirk = { readonly id: string; readonly edit: (body: JsonObject, context: QuirkContext) => TopLevelEdits }

/** A field that the console's channel form shows for this provider only. */
export type ProviderField = {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'textarea' | 'select' | 'switch'
  readonly where: 'other' | 'settings' | 'setting'
  readonly options?: readonly string[]
  readonly placeholder?: string
  readonly help?: string
}

/** How the upstream lists its models. */
export type ModelList = {
  /** Gives the next page to ask, from the first one (`page` undefined) on. */
  readonly request: (endpoint: Endpoint, page: string | undefined) => SideRequest
  readonly read: (body: JsonObject) => { readonly models: readonly string[]; readonly nextPage?: string }
}

/** How the account's balance is asked. Several requests run one after the other. */
export type BalanceQuery = {
  readonly requests: (endpoint: Endpoint, nowMs: number) => readonly SideRequest[]
  /** The answers' bodies in order → US dollars; `cnyPerUsd` converts vendors that count in yuan. Throws GatewayError. */
  readonly read: (bodies: readonly JsonObject[], cnyPerUsd: number) => number
}

/** Media that the upstream wants uploaded before a request may refer to them. */
export type MediaUpload = {
  readonly url: (endpoint: Endpoint) => string
  /** Form fields beside the file, e.g. `{user: 'x'}`. */
  readonly fields: (endpoint: Endpoint, user: string) => Readonly<Record<string, string>>
  readonly fileField: string
  readonly readId: (answer: ExchangeAnswer) => string
}

/** Which endings of model names this provider understands as wishes (conversions.md section 3.1). */
export type SuffixRule =
  | 'claude-effort'
  | 'claude-thinking'
  | 'gemini-thinking'
  | 'openai-effort'
  | 'deepseek-v4'
  | 'openrouter-thinking'
  | 'volcengine-thinking'
  | 'xai-effort'

export type Provider = {
  readonly id: string
  /** `channels.type`; New API's number (providers.md section 1). */
  readonly channelType: number
  readonly name: string
  /** `owned_by` of its models in lists, where New API's name is not the id (providers.md section 6). */
  readonly ownedBy?: string
  /** Name of a picture in the console's icon set. */
  readonly icon?: string
  /** '' when a channel must name its own, or need not (`findsAddress`). */
  readonly defaultBaseUrl: string
  /** The address follows from the key, the region or the model; a base URL only takes its place. */
  readonly findsAddress?: boolean
  readonly auth: AuthScheme
  readonly sign?: Signer
  readonly exchange?: TokenExchange
  readonly speaks: Partial<Readonly<Record<Operation, Speech | readonly Speech[]>>>
  readonly suffixes?: readonly SuffixRule[]
  readonly traits?: Traits
  readonly quirks?: readonly Quirk[]
  /** Whether the upstream understands `stream_options.include_usage`; without it the option is removed (relay.md section 9.2). */
  readonly acceptsStreamOptions?: boolean
  readonly uploads?: MediaUpload
  /** Takes a whole answer out of an envelope that only some accounts have. Throws GatewayError when it holds a failure. */
  readonly unwrap?: (body: JsonObject, endpoint: Endpoint) => JsonObject
  /** Path of the model list, read as OpenAI's `{data:[{id}]}`; undefined when the vendor has none. */
  readonly modelListPath?: string
  /** For vendors whose list is not OpenAI's. */
  readonly modelList?: ModelList
  readonly balance?: BalanceQuery
  readonly models?: readonly string[]
  readonly fields?: readonly ProviderField[]
  readonly keyHint?: string
  /** Words that may stand in the base URL column for a vendor's plan (providers.md section 1.1). */
  readonly plans?: Readonly<Record<string, string>>
  /** Answers in-process instead of over the network. */
  readonly isSandbox?: boolean
}

/** Checks the value's shape at compile time and freezes it. */
export const defineProvider = (provider: Provider): Provider => Object.freeze(provider)

/** Who a model belongs to, as model lists say it. */
export const ownerOf = ({ ownedBy, id }: Provider): string => ownedBy ?? id

/** The whole URL of a speech at one channel. Throws GatewayError for a model whose name would be a step of the path. */
export const buildUrl = (speech: Speech, endpoint: Endpoint): string => {
  if (endpoint.upstreamModel === '.' || endpoint.upstreamModel === '..')
    throw new GatewayError('channel_misconfigured', 'The name of the model cannot be part of an address.')
  return typeof speech.path === 'string'
    ? joinUrl(endpoint.baseUrl, speech.path, endpoint.isBaseVersioned)
    : speech.path(endpoint)
}

/** A model's name that is a path itself, such as `@cf/openai/whisper`; nothing in it ends the path or climbs out of it. */
export const encodeSegments = (name: string): string =>
  name
    .split('/')
    .filter((segment) => segment !== '.' && segment !== '..')
    .map((segment) => encodeURIComponent(segment).replaceAll('%40', '@'))
    .join('/')

const GATEWAY_OF_CLOUDFLARE = 'https://gateway.ai.cloudflare.com'

/**
 * Base and path. A base that already ends in the path's version segment keeps it once, so that people may paste either
 * `https://host` or `https://host/v1`; Cloudflare's AI Gateway has no version segment (providers.md section 1.2).
 */
export const joinUrl = (baseUrl: string, path: string, isBaseVersioned = false): string => {
  const version = /^\/v\d+(?=\/)/.exec(path)?.[0]
  if (version === undefined) return baseUrl + path
  if (isBaseVersioned || baseUrl.endsWith(version) || baseUrl.startsWith(GATEWAY_OF_CLOUDFLARE))
    return baseUrl + path.slice(version.length)
  return baseUrl + path
}
