// Settings that hold JSON: parsed once, checked by a schema, frozen, and safe to look names up in.
import { z } from '../contract/index.ts'
import { isJsonObject } from '../kernel/index.ts'
import type { PriceEdition } from '../pricing/index.ts'
import { defineSetting, type Setting, SettingError, type SettingOptions } from './setting.ts'

/** Names to values, without a prototype: a look-up by a name that a client chose finds only what an operator wrote. */
export type Table<V> = Readonly<Record<string, V>>

const JSON_CHARACTERS_MAX = 2_097_152

/** Copies an object into a table. */
export const toTable = <V>(entries: Readonly<Record<string, V>>): Table<V> =>
  Object.freeze(Object.assign(Object.create(null), entries))

/** Schema of a JSON object whose values all have one shape. */
export const tableOf = <V>(value: z.ZodType<V>): z.ZodType<Table<V>> =>
  z.record(z.string().max(255), value).transform((entries) => toTable(entries))

/** A ratio or price: finite and not negative. */
export const ratio: z.ZodType<number> = z.number().min(0).max(1e9)

type JsonOptions<T> = SettingOptions<T> & {
  readonly schema: z.ZodType<T>
  readonly default: T | ((edition: PriceEdition) => T)
  /** The value that an empty text stands for; without it empty text is refused. */
  readonly whenEmpty?: T
}

/** A JSON setting. The whole value is replaced at once; malformed text changes nothing. */
export const json = <T>(options: JsonOptions<T>): Setting<T> => {
  const decode = (text: string): T => {
    if (text.trim() === '' && options.whenEmpty !== undefined) return options.whenEmpty
    const result = options.schema.safeParse(parse(text))
    if (result.success) return result.data
    throw new SettingError(describeIssue(result.error))
  }
  return defineSetting(options, {
    type: 'json',
    default: options.default,
    shape: { schema: options.schema },
    decode,
    encode: (value) => (value === options.whenEmpty && options.whenEmpty !== undefined ? '' : JSON.stringify(value)),
    normalize: (text) => {
      decode(text)
      return text.trim()
    },
  })
}

type TableOptions<V> = SettingOptions<Table<V>> & {
  /** Shape of each value. */
  readonly value: z.ZodType<V>
  readonly default: Readonly<Record<string, V>> | ((edition: PriceEdition) => Readonly<Record<string, V>>)
}

const NAME_CHARACTERS_MAX = 255

/**
 * A JSON object from names to values of one shape. A row with some bad entries (an old database may hold a `null` price) keeps
 * the good ones; what an operator sends must be good throughout.
 */
export const table = <V>({ value, default: given, ...options }: TableOptions<V>): Setting<Table<V>> => {
  const decode = (text: string, report: (message: string) => void = () => {}): Table<V> => {
    const parsed = parse(text)
    if (!isJsonObject(parsed)) throw new SettingError('must be a JSON object')
    const entries: Record<string, V> = {}
    for (const [name, entry] of Object.entries(parsed)) {
      const result = value.safeParse(entry)
      if (name.length > NAME_CHARACTERS_MAX) report(`has a name that is too long: ${name.slice(0, 40)}…`)
      else if (result.success) entries[name] = result.data
      else report(describeIssue(result.error, name))
    }
    return toTable(entries)
  }
  return defineSetting(options, {
    type: 'json',
    default: typeof given === 'function' ? (edition: PriceEdition) => toTable(given(edition)) : toTable(given),
    shape: { schema: z.record(z.string().max(NAME_CHARACTERS_MAX), value) },
    decode,
    encode: (entries) => JSON.stringify(entries),
    normalize: (text) => {
      decode(text, (message) => {
        throw new SettingError(message)
      })
      return text.trim()
    },
  })
}

const parse = (text: string): unknown => {
  if (text.length > JSON_CHARACTERS_MAX) throw new SettingError('is too large')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new SettingError(`must be JSON: ${error instanceof Error ? error.message : 'it cannot be read'}`)
  }
  refuseUnsafeNames(value)
  return value
}

const DEPTH_MAX = 32

/** A member named `__proto__` is never meant well; depth is bounded so that no later walk can overflow the stack. */
const refuseUnsafeNames = (value: unknown, depth = 0): void => {
  if (typeof value !== 'object' || value === null) return
  if (depth > DEPTH_MAX) throw new SettingError('is nested too deeply')
  if (Object.hasOwn(value, '__proto__')) throw new SettingError('must not have a member named __proto__')
  for (const member of Object.values(value)) refuseUnsafeNames(member, depth + 1)
}

const describeIssue = (error: z.ZodError, within?: string): string => {
  const [issue] = error.issues
  const steps = [...(within === undefined ? [] : [within]), ...(issue?.path ?? [])]
  const place = steps.map((step) => String(step)).join(' → ')
  return `has a wrong value${place === '' ? '' : ` at ${place}`}: ${issue?.message ?? 'it does not fit'}`
}
