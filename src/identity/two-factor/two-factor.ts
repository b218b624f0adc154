// Second factors of accounts: preparing, switching on, checking a code once, with few tries, and switching off.
import type { CodesRepo, TwoFactorRow, TwoFactorsRepo } from '../../storage/index.ts'
import type { Passwords } from '../passwords.ts'
import { hashSecret } from '../secrets.ts'
import { createBackupCodes, readBackupCode } from './backup-codes.ts'
import { createTotpSecret, findTotpStep, isTotp, totpExpiry } from './totp.ts'

/** Wrong codes until the factor is locked, over all sessions and addresses. */
const TRIES_MAX = 5
const LOCK_SECONDS = 300
/** More callers than tries cannot get in between. */
const COUNT_ATTEMPTS_MAX = TRIES_MAX + 2

export type TwoFactorDeps = {
  readonly store: TwoFactorsRepo
  /** Remembers which one-time passwords were used. */
  readonly marks: Pick<CodesRepo, 'mark'>
  readonly passwords: Passwords
  readonly nowSeconds: () => number
}

/** `locked`: too many wrong codes; not even a right one counts now. `absent`: there is nothing to check against. */
export type CodeVerdict = 'right' | 'wrong' | 'locked' | 'absent'

export type TwoFactorStatus = {
  readonly isEnabled: boolean
  readonly isLocked: boolean
  readonly backupCodesLeft: number
}

/** What the owner sees once. */
export type PreparedFactor = { readonly secret: string; readonly backupCodes: readonly string[] }

const isLocked = (row: TwoFactorRow, now: number): boolean =>
  row.locked_until !== null && row.locked_until.getTime() > now * 1000

/** The second factors of all accounts. */
export const createTwoFactor = ({ store, marks, passwords, nowSeconds }: TwoFactorDeps) => {
  const at = (seconds: number): Date => new Date(seconds * 1000)

  const hashCodes = (codes: readonly string[]): Promise<string[]> =>
    Promise.all(codes.map((code) => passwords.hash(code)))

  /** Takes one of the few tries before the code is looked at, so that parallel guesses get no more of them. */
  const takeTry = async (userId: number): Promise<TwoFactorRow | 'locked' | 'absent'> => {
    for (let attempt = 0; attempt < COUNT_ATTEMPTS_MAX; attempt++) {
      const row = await store.find(userId)
      if (row === undefined) return 'absent'
      const now = nowSeconds()
      if (isLocked(row, now)) return 'locked'
      const tries = row.failed_attempts >= TRIES_MAX ? 1 : row.failed_attempts + 1
      const lockedUntil = tries >= TRIES_MAX ? at(now + LOCK_SECONDS) : null
      if (await store.countTry(row, tries, lockedUntil)) return row
    }
    return 'locked'
  }

  /** A one-time password counts once, whoever shows it again. */
  const useTotp = async (row: TwoFactorRow, code: string): Promise<boolean> => {
    const now = nowSeconds()
    const step = findTotpStep(row.secret, code, now)
    if (step === undefined) return false
    return marks.mark(hashSecret(`totp:${row.user_id}:${row.secret}:${step}`), totpExpiry(step), now)
  }

  const useBackupCode = async (row: TwoFactorRow, text: string): Promise<boolean> => {
    const code = readBackupCode(text)
    if (code === undefined || !row.is_enabled) return false
    for (const { id, code_hash } of await store.unusedCodes(row.user_id)) {
      if (await passwords.verify(code, code_hash)) return store.spendCode(id, at(nowSeconds()))
    }
    return false
  }

  const useCode = async (row: TwoFactorRow, code: string): Promise<boolean> =>
    isTotp(code) ? useTotp(row, code) : useBackupCode(row, code)

  const check = async (userId: number, given: string, isInForce: boolean): Promise<CodeVerdict> => {
    const known = await store.find(userId)
    if (known === undefined || known.is_enabled !== isInForce) return 'absent'
    const row = await takeTry(userId)
    if (row === 'locked' || row === 'absent') return row
    if (row.is_enabled !== isInForce || !(await useCode(row, given.trim()))) return 'wrong'
    if (!isInForce && !(await store.enable(userId, row.secret, at(nowSeconds())))) return 'wrong'
    await store.forgetTries(userId, at(nowSeconds()))
    return 'right'
  }

  return {
    isEnabled: store.isEnabled,
    countEnabled: store.countEnabled,

    status: async (userId: number): Promise<TwoFactorStatus> => {
      const row = await store.find(userId)
      const isEnabled = row?.is_enabled === true
      return {
        isEnabled,
        isLocked: isEnabled && isLocked(row, nowSeconds()),
        backupCodesLeft: isEnabled ? (await store.unusedCodes(userId)).length : 0,
      }
    },

    /** A new secret that counts only after `enable`; undefined when the account has a factor in force. */
    prepare: async (userId: number): Promise<PreparedFactor | undefined> => {
      if (await store.isEnabled(userId)) return undefined
      const secret = createTotpSecret()
      const backupCodes = createBackupCodes()
      const isStored = await store.prepare(userId, secret, await hashCodes(backupCodes), at(nowSeconds()))
      return isStored ? { secret, backupCodes } : undefined
    },

    /** Puts the prepared secret into force for who can show a one-time password of it. */
    enable: (userId: number, code: string): Promise<CodeVerdict> => check(userId, code, false),

    /** Checks a one-time password or a backup code, which is used up by that. */
    verify: (userId: number, code: string): Promise<CodeVerdict> => check(userId, code, true),

    /** New backup codes in place of the old ones. */
    renewBackupCodes: async (userId: number): Promise<readonly string[]> => {
      const backupCodes = createBackupCodes()
      await store.replaceCodes(userId, await hashCodes(backupCodes), at(nowSeconds()))
      return backupCodes
    },

    /** Switches it off and forgets the secret; false when there was none. */
    remove: (userId: number): Promise<boolean> => store.remove(userId),
  }
}

export type TwoFactor = ReturnType<typeof createTwoFactor>
