// The engines' face.
export { compileOnce, type Placeholders } from './compile-once.ts'
export { type DatabaseOptions, parseDsn, redactDsn } from './dsn.ts'
export { type DatabaseFacts, readDatabaseFacts } from './facts.ts'
export { openDatabase } from './open.ts'
export { inTransaction } from './retry.ts'
export type { Database, Query, QueryOutcome, Steps } from './types.ts'
export { walk } from './walk.ts'
