// Opening accounts: names, the settings a new account begins with, and its invitation code.
import type { ExternalIdColumn, UserRow, UsersRepo } from '../storage/index.ts'
import { userRole } from './callers.ts'
import type { Passwords } from './passwords.ts'

export const USERNAME_CHARACTERS_MAX = 20
export const DISPLAY_NAME_CHARACTERS_MAX = 20

const AFF_CODE_LENGTH = 4
const AFF_CODE_TRIES = 8

/** What is wrong with a user name, or undefined. An `@` would let a name stand in for somebody's mail address. */
export const findUsernameFault = (username: string): string | undefined => {
  const length = [...username].length
  if (length === 0) return 'The user name must not be empty.'
  if (length > USERNAME_CHARACTERS_MAX) {
    return `The user name must not be longer than ${USERNAME_CHARACTERS_MAX} characters.`
  }
  if (username.trim() !== username || /\p{Cc}|\p{Cf}/u.test(username)) {
    return 'The user name must not begin or end with a blank or contain control characters.'
  }
  return username.includes('@') ? 'The user name must not contain an @.' : undefined
}

/** What is wrong with a display name, or undefined. */
export const findDisplayNameFault = (name: string): string | undefined => {
  if ([...name].length > DISPLAY_NAME_CHARACTERS_MAX) {
    return `The display name must not be longer than ${DISPLAY_NAME_CHARACTERS_MAX} characters.`
  }
  return /\p{Cc}/u.test(name) ? 'The display name must not contain control characters.' : undefined
}

const USER_SIDEBAR = {
  chat: { enabled: true, playground: true, chat: true },
  console: { enabled: true, detail: true, token: true, log: true, midjourney: true, task: true },
  personal: { enabled: true, topup: true, personal: true },
}
const ADMIN_SIDEBAR = {
  ...USER_SIDEBAR,
  admin: { enabled: true, channel: true, models: true, redemption: true, user: true, setting: false },
}

/** `users.setting` of a new account: the side bar is JSON within JSON, as the reference's consoles read it (schema.md 4.1). */
const initialSetting = (role: number): string => {
  if (role >= userRole.root) return ''
  const sidebar = role >= userRole.admin ? ADMIN_SIDEBAR : USER_SIDEBAR
  return JSON.stringify({ gotify_priority: 0, sidebar_modules: JSON.stringify(sidebar) })
}

export type NewAccount = {
  readonly username: string
  /** '' for an account that is opened through another site: no password signs in to it. */
  readonly password: string
  readonly displayName: string
  readonly role: number
  readonly quota: number
  /** 0: nobody invited them. */
  readonly inviterId: number
  readonly email?: string
  /** The ids that sign in to it from elsewhere. */
  readonly externalIds?: Readonly<Partial<Record<ExternalIdColumn, string>>>
}

export type AccountsDeps = {
  readonly users: UsersRepo
  readonly passwords: Passwords
  /** Whether the database refused a row because its unique value exists. */
  readonly isDuplicate: (error: unknown) => boolean
  readonly alphanumeric: (length: number) => string
  readonly nowSeconds: () => number
}

/** The user name belongs to another account, maybe a deleted one. */
export class UsernameTaken extends Error {
  constructor() {
    super('This user name is taken.')
    this.name = 'UsernameTaken'
  }
}

/** Opens accounts. Names and passwords have been found to be without fault. */
export const createAccounts = (deps: AccountsDeps) => {
  const insert = async (values: Partial<UserRow>): Promise<number> => {
    for (let attempt = 0; ; attempt++) {
      // Four characters as in the reference; longer ones when the short codes run out.
      const aff_code = deps.alphanumeric(AFF_CODE_LENGTH + Math.floor(attempt / 2))
      try {
        return await deps.users.insert({ ...values, aff_code })
      } catch (error) {
        if (!deps.isDuplicate(error)) throw error
        if (await deps.users.isUsernameTaken(values.username ?? '')) throw new UsernameTaken()
        if (attempt >= AFF_CODE_TRIES) throw error
      }
    }
  }

  return {
    /** Gives the new account's id; throws UsernameTaken. Of two that open one name at the same moment one fails. */
    open: async (account: NewAccount): Promise<number> => {
      if (await deps.users.isUsernameTaken(account.username)) throw new UsernameTaken()
      return insert({
        username: account.username,
        password: account.password === '' ? '' : await deps.passwords.hash(account.password),
        display_name: account.displayName,
        role: account.role,
        status: 1,
        group: 'default',
        quota: account.quota,
        inviter_id: account.inviterId,
        email: account.email ?? '',
        ...account.externalIds,
        setting: initialSetting(account.role),
        created_at: deps.nowSeconds(),
      })
    },

    /** A new invitation code for an account that has none. */
    giveAffCode: async (userId: number): Promise<string> => {
      for (let attempt = 0; ; attempt++) {
        const aff_code = deps.alphanumeric(AFF_CODE_LENGTH + Math.floor(attempt / 2))
        try {
          await deps.users.update(userId, { aff_code })
          return aff_code
        } catch (error) {
          if (!deps.isDuplicate(error) || attempt >= AFF_CODE_TRIES) throw error
        }
      }
    },
  }
}

export type Accounts = ReturnType<typeof createAccounts>
