// The face of reconciliation: charges recomputed from their rows, counters proved by them.
export { type Books, type Difference, type Report, reconcile } from './reconcile.ts'
export { writeReport } from './report.ts'
