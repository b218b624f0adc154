// Values of the expression language: JSON values, where a missing one is nil (null).
import { ExpressionError } from './limits.ts'

export type Value = number | string | boolean | null | readonly Value[] | ValueMap
export type ValueMap = { readonly [key: string]: Value | undefined }

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

export const isMap = (value: Value): value is ValueMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The name of a value's kind, as built-in `type` and messages say it. */
export const kindOf = (value: Value): string => {
  if (value === null) return 'nil'
  if (isList(value)) return 'array'
  if (isMap(value)) return 'map'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return typeof value === 'string' ? 'string' : 'bool'
}

export const asNumber = (value: Value): number => {
  if (typeof value !== 'number') throw new ExpressionError(`expected a number, not ${kindOf(value)}`)
  return value
}

export const asText = (value: Value): string => {
  if (typeof value !== 'string') throw new ExpressionError(`expected text, not ${kindOf(value)}`)
  return value
}

export const asBoolean = (value: Value): boolean => {
  if (typeof value !== 'boolean') throw new ExpressionError(`expected true or false, not ${kindOf(value)}`)
  return value
}

export const asList = (value: Value): readonly Value[] => {
  if (!isList(value)) throw new ExpressionError(`expected an array, not ${kindOf(value)}`)
  return value
}

const areListsEqual = (left: readonly Value[], right: readonly Value[]): boolean =>
  left.length === right.length && left.every((item, index) => areEqual(item, right[index] ?? null))

const areMapsEqual = (left: ValueMap, right: ValueMap): boolean => {
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every((key) => Object.hasOwn(right, key) && areEqual(left[key] ?? null, right[key] ?? null))
}

/** Deep equality; values of different kinds are never equal. */
export const areEqual = (left: Value, right: Value): boolean => {
  if (isList(left)) return isList(right) && areListsEqual(left, right)
  if (isMap(left)) return isMap(right) && areMapsEqual(left, right)
  return left === right
}

/** A number as Go prints it by default: shortest digits, exponent form from 1e+06 up and below 1e-04. */
const formatNumber = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (value === 0) return '0'
  const [digits = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < 6) return String(value)
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** The text form that built-in `has` searches in (billing.md section 12.2): Go's default printing. */
export const formatValue = (value: Value): string => {
  if (value === null) return '<nil>'
  if (typeof value === 'number') return formatNumber(value)
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (isList(value)) return `[${value.map(formatValue).join(' ')}]`
  const keys = Object.keys(value).sort()
  return `map[${keys.map((key) => `${key}:${formatValue(value[key] ?? null)}`).join(' ')}]`
}
