// The face of the migrations.
export { type ConversionReport, type UndoReport, undoConversion } from './conversion/convert.ts'
export { dumpSchema } from './dump-schema.ts'
export { type MigrateOptions, type MigrationReport, migrate } from './migrate.ts'
export {
  checkStoredSecrets,
  countStoredSecrets,
  openStoredSecrets,
  SecretsError,
  type SecretsReport,
  type StoredSecretsDeps,
  sealStoredSecrets,
} from './stored-secrets.ts'
