// All settings by key, and the keys that stand for another one.
import { auth } from './areas/auth.ts'
import { billing } from './areas/billing.ts'
import { content } from './areas/content.ts'
import { legacy } from './areas/legacy.ts'
import { limits } from './areas/limits.ts'
import { models } from './areas/models.ts'
import { operations } from './areas/operations.ts'
import { payment } from './areas/payment.ts'
import { reporting } from './areas/reporting.ts'
import { security } from './areas/security.ts'
import { site } from './areas/site.ts'
import { tollgate } from './areas/tollgate.ts'
import type { Setting } from './setting.ts'

/** Every setting, in the order of the settings page. */
export const ALL_SETTINGS: readonly Setting<unknown>[] = [
  site,
  auth,
  billing,
  payment,
  content,
  models,
  operations,
  security,
  legacy,
  tollgate,
  limits,
  reporting,
].flatMap((area): Setting<unknown>[] => Object.values(area))

export const SETTINGS_BY_KEY: ReadonlyMap<string, Setting<unknown>> = new Map(
  ALL_SETTINGS.map((setting) => [setting.key, setting]),
)

/** Second names of a setting: both rows hold the same data (options.md 4.4). */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ['group_ratio_setting.group_ratio', billing.groupRatio.key],
  ['group_ratio_setting.group_group_ratio', billing.groupGroupRatio.key],
])

/** Keys that GET /api/option/ computes; a stored row of that name means nothing. */
export const COMPUTED_KEYS: ReadonlySet<string> = new Set(['CompletionRatioMeta'])

const SECRET_ENDING = /(?:token|secret|key|password)$/i

/** True when a key is never listed: by its definition, or by its name, as consoles of New API expect. */
export const isHiddenKey = (key: string): boolean =>
  SETTINGS_BY_KEY.get(key)?.isSecret === true || SECRET_ENDING.test(key)
