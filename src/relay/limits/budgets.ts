// Budgets of keys and accounts: which of them a request must fit into, at this moment of the calendar. Pure.
import type { CallerLimitSet } from '../../contract/index.ts'
import { type PeriodKind, periodOf } from '../../kernel/index.ts'
import type { Budget } from '../../ledger/index.ts'
import type { LimitTables } from '../../settings/index.ts'
import type { Caller } from '../types.ts'
import { pick, type Sets, setsOfKey, setsOfUser } from './demands.ts'

const FIELDS = [
  ['day', 'quota_per_day'],
  ['week', 'quota_per_week'],
  ['month', 'quota_per_month'],
] as const satisfies readonly (readonly [PeriodKind, keyof CallerLimitSet])[]

export type BudgetDeps = {
  readonly tables: () => LimitTables
  /** The zone whose calendar counts; empty is the process's own. */
  readonly timeZone: () => string
  readonly nowMs: () => number
}

const budgetIdOf = (scope: 'key' | 'user', id: number, kind: PeriodKind, name: string): string =>
  `${scope}:${id}:${kind}:${name}`

/** Under which ids the spending of a key or an account is counted at this moment. */
export const budgetIdsAt = (
  scope: 'key' | 'user',
  id: number,
  nowMs: number,
  timeZone: string,
): Readonly<Record<PeriodKind, string>> => {
  const idOf = (kind: PeriodKind): string => budgetIdOf(scope, id, kind, periodOf(kind, nowMs, timeZone).name)
  return { day: idOf('day'), week: idOf('week'), month: idOf('month') }
}

/** The budgets of a caller; undefined when there are none, which costs nothing. */
export type FindBudgets = (caller: Caller) => readonly Budget[] | undefined

const budgetsOf = (deps: BudgetDeps, scope: 'key' | 'user', id: number, sets: Sets): Budget[] => {
  const found: Budget[] = []
  for (const [kind, field] of FIELDS) {
    const limit = pick(sets, field)
    if (limit === 0) continue
    const nowMs = deps.nowMs()
    const { name, endsAtMs } = periodOf(kind, nowMs, deps.timeZone())
    found.push({
      id: budgetIdOf(scope, id, kind, name),
      limit,
      endsAt: Math.ceil(endsAtMs / 1000),
      retryAfterMs: endsAtMs - nowMs,
      text: `${scope === 'key' ? 'this API key' : 'this account'} may spend in a ${kind}`,
    })
  }
  return found
}

/** Builds the look-up. A key without limits of its own and an option without keys and users are passed over at once. */
export const createFindBudgets =
  (deps: BudgetDeps): FindBudgets =>
  (caller) => {
    const tables = deps.tables()
    const { user, token } = caller
    const keySets = setsOfKey(tables, caller)
    const userSets = setsOfUser(tables, caller)
    if (!hasBudget(keySets) && !hasBudget(userSets)) return undefined
    const budgets = [
      ...(token.id === 0 ? [] : budgetsOf(deps, 'key', token.id, keySets)),
      ...budgetsOf(deps, 'user', user.id, userSets),
    ]
    return budgets.length === 0 ? undefined : budgets
  }

const hasBudget = ({ operator, owner }: Sets): boolean => names(owner) || operator.some(names)

const names = (set: CallerLimitSet | undefined): boolean =>
  set !== undefined &&
  (set.quota_per_day !== undefined || set.quota_per_week !== undefined || set.quota_per_month !== undefined)
