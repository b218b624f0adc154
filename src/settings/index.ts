// The face of settings: every option of the gateway by area, and the store that holds their values.
export type { AffinityKeySource, AffinityRule } from './areas/affinity-rules.ts'
export { auth } from './areas/auth.ts'
export { billing } from './areas/billing.ts'
export { type ChatLink, content } from './areas/content.ts'
export { legacy } from './areas/legacy.ts'
export { type LimitTables, limits } from './areas/limits.ts'
export { type ChatToResponsesPolicy, models } from './areas/models.ts'
export { operations } from './areas/operations.ts'
export { type ChargePackage, type CreemProduct, type PayMethod, payment } from './areas/payment.ts'
export { reporting } from './areas/reporting.ts'
export { type GroupRateLimit, security } from './areas/security.ts'
export { type HeaderNavModules, type NavModule, site } from './areas/site.ts'
export { tollgate } from './areas/tollgate.ts'
export type { Table } from './json-setting.ts'
export { ALL_SETTINGS, isHiddenKey } from './registry.ts'
export type { Setting, SettingType } from './setting.ts'
export {
  type AppliedRows,
  createSettings,
  type OptionChange,
  type OptionRow,
  type Settings,
  type SettingsSnapshot,
  type ValidatedOption,
} from './settings.ts'
export { includesStatus, parseStatusRanges, type StatusRanges } from './status-ranges.ts'
