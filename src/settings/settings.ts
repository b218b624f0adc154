// The settings of a running gateway: an immutable snapshot that is replaced as a whole when rows of the options table change.
import { type JsonSchema, type OptionDefinition, toJsonSchema, type z } from '../contract/index.ts'
import { assert, optional } from '../kernel/index.ts'
import type { PriceEdition } from '../pricing/index.ts'
import { billing } from './areas/billing.ts'
import { plainNumber } from './kinds.ts'
import { ALIASES, ALL_SETTINGS, COMPUTED_KEYS, isHiddenKey, SETTINGS_BY_KEY } from './registry.ts'
import { type Setting, SettingError, type SettingShape } from './setting.ts'

/** A row of the options table. */
export type OptionRow = { readonly key: string; readonly value: string }

/** All values at one moment; a request that must not see a change half-way keeps one. */
export type SettingsSnapshot = {
  readonly get: <T>(setting: Setting<T>) => T
  /** Grows with every change. */
  readonly revision: number
}

/** What became of a batch of rows. */
export type AppliedRows = {
  readonly changedKeys: ReadonlySet<string>
  /** Rows whose text meant nothing and was passed over, in words for the log. */
  readonly problems: readonly string[]
}

/** What a client wants an option to be. */
export type OptionChange = { readonly key: string; readonly value: unknown }

/** Whether values may be written together, and as which rows. */
export type ValidatedOptions =
  | { readonly outcome: 'accepted'; readonly rows: readonly OptionRow[] }
  | { readonly outcome: 'refused'; readonly message: string }

/** The same for one value. */
export type ValidatedOption =
  | ValidatedOptions
  /** Nothing is to be written, and the client is told that all is well, as it expects (options.md section 1, "ints"). */
  | { readonly outcome: 'ignored'; readonly message: string }

export type Settings = SettingsSnapshot & {
  readonly snapshot: () => SettingsSnapshot
  /** Takes the whole table: keys without a row return to their defaults. */
  readonly applyRows: (rows: Iterable<OptionRow>) => AppliedRows
  /** Takes some rows, as they were just written; the others stay. */
  readonly applyChanges: (rows: Iterable<OptionRow>) => AppliedRows
  /** Checks what a client wants to store. Strings, booleans, numbers; objects and arrays for JSON settings. */
  readonly validate: (key: string, value: unknown) => ValidatedOption
  /** Checks what a client wants to store together: each value against the others as they would be. The first fault refuses all. */
  readonly validateAll: (changes: readonly OptionChange[]) => ValidatedOptions
  /** The row of a typed value, for own writes (payment terms, conversions), which also reach read-only settings. */
  readonly toRow: <T>(setting: Setting<T>, value: T) => OptionRow
  /** What GET /api/option/ answers: every preset or stored key, secrets left out, without computed keys. */
  readonly list: () => readonly OptionRow[]
  /** What every option is, for the settings page; of secrets only whether they are set. */
  readonly describe: () => readonly OptionDefinition[]
  /** Calls back after every change with the keys that changed; returns the way to stop. */
  readonly subscribe: (listener: (changedKeys: ReadonlySet<string>) => void) => () => void
}

export type SettingsOptions = {
  /** Which built-in prices apply while none are stored (design: section 9). */
  readonly priceEdition: PriceEdition
}

type State = {
  readonly values: ReadonlyMap<Setting<unknown>, unknown>
  /** Texts of the rows in force, by canonical key. */
  readonly texts: ReadonlyMap<string, string>
  /** Rows whose text meant nothing: remembered so that the same text is not told again. */
  readonly rejected: ReadonlyMap<string, string>
  readonly revision: number
}

