// Codes that prove control of a mail address, and marks of what may happen once: in the database, so that every process knows them.
import type { CodesRepo } from '../storage/index.ts'
import { hashSecret } from './secrets.ts'

/** What a code is good for; one of another purpose opens nothing. */
export type CodePurpose = 'email' | 'reset'

export type CodeSubject = {
  readonly purpose: CodePurpose
  readonly address: string
  /** The session that asks, or '' where the code may be used from anywhere. */
  readonly owner: string
}

export type VerificationCodesDeps = {
  readonly store: CodesRepo
  readonly alphanumeric: (length: number) => string
  readonly randomHex: (characters: number) => string
  readonly nowSeconds: () => number
}

/** How long a code holds, as consoles of the reference tell people. */
export const CODE_SECONDS = 600

/** Wrong guesses end a code long before they find it. */
const TRIES = 6
const CODE_CHARACTERS = 6
const TOKEN_CHARACTERS = 32

const idOf = ({ purpose, address }: CodeSubject): string => hashSecret(`${purpose}\n${address}`)

/** Bound to its place, so that equal codes have different hashes. */
const hashOf = (subject: CodeSubject, code: string): string => hashSecret(`${idOf(subject)}\n${code}`)

/** Issues and redeems codes. */
export const createVerificationCodes = ({ store, alphanumeric, randomHex, nowSeconds }: VerificationCodesDeps) => ({
  /** A new code for the subject; the one before is void. A reset is opened by a longer one, because it stands in a link. */
  issue: async (subject: CodeSubject): Promise<string> => {
    const code = subject.purpose === 'reset' ? randomHex(TOKEN_CHARACTERS) : alphanumeric(CODE_CHARACTERS)
    await store.put({
      id: idOf(subject),
      code_hash: hashOf(subject, code),
      owner: subject.owner,
      tries_left: TRIES,
      expires_at: nowSeconds() + CODE_SECONDS,
    })
    return code
  },

  /** Whether the code is the right one. It is used up then, and of many who show it at the same moment one hears yes. */
  redeem: async (subject: CodeSubject, code: string): Promise<boolean> => {
    // The try is counted before the comparison: guesses in parallel get no more of them.
    if (!(await store.countTry(idOf(subject), subject.owner, nowSeconds()))) return false
    return store.take(idOf(subject), hashOf(subject, code))
  },

  /** True for the first caller with this text in so many seconds, false for all others. */
  useOnce: (kind: string, text: string, seconds: number): Promise<boolean> =>
    store.mark(hashSecret(`once:${kind}\n${text}`), nowSeconds() + seconds, nowSeconds()),

  /** Removes what has expired. */
  cleanUp: (): Promise<number> => store.removeExpired(nowSeconds()),
})

export type VerificationCodes = ReturnType<typeof createVerificationCodes>
