// Backup codes: what lets somebody in who lost the phone. `XXXX-XXXX`, capital letters and digits, each good for one use.
import { randomInt } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const CODE_LENGTH = 8
const CODES = 4

const createCode = (): string =>
  Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)])
    .join('')
    .replace(/(.{4})(?=.)/, '$1-')

/** A fresh set, no two alike. */
export const createBackupCodes = (): string[] => {
  const codes = new Set<string>()
  while (codes.size < CODES) codes.add(createCode())
  return [...codes]
}

/** What the stored hash was made of, from what somebody typed; undefined when it cannot be a backup code. */
export const readBackupCode = (text: string): string | undefined => {
  const code = text.toUpperCase().replace(/[\s-]/g, '')
  return /^[A-Z0-9]{8}$/.test(code) ? `${code.slice(0, 4)}-${code.slice(4)}` : undefined
}
