// The headers of an attempt that overrides may set: names in lower case, values without control bytes, and names never passed on.

/** Headers by lower-case name. */
export type HeaderSet = {
  readonly get: (name: string) => string | undefined
  /** Sets a header; false (and nothing happens) when its name or value cannot go over the wire. */
  readonly set: (name: string, value: string) => boolean
  readonly remove: (name: string) => void
  readonly toRecord: () => Readonly<Record<string, string>>
}

/**
 * Client headers that are never passed on (relay.md 9.9): they belong to one connection, or hold the client's key to this
 * gateway.
 */
const NEVER_PASSED: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'cookie',
  'host',
  'content-length',
  'accept-encoding',
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-extensions',
  'sec-websocket-protocol',
  'new-api-user',
  'cdn-loop',
])

/** Client headers that tell where the client is; passed on only when an operator names them. */
const TELLS_CLIENT = /^(?:x-forwarded-|forwarded$|x-real-ip$|x-client-ip$|true-client-ip$|cf-|fastly-|via$)/

/** Headers that decide where a message ends: an override must not contradict the client that sends it. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,128}$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: these bytes are what is looked for.
const UNSENDABLE = /[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/

export const isSendable = (name: string, value: string): boolean =>
  NAME.test(name) && !FRAMING.has(name) && !UNSENDABLE.test(value) && name !== '__proto__'

/** A client's header as overrides may see it as a source; undefined when it is missing, empty or never passed. */
export const readClientHeader = (headers: Headers, name: string): string | undefined => {
  const lower = name.toLowerCase()
  if (!NAME.test(lower) || NEVER_PASSED.has(lower)) return undefined
  return headers.get(lower) || undefined
}

/** The client headers that a rule for many may pass: not those that tell where the client is, nor those of its connection. */
export const listPassableHeaders = (headers: Headers): [name: string, value: string][] => {
  const ofConnection = new Set((headers.get('connection') ?? '').toLowerCase().split(/\s*,\s*/))
  return [...headers].filter(
    ([name, value]) => value !== '' && !NEVER_PASSED.has(name) && !TELLS_CLIENT.test(name) && !ofConnection.has(name),
  )
}

/** Starts from some headers. */
export const createHeaderSet = (initial: Readonly<Record<string, string>>): HeaderSet => {
  const headers = new Map(Object.entries(initial))
  return {
    get: (name) => headers.get(name.toLowerCase()),
    set: (name, value) => {
      const lower = name.trim().toLowerCase()
      if (!isSendable(lower, value)) return false
      headers.set(lower, value.trim())
      return true
    },
    remove: (name) => {
      headers.delete(name.toLowerCase())
    },
    toRecord: () => Object.fromEntries(headers),
  }
}
