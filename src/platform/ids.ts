// Random names: request ids, API keys, uuids. All from the cryptographic source, drawn from a pool because request ids are made per request.
import type { Clock } from './clock.ts'

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** The largest multiple of 62 in a byte: bytes above it are thrown away so that every character is equally likely. */
const FAIR_BYTES = 248
const POOL_BYTES = 8192

/** Makes a function that gives random alphanumeric text of a given length. */
const createAlphanumeric = (): ((length: number) => string) => {
  const pool = new Uint8Array(POOL_BYTES)
  let at = POOL_BYTES
  const nextByte = (): number => {
    if (at === POOL_BYTES) {
      crypto.getRandomValues(pool)
      at = 0
    }
    const byte = pool[at] ?? 0
    pool[at++] = 0
    return byte
  }
  return (length) => {
    let text = ''
    while (text.length < length) {
      const byte = nextByte()
      if (byte < FAIR_BYTES) text += ALPHANUMERIC[byte % ALPHANUMERIC.length]
    }
    return text
  }
}

export type Ids = {
  /** A request id in the form clients of New API know (relay.md section 2). */
  readonly requestId: () => string
  /** An API key without its `sk-` prefix: 48 alphanumeric characters. */
  readonly apiKey: () => string
  /** A version 4 uuid without dashes. */
  readonly uuidHex: () => string
  readonly alphanumeric: (length: number) => string
}

const API_KEY_LENGTH = 48
const RANDOM_TAIL_LENGTH = 8

/**
 * `fingerprint` is eight hex characters that are the same for all ids of a build. The part of a request id that only changes
 * once a second is kept.
 */
export const createIds = (clock: Clock, fingerprint: string): Ids => {
  const alphanumeric = createAlphanumeric()
  let second = -1
  let stamp = ''
  return {
    requestId: () => {
      const now = clock.nowMs()
      const current = Math.floor(now / 1000)
      if (current !== second) {
        second = current
        stamp = new Date(now).toISOString().slice(0, 19).replace(/\D/g, '')
      }
      const microseconds = Math.floor((clock.elapsedMs() % 1) * 1000)
      const nanoseconds = (now - current * 1000) * 1_000_000 + microseconds * 1000
      return `${stamp}${nanoseconds}${fingerprint}${alphanumeric(RANDOM_TAIL_LENGTH)}`
    },
    apiKey: () => alphanumeric(API_KEY_LENGTH),
    uuidHex: () => crypto.randomUUID().replaceAll('-', ''),
    alphanumeric,
  }
}
