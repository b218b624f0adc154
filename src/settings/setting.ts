// What a setting is: one key of the options table with its type, default, meaning, and how its text is read and written.
import type { OptionDefinition, z } from '../contract/index.ts'
import type { PriceEdition } from '../pricing/index.ts'

/** How the text of the options table is to be read (options.md section 1). */
export type SettingType = 'bool' | 'int' | 'float' | 'text' | 'list' | 'json'

/** The bounds that a value is held to, for a console that wants to check one before it sends it. */
export type SettingShape = {
  readonly min?: number
  readonly max?: number
  readonly lengthMax?: number
  readonly format?: NonNullable<OptionDefinition['format']>
  /** What stands between the entries of a list. */
  readonly separator?: NonNullable<OptionDefinition['separator']>
  /** What the JSON must look like. */
  readonly schema?: z.ZodType
}

/** Reads another setting; handed to checks that span several. */
export type ReadSetting = <T>(setting: Setting<T>) => T

/**
 * One option. `T` is what the program sees; the table holds text. Definitions live in `areas/`, one file per area, and appear
 * in the options table, the management API, hot reload and the console by themselves.
 */
export type Setting<T> = {
  readonly key: string
  readonly type: SettingType
  /** Category and section of the settings page, as `billing/quota`. */
  readonly scope: string
  readonly help: string
  /** Write-only: never listed. */
  readonly isSecret: boolean
  /** Shown to everybody by GET /api/status. */
  readonly isPublic: boolean
  /** Listed even when it was never saved. */
  readonly isPreset: boolean
  /** Changed by its own endpoint only, never through PUT /api/option/. */
  readonly isReadOnly: boolean
  /** The words of a setting that takes one of a few. */
  readonly choices: readonly string[]
  readonly shape: SettingShape
  defaultValue(edition: PriceEdition): T
  /** Reads a row's text. Throws SettingError for text that means nothing; `report` hears of parts that were left out. */
  decode(text: string, report?: (message: string) => void): T
  /** Turns what an operator sends into the text to store; stricter than `decode`. Throws SettingError. */
  normalize(text: string): string
  encode(value: T): string
  /** What stands against a new value, given all the others; undefined = nothing. */
  check(value: T, read: ReadSetting): string | undefined
}

/** A text that cannot be the value of a setting; the message completes "<key> …". */
export class SettingError extends Error {
  /** True for a text that clients of New API may send and that is passed over without an error answer. */
  readonly isIgnorable: boolean

  constructor(message: string, isIgnorable = false) {
    super(message)
    this.name = 'SettingError'
    this.isIgnorable = isIgnorable
  }
}

/** What every kind of definition takes beside its default. */
export type SettingOptions<T> = {
  readonly key: string
  readonly scope: string
  readonly help: string
  readonly isSecret?: boolean
  readonly isPublic?: boolean
  readonly isPreset?: boolean
  readonly isReadOnly?: boolean
  readonly check?: (value: T, read: ReadSetting) => string | undefined
  readonly choices?: readonly string[]
}

type Codec<T> = Pick<Setting<T>, 'type' | 'decode' | 'encode'> & {
  readonly default: T | ((edition: PriceEdition) => T)
  readonly normalize?: (text: string) => string
  readonly shape?: SettingShape
}

const isByEdition = <T>(value: Codec<T>['default']): value is (edition: PriceEdition) => T =>
  typeof value === 'function'

/** Builds a definition from its options and the codec of its kind. */
export const defineSetting = <T>(options: SettingOptions<T>, codec: Codec<T>): Setting<T> => {
  const given = codec.default
  return Object.freeze({
    key: options.key,
    type: codec.type,
    scope: options.scope,
    help: options.help,
    isSecret: options.isSecret ?? false,
    isPublic: options.isPublic ?? false,
    isPreset: options.isPreset ?? true,
    isReadOnly: options.isReadOnly ?? false,
    choices: options.choices ?? [],
    shape: codec.shape ?? {},
    check: options.check ?? (() => undefined),
    defaultValue: isByEdition(given) ? given : () => given,
    decode: codec.decode,
    encode: codec.encode,
    normalize:
      codec.normalize ??
      ((text: string) => {
        codec.decode(text)
        return text
      }),
  })
}
