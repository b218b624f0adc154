// The face of storage: databases, migrations and repositories. Its values are for main.ts; everyone may use the types.
export {
  compileOnce,
  type Database,
  type DatabaseFacts,
  type DatabaseOptions,
  openDatabase,
  type Placeholders,
  parseDsn,
  type Query,
  type QueryOutcome,
  readDatabaseFacts,
  redactDsn,
  type Steps,
} from './engines/index.ts'
export {
  type ConversionReport,
  checkStoredSecrets,
  countStoredSecrets,
  dumpSchema,
  type MigrateOptions,
  type MigrationReport,
  migrate,
  openStoredSecrets,
  SecretsError,
  type SecretsReport,
  type StoredSecretsDeps,
  sealStoredSecrets,
  type UndoReport,
  undoConversion,
} from './migrate/index.ts'
export * from './repos/index.ts'
export {
  createLedgerStore,
  type HoldRow,
  type LedgerBalances,
  type LedgerNeeds,
  type LedgerStore,
  type LedgerStoreOptions,
  type LedgerWrites,
} from './repos/ledger-store.ts'
export { moveLogRows } from './repos/log-outbox.ts'
export { allTables, type Engine, type Row, type Schema, type Table, type TableName, tables } from './tables/index.ts'
