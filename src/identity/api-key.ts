// Finds the API key in a request: each client family has its own place for it.

export type PresentedKey = {
  /** The key without `sk-`, as it is stored. */
  readonly key: string
  /** From `sk-KEY-CHANNELID`: the channel an administrator wants, as written. */
  readonly pinnedChannel: string | undefined
}

type KeyRequest = { readonly headers: Headers; readonly path: string; readonly query: string }

const BEARER_PATTERN = /^bearer\s+/i
const INSECURE_KEY_PREFIX = 'openai-insecure-api-key.'

const withoutBearer = (value: string): string => value.replace(BEARER_PATTERN, '').trim()

const fromSubprotocol = (headers: Headers): string | undefined => {
  const protocols = headers.get('sec-websocket-protocol')
  if (protocols === null) return undefined
  const item = protocols
    .split(',')
    .map((part) => part.trim())
    .find((part) => part.startsWith(INSECURE_KEY_PREFIX))
  return item?.slice(INSECURE_KEY_PREFIX.length)
}

const GEMINI_PATHS = ['/v1beta/models', '/v1beta/openai/models', '/v1/models/'] as const

const findText = ({ headers, path, query }: KeyRequest): string => {
  const subprotocol = fromSubprotocol(headers)
  if (subprotocol !== undefined) return subprotocol
  if (path.includes('/v1/messages') || path.includes('/v1/models')) {
    const claudeKey = headers.get('x-api-key')
    if (claudeKey) return claudeKey
  }
  if (GEMINI_PATHS.some((prefix) => path.startsWith(prefix))) {
    const geminiKey = headers.get('x-goog-api-key') ?? (query === '' ? null : new URLSearchParams(query).get('key'))
    if (geminiKey) return geminiKey
  }
  const authorization = withoutBearer(headers.get('authorization') ?? '')
  if (authorization !== '' && authorization !== 'midjourney-proxy') return authorization
  return withoutBearer(headers.get('mj-api-secret') ?? '')
}

/**
 * Reads the key from where the request's family puts it (relay.md section 5.1): WebSocket subprotocol, `x-api-key`,
 * `x-goog-api-key` or `?key=`, `Authorization` with or without `Bearer`, `mj-api-secret`. An empty key means none was given.
 */
export const findApiKey = (request: KeyRequest): PresentedKey => {
  const text = findText(request)
  const [key = '', pinnedChannel] = (text.startsWith('sk-') ? text.slice(3) : text).split('-')
  return { key, pinnedChannel }
}
