// Hashes that the signing schemes share.
import { createHash, createHmac } from 'node:crypto'

type Bytes = string | Uint8Array

export const sha256Hex = (data: Bytes): string => createHash('sha256').update(data).digest('hex')

export const hmacSha256 = (key: Bytes, data: Bytes): Buffer => createHmac('sha256', key).update(data).digest()

/** A key that is narrowed step by step: each step is the HMAC of a word under the key before. */
export const deriveKey = (secret: string, ...words: readonly string[]): Bytes =>
  words.reduce<Bytes>((key, word) => hmacSha256(key, word), secret)

/** `20150830T123600Z`: the time as AWS and Volcengine write it. */
export const compactTime = (nowMs: number): string => new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, '')
