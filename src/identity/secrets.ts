// Secrets: making them, hashing them for storage, and comparing them in constant time.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Random text of 256 bits that is safe in cookies and addresses. */
export const createSecret = (): string => randomBytes(32).toString('base64url')

/** What the database keeps of a random secret: a copy of the table opens nothing. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Equality in constant time, whatever the lengths. */
export const isSameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(expected).digest())
