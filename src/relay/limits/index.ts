// The face of the relay's limits of use.
export { type BudgetDeps, budgetIdsAt, createFindBudgets, type FindBudgets } from './budgets.ts'
export type { ModelRate } from './demands.ts'
export { writeLimitHeaders } from './headers.ts'
export { createLimits, type EnterLimits, type LimitDeps } from './pass.ts'