/** Builds the settings with their defaults; feed them the options table with `applyRows`. */
export const createSettings = ({ priceEdition }: SettingsOptions): Settings => {
  const listeners = new Set<(changedKeys: ReadonlySet<string>) => void>()
  const defaults = new Map(ALL_SETTINGS.map((setting) => [setting, setting.defaultValue(priceEdition)]))
  let state: State = { values: defaults, texts: new Map(), rejected: new Map(), revision: 0 }
  let current = toSnapshot(state)

  const apply = (texts: ReadonlyMap<string, string>): AppliedRows => {
    const { next, changedKeys, problems } = computeState(state, texts, defaults)
    state = next
    if (changedKeys.size > 0) {
      current = toSnapshot(state)
      for (const listener of listeners) listener(changedKeys)
    }
    return { changedKeys, problems }
  }
  const get = <T>(setting: Setting<T>): T => current.get(setting)
  return {
    get,
    get revision() {
      return current.revision
    },
    snapshot: () => current,
    applyRows: (rows) => apply(canonicalTexts(rows)),
    applyChanges: (rows) => apply(new Map([...state.texts, ...state.rejected, ...canonicalTexts(rows)])),
    validate: (key, value) => validateOption(key, value, get),
    validateAll: (changes) => validateOptions(changes, get),
    toRow: (setting, value) => ({ key: setting.key, value: setting.encode(value) }),
    list: () => listRows(state),
    describe: () => describeAll(state, defaults),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const toSnapshot = ({ values, revision }: State): SettingsSnapshot => ({
  revision,
  get: <T>(setting: Setting<T>): T => {
    const value = values.get(setting)
    if (value === undefined) assert(false, `the setting ${setting.key} is registered`)
    return value as T
  },
})

/** Rows by canonical key. Of an alias and its setting the later row wins, as in New API. */
const canonicalTexts = (rows: Iterable<OptionRow>): Map<string, string> => {
  const texts = new Map<string, string>()
  for (const { key, value } of rows) if (!COMPUTED_KEYS.has(key)) texts.set(ALIASES.get(key) ?? key, value)
  const legacyDisplay = texts.get(billing.displaysInCurrency.key)
  if (legacyDisplay !== undefined && !texts.has(billing.quotaDisplayType.key))
    texts.set(billing.quotaDisplayType.key, legacyDisplay === 'true' ? 'USD' : 'TOKENS')
  return texts
}

/** Decodes what is new; a text that means nothing leaves the value as it is in memory. */
const computeState = (
  before: State,
  texts: ReadonlyMap<string, string>,
  defaults: ReadonlyMap<Setting<unknown>, unknown>,
): { next: State; changedKeys: ReadonlySet<string>; problems: readonly string[] } => {
  const values = new Map(before.values)
  const accepted = new Map<string, string>()
  const rejected = new Map<string, string>()
  const changedKeys = new Set<string>()
  const problems: string[] = []
  for (const [key, text] of texts) {
    const setting = SETTINGS_BY_KEY.get(key)
    if (setting === undefined || before.texts.get(key) === text) {
      accepted.set(key, text)
      if (before.texts.get(key) !== text) changedKeys.add(key)
      continue
    }
    try {
      values.set(
        setting,
        setting.decode(text, (message) => problems.push(`${key} ${message}; that entry is left out`)),
      )
      accepted.set(key, text)
      changedKeys.add(key)
    } catch (error) {
      if (!(error instanceof SettingError)) throw error
      rejected.set(key, text)
      const previous = before.texts.get(key)
      if (previous !== undefined) accepted.set(key, previous)
      if (before.rejected.get(key) !== text) problems.push(`${key} ${error.message}; the stored text is passed over`)
    }
  }
  for (const key of before.texts.keys()) {
    if (accepted.has(key)) continue
    changedKeys.add(key)
    const setting = SETTINGS_BY_KEY.get(key)
    if (setting !== undefined) values.set(setting, defaults.get(setting))
  }
  const revision = before.revision + (changedKeys.size > 0 ? 1 : 0)
  return { next: { values, texts: accepted, rejected, revision }, changedKeys, problems }
}

const KEY_CHARACTERS_MAX = 191
const UNKNOWN_TEXT_CHARACTERS_MAX = 65_535

type Read = <T>(setting: Setting<T>) => T

const validateOption = (key: string, value: unknown, read: Read): ValidatedOption => {
  const canonical = ALIASES.get(key) ?? key
  const setting = SETTINGS_BY_KEY.get(canonical)
  if (COMPUTED_KEYS.has(key)) return { outcome: 'ignored', message: `${key} is computed` }
  if (setting?.isReadOnly === true || key.startsWith('payment_setting.compliance_'))
    return refuse(key, 'cannot be set here; confirm the payment terms instead')
  const text = toText(value, setting)
  if (text === undefined) return refuse(key, 'must be text, a number, true or false; JSON goes as text')
  if (setting === undefined) return validateUnknown(key, text)
  try {
    const normal = setting.normalize(text)
    const objection = setting.check(setting.decode(normal), read)
    return objection === undefined ? { outcome: 'accepted', rows: rowsOf(canonical, normal) } : refuse(key, objection)
  } catch (error) {
    if (!(error instanceof SettingError)) throw error
    return error.isIgnorable && !canonical.includes('.')
      ? { outcome: 'ignored', message: `${key} ${error.message}` }
      : refuse(key, error.message)
  }
}

/** The setting with what it would be; undefined for what cannot be read, which is refused for itself. */
const readChange = ({ key, value }: OptionChange): [Setting<unknown>, unknown] | undefined => {
  const setting = SETTINGS_BY_KEY.get(ALIASES.get(key) ?? key)
  const text = toText(value, setting)
  if (setting === undefined || text === undefined) return undefined
  try {
    return [setting, setting.decode(setting.normalize(text))]
  } catch (error) {
    if (error instanceof SettingError) return undefined
    throw error
  }
}

const validateOptions = (changes: readonly OptionChange[], get: Read): ValidatedOptions => {
  const wanted = new Map(changes.map(readChange).filter((change) => change !== undefined))
  const read: Read = <T>(setting: Setting<T>) => (wanted.has(setting) ? (wanted.get(setting) as T) : get(setting))
  const rows: OptionRow[] = []
  for (const { key, value } of changes) {
    const verdict = validateOption(key, value, read)
    if (verdict.outcome === 'refused') return verdict
    if (verdict.outcome === 'accepted') rows.push(...verdict.rows)
  }
  const keys = rows.map(({ key }) => key)
  const double = keys.find((key, index) => keys.indexOf(key) !== index)
  return double === undefined ? { outcome: 'accepted', rows } : refuse(double, 'is there twice')
}

const refuse = (key: string, message: string): ValidatedOptions => ({
  outcome: 'refused',
  message: `${key} ${message}`,
})

const toText = (value: unknown, setting: Setting<unknown> | undefined): string | undefined => {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return plainNumber(value)
  return setting?.type === 'json' && typeof value === 'object' && value !== null ? JSON.stringify(value) : undefined
}

const isPrintable = (key: string): boolean => /^[\x21-\x7e]+$/.test(key)

/** Keys of other versions and of forks are kept as they are. */
const validateUnknown = (key: string, text: string): ValidatedOption => {
  if (key === '' || key.length > KEY_CHARACTERS_MAX || !isPrintable(key))
    return { outcome: 'refused', message: 'the key must be 1 to 191 printable characters' }
  if (text.length > UNKNOWN_TEXT_CHARACTERS_MAX) return refuse(key, 'is too long')
  return { outcome: 'accepted', rows: [{ key, value: text }] }
}

/** The rows of one change: second names are written with their setting, so that no old row contradicts it later. */
const rowsOf = (key: string, value: string): readonly OptionRow[] => {
  const aliases = [...ALIASES].filter(([, target]) => target === key).map(([alias]) => ({ key: alias, value }))
  if (key !== billing.displaysInCurrency.key) return [{ key, value }, ...aliases]
  const displayType = value === 'true' ? 'USD' : 'TOKENS'
  return [
    { key, value },
    { key: billing.quotaDisplayType.key, value: displayType },
  ]
}

const describeAll = (
  { values }: State,
  defaults: ReadonlyMap<Setting<unknown>, unknown>,
): readonly OptionDefinition[] =>
  ALL_SETTINGS.map((setting) => {
    const [category = '', section = ''] = setting.scope.split('/')
    const isSecret = isHiddenKey(setting.key)
    return {
      key: setting.key,
      type: setting.type,
      category,
      section,
      help: setting.help,
      default: isSecret ? '' : setting.encode(defaults.get(setting)),
      is_secret: isSecret,
      is_set: isSecret && setting.encode(values.get(setting)) !== '',
      is_read_only: setting.isReadOnly,
      choices: setting.choices,
      ...presentShape(setting.shape),
    }
  })

/** Schemas never change: each is written down once. */
const schemas = new Map<z.ZodType, JsonSchema>()

const presentSchema = (schema: z.ZodType): JsonSchema => {
  const known = schemas.get(schema) ?? toJsonSchema(schema, 'input')
  schemas.set(schema, known)
  return known
}

const presentShape = ({ min, max, lengthMax, format, separator, schema }: SettingShape) => ({
  ...optional('min', min),
  ...optional('max', max),
  ...optional('length_max', lengthMax),
  ...optional('format', format),
  ...optional('separator', separator),
  ...optional('schema', schema && presentSchema(schema)),
})

const listRows = ({ values, texts }: State): readonly OptionRow[] => {
  const rows: OptionRow[] = []
  for (const setting of ALL_SETTINGS) {
    const { key, isPreset } = setting
    if (isHiddenKey(key) || (!isPreset && !texts.has(key))) continue
    rows.push({ key, value: texts.get(key) ?? setting.encode(values.get(setting)) })
  }
  for (const [alias, target] of ALIASES) {
    const found = rows.find(({ key }) => key === target)
    if (found !== undefined) rows.push({ key: alias, value: found.value })
  }
  for (const [key, value] of texts) if (!SETTINGS_BY_KEY.has(key) && !isHiddenKey(key)) rows.push({ key, value })
  return rows
}
