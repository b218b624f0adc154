// Decides how much of a balance a request may set aside. Pure.
import type { Hold, HoldOutcome } from './operations.ts'

/** What can be spent right now: the wallet, and the key's own limit when it has one. */
export type Funds = { readonly user: number; readonly token: number | undefined }

/** How much of `wanted` may be set aside, or which balance does not even cover `minimum`. An empty wallet grants nothing. */
export const grant = ({ user, token }: Funds, minimum: number, wanted: number): HoldOutcome => {
  if (user <= 0 || user < minimum) return { kind: 'refused', scope: 'user', remaining: user }
  if (token === undefined) return { kind: 'held', amount: Math.min(wanted, user) }
  if (token <= 0 || token < minimum) return { kind: 'refused', scope: 'token', remaining: token }
  return { kind: 'held', amount: Math.min(wanted, user, token) }
}

/** The same for a hold: balances above the trust limit, where the operator set one, need nothing set aside. */
export const grantHold = (
  funds: Funds,
  { minimum, wanted, trustAbove }: Pick<Hold, 'minimum' | 'wanted' | 'trustAbove'>,
): HoldOutcome => {
  const isTrusted =
    trustAbove !== undefined && funds.user > trustAbove && (funds.token === undefined || funds.token > trustAbove)
  return isTrusted ? { kind: 'held', amount: 0 } : grant(funds, minimum, Math.max(minimum, wanted))
}
