// The functions an expression may call with plain values.
import { ExpressionError, MAX_ELEMENTS, MAX_TEXT_LENGTH } from './limits.ts'
import { readHeader, readParam, readTimePart, TIME_PARTS, type TimePart } from './request-facts.ts'
import { type State, spend } from './state.ts'
import { areEqual, asList, asNumber, asText, formatValue, isList, isMap, kindOf, type Value } from './values.ts'

type Builtin = {
  readonly min: number
  readonly max: number
  readonly run: (state: State, args: readonly Value[]) => Value
}

const argument = (args: readonly Value[], index: number): Value => args[index] ?? null

const define = (count: number | readonly [min: number, max: number], run: Builtin['run']): Builtin =>
  typeof count === 'number' ? { min: count, max: count, run } : { min: count[0], max: count[1], run }

const ofNumber = (compute: (value: number) => number): Builtin =>
  define(1, (_, args) => compute(asNumber(argument(args, 0))))

const ofText = (compute: (text: string) => Value): Builtin =>
  define(1, (state, args) => {
    const text = asText(argument(args, 0))
    spend(state, text.length / 16)
    return compute(text)
  })

const ofTexts = (compute: (text: string, other: string) => Value): Builtin =>
  define(2, (state, args) => {
    const text = asText(argument(args, 0))
    spend(state, text.length / 16)
    return compute(text, asText(argument(args, 1)))
  })

const numbersOf = (args: readonly Value[]): readonly number[] =>
  args.flatMap((value) => (isList(value) ? value.map(asNumber) : [asNumber(value)]))

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

/** Text that built-ins make from values is bounded, and its making counts as work. */
const printed = (state: State, value: Value): string => {
  const text = formatValue(value)
  spend(state, text.length / 16)
  return text
}

const hasText: Builtin = define(2, (state, args) => {
  const wanted = asText(argument(args, 1))
  const source = argument(args, 0)
  return source !== null && wanted !== '' && printed(state, source).includes(wanted)
})

const tier: Builtin = define(2, (state, args) => {
  state.tier = asText(argument(args, 0))
  return asNumber(argument(args, 1))
})

const fromRequest = (read: (state: State, key: string) => Value): Builtin =>
  define(1, (state, args) => {
    state.hasReadRequest = true
    spend(state, 20)
    return read(state, asText(argument(args, 0)))
  })

const timePart = (part: TimePart): Builtin => fromRequest((state, zone) => readTimePart(state.request, part, zone))

const toInteger = (value: Value): number => {
  const number = typeof value === 'string' ? Number(value) : asNumber(value)
  if (!Number.isFinite(number)) throw new ExpressionError('not an integer')
  return Math.trunc(number)
}

const toFloat = (value: Value): number => {
  const number = typeof value === 'string' ? Number(value) : asNumber(value)
  if (Number.isNaN(number)) throw new ExpressionError('not a number')
  return number
}

const itemAt = (list: readonly Value[], index: number): Value => list[index < 0 ? list.length + index : index] ?? null

const get = (source: Value, key: Value): Value => {
  if (isList(source)) return itemAt(source, asNumber(key))
  if (!isMap(source)) return null
  const name = asText(key)
  return Object.hasOwn(source, name) ? (source[name] ?? null) : null
}

const joinAll = (state: State, list: readonly Value[], separator: string): string => {
  const text = list.map(asText).join(separator)
  spend(state, text.length / 16)
  if (text.length > MAX_TEXT_LENGTH) throw new ExpressionError('text too long')
  return text
}

const splitAll = (text: string, separator: string): readonly Value[] => {
  const parts = text.split(separator)
  if (parts.length > MAX_ELEMENTS) throw new ExpressionError('too many elements')
  return parts
}

const entriesOf = (value: Value): readonly (readonly [string, Value | undefined])[] => {
  if (!isMap(value)) throw new ExpressionError(`expected a map, not ${kindOf(value)}`)
  return Object.entries(value)
}

/** Environment functions and the standard built-ins that make sense in a price; `len` is a number here, no function. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['tier', tier],
  ['header', fromRequest((state, name) => readHeader(state.request, name))],
  ['param', fromRequest((state, path) => readParam(state.request, path))],
  ['has', hasText],
  ...TIME_PARTS.map((part): [string, Builtin] => [part, timePart(part)]),
  ['max', define(2, (_, args) => Math.max(asNumber(argument(args, 0)), asNumber(argument(args, 1))))],
  ['min', define(2, (_, args) => Math.min(asNumber(argument(args, 0)), asNumber(argument(args, 1))))],
  ['abs', ofNumber(Math.abs)],
  ['ceil', ofNumber(Math.ceil)],
  ['floor', ofNumber(Math.floor)],
  ['round', ofNumber((value) => Math.sign(value) * Math.round(Math.abs(value)))],
  ['int', define(1, (_, args) => toInteger(argument(args, 0)))],
  ['float', define(1, (_, args) => toFloat(argument(args, 0)))],
  ['string', define(1, (state, args) => printed(state, argument(args, 0)))],
  ['type', define(1, (_, args) => kindOf(argument(args, 0)))],
  ['upper', ofText((text) => text.toUpperCase())],
  ['lower', ofText((text) => text.toLowerCase())],
  ['trim', ofText((text) => text.trim())],
  ['hasPrefix', ofTexts((text, other) => text.startsWith(other))],
  ['hasSuffix', ofTexts((text, other) => text.endsWith(other))],
  ['indexOf', ofTexts((text, other) => text.indexOf(other))],
  ['split', ofTexts(splitAll)],
  [
    'join',
    define([1, 2], (state, args) =>
      joinAll(state, asList(argument(args, 0)), asText(args[1] === undefined ? '' : args[1])),
    ),
  ],
  ['count', define(1, (_, args) => asList(argument(args, 0)).filter((value) => value === true).length)],
  ['sum', define(1, (_, args) => sumOf(numbersOf(args)))],
  [
    'mean',
    define(1, (_, args) => {
      const values = numbersOf(args)
      return values.length === 0 ? 0 : sumOf(values) / values.length
    }),
  ],
  ['first', define(1, (_, args) => itemAt(asList(argument(args, 0)), 0))],
  ['last', define(1, (_, args) => itemAt(asList(argument(args, 0)), -1))],
  ['get', define(2, (_, args) => get(argument(args, 0), argument(args, 1)))],
  ['keys', define(1, (_, args) => entriesOf(argument(args, 0)).map(([key]) => key))],
  ['values', define(1, (_, args) => entriesOf(argument(args, 0)).map(([, value]) => value ?? null))],
])

/** True when a value occurs in a list or names a key of a map; nil contains nothing. */
export const isIn = (state: State, value: Value, source: Value): boolean => {
  if (source === null) return false
  if (isList(source)) {
    spend(state, source.length)
    return source.some((item) => areEqual(item, value))
  }
  if (isMap(source)) return typeof value === 'string' && Object.hasOwn(source, value)
  throw new ExpressionError(`"in" needs an array or a map, not ${kindOf(source)}`)
}
