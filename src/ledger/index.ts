// The face of the ledger: hold, settle or release, and nothing in between.
export { returnOrphanedHolds } from './janitor.ts'
export { createLedger, type Ledger } from './ledger.ts'
export type { Account, Budget, HoldOutcome, NewLogRow } from './operations.ts'
export { type Balances, type JournalRow, type Plan, planBatch } from './plan.ts'
