// Who calls a management route.
import type { Session } from '../../identity/index.ts'
import type { TokenRow, UserRow } from '../../storage/index.ts'

/** A signed-in person, or a program with a person's access token; the row was read for this very request. */
export type Actor = {
  readonly id: number
  readonly role: number
  readonly user: UserRow
  /** The console session; undefined when an access token was shown. */
  readonly session: Session | undefined
}

/** The holder of an API key, as the usage look-ups know it. */
export type KeyHolder = { readonly token: TokenRow; readonly user: UserRow }
