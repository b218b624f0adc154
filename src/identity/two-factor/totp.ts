// Time-based one-time passwords (RFC 6238) as authenticator apps make them: SHA-1, six digits, thirty seconds.
import { createHmac, randomBytes } from 'node:crypto'
import { isSameSecret } from '../secrets.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** 160 bits, as long as the hash. */
const SECRET_BYTES = 20
const DIGITS = 6
const PERIOD_SECONDS = 30
/** Clocks of phones differ: codes of this many periods before and after count. */
const DRIFT_STEPS = 1

const TOTP_PATTERN = /^\d{6}$/

/** Base32 without padding. */
export const encodeBase32 = (bytes: Uint8Array): string => {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(value >>> bits) & 31]
    }
    value &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + ALPHABET[(value << (5 - bits)) & 31]
}

/** Bytes of a base32 text in any case, with or without padding and blanks; undefined when it is none. */
export const decodeBase32 = (text: string): Uint8Array | undefined => {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const character of text.toUpperCase().replace(/[\s=-]/g, '')) {
    const digit = ALPHABET.indexOf(character)
    if (digit < 0) return undefined
    value = (value << 5) | digit
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((value >>> bits) & 255)
    value &= (1 << bits) - 1
  }
  return bytes.length === 0 ? undefined : Uint8Array.from(bytes)
}

/** A new secret for an authenticator app, in base32. */
export const createTotpSecret = (): string => encodeBase32(randomBytes(SECRET_BYTES))

/** The code of one period. */
export const totpAt = (key: Uint8Array, step: number): string => {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', key).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS).padStart(DIGITS, '0')
}

/** The period of an instant, unix seconds. */
export const totpStep = (nowSeconds: number): number => Math.floor(nowSeconds / PERIOD_SECONDS)

/** Until when a code of the period could be accepted, unix seconds. */
export const totpExpiry = (step: number): number => (step + DRIFT_STEPS + 1) * PERIOD_SECONDS

/** Whether a text could be a code at all. */
export const isTotp = (code: string): boolean => TOTP_PATTERN.test(code)

/** The period whose code was given, among those that count now; undefined when it is none of them. */
export const findTotpStep = (secret: string, code: string, nowSeconds: number): number | undefined => {
  const key = decodeBase32(secret)
  if (key === undefined || !isTotp(code)) return undefined
  const now = totpStep(nowSeconds)
  let found: number | undefined
  // Every period is compared, so that the answer takes as long whichever fits.
  for (let step = now - DRIFT_STEPS; step <= now + DRIFT_STEPS; step++) {
    if (isSameSecret(code, totpAt(key, step))) found = step
  }
  return found
}

/** The address that an authenticator app reads from a QR code. */
export const writeTotpUrl = (site: string, username: string, secret: string): string => {
  const label = encodeURIComponent(`${site}:${username} (${site})`)
  const query = `secret=${secret}&issuer=${encodeURIComponent(site)}&digits=${DIGITS}&period=${PERIOD_SECONDS}`
  return `otpauth://totp/${label}?${query}`
}
