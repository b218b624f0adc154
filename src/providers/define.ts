// What a provider is: one value that says how an upstream product is reached. Adding a provider edits one file.
import type { DialectId, Operation } from '../dialects/index.ts'
import type { JsonObject, TopLevelEdits } from '../kernel/index.ts'

/** What a channel tells its provider for one attempt. Plain values: no rows, no I/O. */
export type Endpoint = {
  /** The channel's base URL or the provider's default, without a trailing slash. */
  readonly baseUrl: string
  readonly key: string
  readonly upstreamModel: string
  /** The channel's `other` column; its meaning depends on the provider. */
  readonly other: string
  /** The channel's `openai_organization` column. */
  readonly organization: string
  /** The base URL holds the version already: paths are joined without theirs (One API's generic types). */
  readonly isBaseVersioned: boolean
  /** Path and query of the caller's request, e.g. `/v1/chat/completions?api-version=x`. */
  readonly clientPath: string
  readonly environment: ProviderEnvironment
}

/** Process-wide values that a few providers need (environment.md section 2.5). */
export type ProviderEnvironment = { readonly azureDefaultApiVersion: string }

export type AuthScheme = (endpoint: Endpoint) => Readonly<Record<string, string>>

/** Where and how one operation is spoken. `path` is joined to the base URL unless it is a function that gives the whole URL. */
export type Speech = { readonly dialect: DialectId; readonly path: string | ((endpoint: Endpoint) => string) }

/** A named, pure edit of a request that this upstream needs. Returns only what it changes. */
export type Quirk = { readonly id: string; readonly edit: (body: JsonObject) => TopLevelEdits }

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

export type Provider = {
  readonly id: string
  /** `channels.type`; New API's number (providers.md section 1). */
  readonly channelType: number
  readonly name: string
  readonly defaultBaseUrl: string
  readonly auth: AuthScheme
  readonly speaks: Partial<Readonly<Record<Operation, Speech>>>
  readonly quirks?: readonly Quirk[]
  /** Whether the upstream understands `stream_options.include_usage`; without it the option is removed (relay.md section 9.2). */
  readonly acceptsStreamOptions?: boolean
  /** Path of the model list, read as OpenAI's `{data:[{id}]}`; undefined when the vendor has none. */
  readonly modelListPath?: string
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

/** The whole URL of one operation at one channel; undefined when the provider does not speak it. */
export const buildUrl = (provider: Provider, operation: Operation, endpoint: Endpoint): string | undefined => {
  const speech = provider.speaks[operation]
  if (speech === undefined) return undefined
  return typeof speech.path === 'string'
    ? joinUrl(endpoint.baseUrl, speech.path, endpoint.isBaseVersioned)
    : speech.path(endpoint)
}

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
