// Decides how much of a balance a request may set aside. Pure.
import type { Account, Budget, Hold, HoldOutcome } from './operations.ts'

/** What is left of the budget that has least left. */
export type Tightest = { readonly budget: Budget; readonly remaining: number }

/** What can be spent right now: the wallet, the key's own limit when it has one, and the tightest budget. */
export type Funds = { readonly user: number; readonly token: number | undefined; readonly tightest?: Tightest }

/** Finds the tightest of an account's budgets; `spentOf` says what was spent and set aside of each. */
export const findTightest = (
  { budgets = [] }: Pick<Account, 'budgets'>,
  spentOf: (budgetId: string) => number,
): Tightest | undefined => {
  let tightest: Tightest | undefined
  for (const budget of budgets) {
    const remaining = budget.limit - spentOf(budget.id)
    if (tightest === undefined || remaining < tightest.remaining) tightest = { budget, remaining }
  }
  return tightest
}

/** How much of `wanted` may be set aside, or which balance does not even cover `minimum`. An empty wallet grants nothing. */
export const grant = ({ user, token, tightest }: Funds, minimum: number, wanted: number): HoldOutcome => {
  if (user <= 0 || user < minimum) return { kind: 'refused', scope: 'user', remaining: user }
  if (token !== undefined && (token <= 0 || token < minimum))
    return { kind: 'refused', scope: 'token', remaining: token }
  if (tightest !== undefined && (tightest.remaining <= 0 || tightest.remaining < minimum))
    return { kind: 'refused', scope: 'budget', ...tightest }
  const most = Math.min(wanted, user, token ?? wanted)
  return { kind: 'held', amount: tightest === undefined ? most : Math.min(most, tightest.remaining) }
}

/** The same for a hold: balances above the trust limit, where the operator set one, need nothing set aside. */
export const grantHold = (
  funds: Funds,
  { minimum, wanted, trustAbove }: Pick<Hold, 'minimum' | 'wanted' | 'trustAbove'>,
): HoldOutcome => {
  const isTrusted =
    trustAbove !== undefined &&
    funds.tightest === undefined &&
    funds.user > trustAbove &&
    (funds.token === undefined || funds.token > trustAbove)
  return isTrusted ? { kind: 'held', amount: 0 } : grant(funds, minimum, Math.max(minimum, wanted))
}
