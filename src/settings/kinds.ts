// The kinds of settings: how booleans, numbers, text and lists are read, by the rules of New API's options table (options.md section 1).
import { optional } from '../kernel/index.ts'
import { defineSetting, type Setting, SettingError, type SettingOptions } from './setting.ts'

type With<T, Extra = object> = SettingOptions<T> & { readonly default: T } & Extra

/** A key of a registered group (`group.field`) follows other rules than a flat one. */
const isDotted = (key: string): boolean => key.includes('.')

const TRUE_TEXTS = ['1', 't', 'T', 'TRUE', 'true', 'True']
const FALSE_TEXTS = ['0', 'f', 'F', 'FALSE', 'false', 'False']

const parseBool = (text: string): boolean => {
  if (TRUE_TEXTS.includes(text)) return true
  if (FALSE_TEXTS.includes(text)) return false
  throw new SettingError('must be true or false')
}

/** A switch. In the table a flat key is on for exactly `true`; a dotted one takes the spellings of Go's ParseBool. */
export const bool = (options: With<boolean>): Setting<boolean> => {
  const dotted = isDotted(options.key)
  return defineSetting(options, {
    type: 'bool',
    default: options.default,
    decode: (text) => (dotted ? parseBool(text) : text === 'true'),
    encode: String,
    normalize: (text) => {
      if (!dotted && text !== 'true' && text !== 'false') throw new SettingError('must be true or false')
      return String(parseBool(text))
    },
  })
}

type Range = { readonly min?: number; readonly max?: number }

const rangeOf = ({ min, max }: Range): Range => ({ ...optional('min', min), ...optional('max', max) })

const checkRange = (value: number, { min, max }: Range): number => {
  if (min !== undefined && value < min) throw new SettingError(`must be at least ${min}`)
  if (max !== undefined && value > max) throw new SettingError(`must be at most ${max}`)
  return value
}

/** A whole number. A dotted key also takes a decimal text and drops its fraction, as the reference does. */
export const int = (options: With<number, Range>): Setting<number> => {
  const dotted = isDotted(options.key)
  const decode = (text: string): number => {
    const isNumber = /^[+-]?\d{1,40}$/.test(text) || (dotted && /^[+-]?\d{1,40}\.\d{0,40}$/.test(text))
    if (!isNumber) throw new SettingError('must be a whole number', true)
    const value = Math.trunc(Number(text))
    if (!Number.isSafeInteger(value)) throw new SettingError('is too large')
    return checkRange(value === 0 ? 0 : value, options)
  }
  return defineSetting(options, {
    type: 'int',
    default: options.default,
    shape: rangeOf(options),
    decode,
    encode: String,
    normalize: (text) => String(decode(text.trim())),
  })
}

/** A decimal number; infinite and not-a-number texts are none. */
export const float = (options: With<number, Range>): Setting<number> => {
  const decode = (text: string): number => {
    const value = /^[+-]?(?:\d{1,20}\.?\d{0,20}|\.\d{1,20})(?:[eE][+-]?\d{1,3})?$/.test(text)
      ? Number(text)
      : Number.NaN
    if (!Number.isFinite(value)) throw new SettingError('must be a number', true)
    return checkRange(value, options)
  }
  return defineSetting(options, {
    type: 'float',
    default: options.default,
    shape: rangeOf(options),
    decode,
    encode: plainNumber,
    normalize: (text) => plainNumber(decode(text.trim())),
  })
}

/** A number without an exponent, as the reference stores numbers. */
export const plainNumber = (value: number): string => {
  const text = String(value)
  return /e/i.test(text) ? value.toFixed(20).replace(/\.?0+$/, '') : text
}

const TEXT_CHARACTERS_MAX = 262_144

const checkLength = (text: string, max: number): string => {
  if (text.length > max) throw new SettingError(`must not be longer than ${max} characters`)
  return text
}

/** Free text. */
export const text = (options: With<string, { readonly lengthMax?: number }>): Setting<string> =>
  defineSetting(options, {
    type: 'text',
    default: options.default,
    shape: { lengthMax: options.lengthMax ?? TEXT_CHARACTERS_MAX },
    decode: (value) => value,
    encode: (value) => value,
    normalize: (value) => checkLength(value, options.lengthMax ?? TEXT_CHARACTERS_MAX),
  })

