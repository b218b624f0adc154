// Keeping secrets: password hashes, comparisons that take the same time, message authentication, text sealed at rest.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

export type Passwords = {
  /** A bcrypt hash. Takes some 60 ms on a thread of its own. */
  readonly hash: (password: string) => Promise<string>
  /** True when the password belongs to the hash; false, never a throw, for text that is no hash. */
  readonly verify: (password: string, hash: string) => Promise<boolean>
  /** Takes as long as `verify`, for accounts that do not exist. */
  readonly verifyNothing: (password: string) => Promise<false>
}

/** The cost of the reference's hashes; each step doubles the time. */
const BCRYPT_COST = 10
const BCRYPT_HASH = /^\$2[abxy]\$\d{2}\$[./A-Za-z0-9]{53}$/
/** Costs above this would hold a thread for seconds: such a hash did not come from a gateway. */
const BCRYPT_COST_MAX = 15

/** bcrypt as the reference uses it: its `$2a$` hashes verify here, and ours verify there (up to 72 bytes). */
export const createPasswords = (cost = BCRYPT_COST): Passwords => {
  const hash = (password: string): Promise<string> => Bun.password.hash(password, { algorithm: 'bcrypt', cost })
  const verify = async (password: string, stored: string): Promise<boolean> => {
    if (password === '' || !BCRYPT_HASH.test(stored) || Number(stored.slice(4, 6)) > BCRYPT_COST_MAX) return false
    return await Bun.password.verify(password, stored, 'bcrypt')
  }
  let decoy: Promise<string> | undefined
  return {
    hash,
    verify,
    verifyNothing: async (password) => {
      decoy ??= hash(randomBytes(16).toString('hex'))
      await verify(password, await decoy)
      return false
    },
  }
}

/** True for equal texts; the time taken tells neither where they differ nor how long the wanted one is. */
export const equalsSecretly = (given: string, wanted: string): boolean =>
  timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(wanted).digest())

/** HMAC-SHA-256 as lower-case hex. */
export const hmacSha256Hex = (key: string | Uint8Array, text: string | Uint8Array): string =>
  createHmac('sha256', key).update(text).digest('hex')

export const sha256Hex = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')

/** So many random bytes as hex. */
export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex')

export type Sealer = {
  /** True when there is a key: new texts are sealed. */
  readonly isActive: boolean
  /** Seals a text for a place, for example `channels.key:17`; only the same place opens it. Without a key the text is returned as it is. */
  readonly seal: (text: string, place: string) => string
  /** Opens a sealed text; a text that was never sealed is returned as it is. Throws SealError. */
  readonly open: (text: string, place: string) => string
  readonly isSealed: (text: string) => boolean
  /** What every text begins with that is sealed under the present key; '' without one. */
  readonly currentPrefix: string
}

/** A sealed text that cannot be opened: no key, another key, another place, or damaged. */
export class SealError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SealError'
  }
}

const PREFIX = 'sealed:v1:'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_ID_CHARACTERS = 8
const SEALED = /^sealed:v1:([0-9a-f]{8}):([A-Za-z0-9_-]+)$/

type SealKey = { readonly id: string; readonly bytes: Uint8Array }

const deriveKey = (secret: string): SealKey => {
  const bytes = new Uint8Array(hkdfSync('sha256', secret, 'tollgate', 'text at rest', 32))
  return { id: sha256Hex(bytes).slice(0, KEY_ID_CHARACTERS), bytes }
}

/**
 * AES-256-GCM under a key derived from the first secret; the others are former ones that still open. No secret: nothing is
 * sealed. A sealed text is `sealed:v1:<key id>:<base64url of nonce, ciphertext, tag>`.
 */
export const createSealer = (secrets: readonly string[]): Sealer => {
  const keys = secrets.filter((secret) => secret !== '').map(deriveKey)
  const [current] = keys
  return {
    isActive: current !== undefined,
    currentPrefix: current === undefined ? '' : `${PREFIX}${current.id}:`,
    isSealed: (text) => text.startsWith(PREFIX),
    seal: (text, place) => (current === undefined || text === '' ? text : sealWith(current, text, place)),
    open: (text, place) => {
      if (!text.startsWith(PREFIX)) return text
      const match = SEALED.exec(text)
      const key = keys.find(({ id }) => id === match?.[1])
      if (match === null) throw new SealError(`the sealed text of ${place} is damaged`)
      if (key === undefined) throw new SealError(`${place} was sealed under another CRYPTO_SECRET`)
      return openWith(key, Buffer.from(match[2] ?? '', 'base64url'), place)
    },
  }
}

const sealWith = (key: SealKey, text: string, place: string): string => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce)
  cipher.setAAD(Buffer.from(place))
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${PREFIX}${key.id}:${sealed.toString('base64url')}`
}

const openWith = (key: SealKey, sealed: Buffer, place: string): string => {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new SealError(`the sealed text of ${place} is damaged`)
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, sealed.subarray(0, NONCE_BYTES))
  decipher.setAAD(Buffer.from(place))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    throw new SealError(`the sealed text of ${place} is damaged, or belongs to another place`)
  }
}
