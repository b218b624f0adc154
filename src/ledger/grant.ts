// Decides how much of a balance a request may set aside, and which source pays. Pure.
import type { Account, Budget, Hold, HoldOutcome, PlanState, Source } from './operations.ts'

/** What is left of the budget that has least left. */
export type Tightest = { readonly budget: Budget; readonly remaining: number }

/**
 * What can be spent right now: the purse (the wallet, or what a plan has left), the key's own limit when it has one, and the
 * tightest budget.
 */
export type Funds = { readonly purse: number; readonly token: number | undefined; readonly tightest?: Tightest }

/** What a source can spend; `plan` is set for plans that exist. */
export type SourceFunds = Funds & { readonly plan?: PlanState }

type Refused = Extract<HoldOutcome, { kind: 'refused' }>

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

/** What a plan has left when `reserved` is set aside in memory; one that has ended has nothing. */
export const purseOf = (plan: PlanState | undefined, reserved: number): number => {
  if (plan?.isActive !== true) return 0
  return plan.total === 0 ? Number.POSITIVE_INFINITY : plan.total - plan.used - reserved
}

/** How much of `wanted` may be set aside, or which balance does not even cover `minimum`. An empty wallet grants nothing. */
export const grant = (
  { purse, token, tightest }: Funds,
  minimum: number,
  wanted: number,
  scope: 'user' | 'plan' = 'user',
): HoldOutcome => {
  if (purse <= 0 || purse < minimum) return { kind: 'refused', scope, remaining: purse }
  if (token !== undefined && (token <= 0 || token < minimum))
    return { kind: 'refused', scope: 'token', remaining: token }
  if (tightest !== undefined && (tightest.remaining <= 0 || tightest.remaining < minimum))
    return { kind: 'refused', scope: 'budget', ...tightest }
  const most = Math.min(wanted, purse, token ?? wanted)
  return { kind: 'held', amount: tightest === undefined ? most : Math.min(most, tightest.remaining) }
}

/** The same for a hold on the wallet: balances above the trust limit, where the operator set one, need nothing set aside. */
const grantWallet = (
  funds: Funds,
  { minimum, wanted, trustAbove }: Pick<Hold, 'minimum' | 'wanted' | 'trustAbove'>,
): HoldOutcome => {
  const isTrusted =
    trustAbove !== undefined &&
    funds.tightest === undefined &&
    funds.purse > trustAbove &&
    (funds.token === undefined || funds.token > trustAbove)
  return isTrusted ? { kind: 'held', amount: 0 } : grant(funds, minimum, Math.max(minimum, wanted))
}

/** A plan always sets something aside, so that a used-up one refuses free estimates too (billing.md section 4.5). */
const grantPlan = (
  { subscriptionId, fallsToWallet, windows }: Extract<Source, { kind: 'plan' }>,
  funds: SourceFunds,
  { minimum, wanted }: Pick<Hold, 'minimum' | 'wanted'>,
): HoldOutcome => {
  const { plan } = funds
  const least = Math.max(1, minimum)
  const outcome = grant(funds, least, Math.max(least, wanted), 'plan')
  if (outcome.kind === 'refused' || plan === undefined) return outcome
  const { used, total, period } = plan
  return { ...outcome, plan: { subscriptionId, fallsToWallet, windows, used, total, period } }
}

/** The sources of who names none. */
export const WALLET: readonly Source[] = [{ kind: 'wallet' }]

/** Tries the sources of a hold in their order. When none grants it, the first one's refusal is told. */
export const grantHold = (
  hold: Pick<Hold, 'minimum' | 'wanted' | 'trustAbove' | 'sources'>,
  fundsOf: (source: Source) => SourceFunds,
): HoldOutcome => {
  let refused: Refused | undefined
  for (const source of hold.sources ?? WALLET) {
    const funds = fundsOf(source)
    const outcome = source.kind === 'wallet' ? grantWallet(funds, hold) : grantPlan(source, funds, hold)
    if (outcome.kind === 'held') return outcome
    refused ??= outcome
  }
  return refused ?? { kind: 'refused', scope: 'plan', remaining: 0 }
}

const NO_BUDGETS: readonly Budget[] = []

/** The budgets that requests paid by a source must fit into: the account's own, and the windows of a plan. */
export const budgetsOf = ({ budgets = NO_BUDGETS }: Pick<Account, 'budgets'>, source: Source): readonly Budget[] => {
  if (source.kind === 'wallet' || source.windows.length === 0) return budgets
  return budgets.length === 0 ? source.windows : [...budgets, ...source.windows]
}

/** The account as it pays from now on: from the plan that was chosen, within its windows. */
export const chargedTo = <A extends Account>(account: A, outcome: HoldOutcome): A => {
  if (outcome.kind === 'refused' || outcome.plan === undefined) return account
  const { windows, subscriptionId, period, fallsToWallet } = outcome.plan
  return { ...account, plan: { subscriptionId, period, fallsToWallet, windows } }
}

/** The one source of an account that has been chosen. */
export const sourceOf = ({ plan }: Pick<Account, 'plan'>): Source =>
  plan === undefined ? { kind: 'wallet' } : { kind: 'plan', ...plan }

const NO_IDS: readonly string[] = []

/** The budgets that what is set aside for an account counts in. */
export const budgetIdsOf = (account: Account): readonly string[] => {
  const budgets = budgetsOf(account, sourceOf(account))
  return budgets.length === 0 ? NO_IDS : budgets.map(({ id }) => id)
}

/** Names a plan's reset period: what is set aside of one does not count in the next. */
export const periodKey = (subscriptionId: number, period: number): string => `${subscriptionId}@${period}`
