// The face of the ledger: hold, settle or release, and nothing in between.

export { chargedTo } from './grant.ts'
export { returnOrphanedHolds } from './janitor.ts'
export { createLedger, type Ledger } from './ledger.ts'
export type { Account, Budget, ChosenPlan, HoldOutcome, NewLogRow, PlanPaid, Source } from './operations.ts'
export { describeMoney, type Order, type OrderKind } from './orders/order.ts'
export { createOrders, type Orders, type OrderWish, type Reconciliation } from './orders/orders.ts'
export type { OrdersDeps, SubscriptionSale } from './orders/reports.ts'
export { type Balances, type JournalRow, type Plan, planBatch } from './plan.ts'