/** Text that is stored and used, but never listed. */
export const secret = (options: SettingOptions<string>): Setting<string> =>
  text({ ...options, isSecret: true, default: '' })

const ADDRESS_CHARACTERS_MAX = 2048

/** The address of a web page or endpoint, without trailing slash; empty = not set. */
export const webAddress = (options: With<string>): Setting<string> =>
  defineSetting(options, {
    type: 'text',
    default: options.default,
    shape: { lengthMax: ADDRESS_CHARACTERS_MAX, format: 'web-address' },
    decode: (value) => value.replace(/\/+$/, ''),
    encode: (value) => value,
    normalize: (value) => {
      const address = value.trim().replace(/\/+$/, '')
      if (address === '') return ''
      const protocol = URL.parse(address)?.protocol
      if (protocol !== 'http:' && protocol !== 'https:')
        throw new SettingError('must be an http:// or https:// address')
      return checkLength(address, ADDRESS_CHARACTERS_MAX)
    },
  })

/** Where a picture is: a web address, a path of this site, or the picture itself; nothing that a browser would run. */
export const pictureAddress = (options: With<string>): Setting<string> =>
  defineSetting(options, {
    type: 'text',
    default: options.default,
    shape: { lengthMax: TEXT_CHARACTERS_MAX, format: 'picture' },
    decode: (value) => value,
    encode: (value) => value,
    normalize: (value) => {
      const address = value.trim()
      const isFine = address === '' || /^(https?:\/\/|\/(?!\/)|data:image\/(?!svg))/i.test(address)
      if (!isFine) throw new SettingError('must be an http:// or https:// address, a path, or a data:image address')
      return checkLength(address, TEXT_CHARACTERS_MAX)
    },
  })

const checkTimeZone = (zone: string): string => {
  if (zone === '') return zone
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    throw new SettingError('must be a time zone such as Asia/Shanghai or UTC')
  }
}

/** The name of a time zone; empty = that of the process. */
export const timeZone = (options: SettingOptions<string>): Setting<string> =>
  defineSetting(options, {
    type: 'text',
    default: '',
    shape: { format: 'time-zone' },
    decode: checkTimeZone,
    encode: String,
    normalize: checkTimeZone,
  })

/** One of a few words. */
export const choice = <const W extends readonly [string, ...string[]]>(
  options: Omit<SettingOptions<W[number]>, 'choices'> & { readonly default: W[number]; readonly words: W },
): Setting<W[number]> => {
  const decode = (value: string): W[number] => {
    const word = options.words.find((each) => each === value)
    if (word === undefined) throw new SettingError(`must be one of: ${options.words.join(', ')}`)
    return word
  }
  return defineSetting<W[number]>(
    { ...options, choices: options.words },
    { type: 'text', default: options.default, decode, encode: (value) => value },
  )
}

const LIST_ITEMS_MAX = 100_000

type ListOptions = With<readonly string[]> & {
  readonly separator: ',' | '\n'
  readonly tidy?: (item: string) => string
}

/** A list in one text, separated by commas or lines; items are trimmed, empty ones dropped. */
export const list = (options: ListOptions): Setting<readonly string[]> => {
  const tidy = options.tidy ?? ((item: string) => item)
  const decode = (value: string): readonly string[] => {
    const items = value
      .split(options.separator)
      .map((item) => tidy(item.trim()))
      .filter((item) => item !== '')
    if (items.length > LIST_ITEMS_MAX) throw new SettingError(`must not have more than ${LIST_ITEMS_MAX} entries`)
    return Object.freeze(items)
  }
  return defineSetting(options, {
    type: 'list',
    default: decode(options.default.join(options.separator)),
    shape: { lengthMax: TEXT_CHARACTERS_MAX, separator: options.separator },
    decode,
    encode: (items) => items.join(options.separator),
    normalize: (value) => decode(checkLength(value, TEXT_CHARACTERS_MAX)).join(options.separator),
  })
}
