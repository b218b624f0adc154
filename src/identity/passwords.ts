// Passwords: bcrypt, as New API and One API store them, so that old accounts sign in and the way back stays open.

/** The reference's work factor. */
const COST = 10

/** bcrypt reads no more; a longer password would silently be cut. */
export const PASSWORD_BYTES_MAX = 72
export const PASSWORD_CHARACTERS_MIN = 8

/** A hash of nothing anybody knows, checked when there is no account, so that the answer takes as long. */
const NOBODY = '$2b$10$SnHdwSqXLWHsd.s6fUf/KOK1pVT/pbHQvnb1PjhUpFzz2Rme4q9IW'

const BCRYPT_PATTERN = /^\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}$/

/** Hashing waits in a pool of threads; beyond this many the caller is told to come back. */
const WAITING_MAX = 64

export class PasswordQueueFull extends Error {
  constructor() {
    super('too many sign-ins at the same moment')
    this.name = 'PasswordQueueFull'
  }
}

const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8')

/** What is wrong with a new password, or undefined. */
export const findPasswordFault = (password: string): string | undefined => {
  if ([...password].length < PASSWORD_CHARACTERS_MIN) {
    return `The password must have at least ${PASSWORD_CHARACTERS_MIN} characters.`
  }
  if (byteLength(password) > PASSWORD_BYTES_MAX)
    return `The password must not be longer than ${PASSWORD_BYTES_MAX} bytes.`
  return password.includes('\0') ? 'The password must not contain NUL.' : undefined
}

/** Hashes and checks passwords beside the event loop. Both throw PasswordQueueFull when `waitingMax` wait already. */
export const createPasswords = (waitingMax = WAITING_MAX) => {
  let waiting = 0
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting >= waitingMax) throw new PasswordQueueFull()
    waiting++
    try {
      return await work()
    } finally {
      waiting--
    }
  }

  return {
    /** A new bcrypt hash; the password has been found to be without fault. */
    hash: (password: string): Promise<string> =>
      inTurn(() => Bun.password.hash(password, { algorithm: 'bcrypt', cost: COST })),

    /**
     * Whether the password fits the stored hash. Accounts without a password (signed up elsewhere), unknown accounts and
     * unreadable hashes cost the same work and never fit.
     */
    verify: (password: string, storedHash: string | undefined): Promise<boolean> =>
      inTurn(async () => {
        const isUsable = storedHash !== undefined && BCRYPT_PATTERN.test(storedHash)
        const isReadable = password !== '' && byteLength(password) <= PASSWORD_BYTES_MAX
        const fits = await Bun.password.verify(isReadable ? password : '-', isUsable ? storedHash : NOBODY, 'bcrypt')
        return fits && isUsable && isReadable
      }),
  }
}

export type Passwords = ReturnType<typeof createPasswords>
