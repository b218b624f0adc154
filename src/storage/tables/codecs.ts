// Value codecs: what the three engines hand out and accept, turned into plain values and back.
import type { Column, Engine } from './column.ts'

export type Decoder = (value: unknown) => unknown

const utf8 = new TextDecoder()
const utf8Bytes = new TextEncoder()

/**
 * The decoder of one column. Integers outside ±(2^53 − 1) are refused with a RangeError: they cannot be exact here.
 * JSON columns give their text, from a blob (SQLite) or a string; `char` columns lose PostgreSQL's padding.
 */
export function decoderFor(table: string, name: string, column: Column): Decoder {
  const at = `${table}.${name}`
  const orEmpty = (zero: unknown, decode: Decoder): Decoder => {
    const empty = column.nullable ? null : zero
    return (value) => (value === null || value === undefined ? empty : decode(value))
  }
  switch (column.kind) {
    case 'id':
    case 'int':
    case 'uint':
      return orEmpty(0, (value) => toInteger(value, at))
    case 'float':
    case 'decimal':
      return orEmpty(0, (value) => toFloat(value, at))
    case 'bool':
      return orEmpty(false, toBool)
    case 'time':
      return orEmpty(null, (value) => toDate(value, at))
    case 'char':
      return orEmpty('', (value) => toText(value).trimEnd())
    default:
      return orEmpty('', toText)
  }
}

function toInteger(value: unknown, at: string): number {
  const number = typeof value === 'number' ? value : typeof value === 'boolean' ? (value ? 1 : 0) : Number(value)
  // SQLite lets fractions into integer columns; Go readers would refuse them, we drop the fraction.
  const integer = Number.isInteger(number) ? number : Math.trunc(number)
  if (!Number.isSafeInteger(integer))
    throw new RangeError(`${at} holds ${String(value)}, which is outside the exact integer range`)
  return integer
}

function toFloat(value: unknown, at: string): number {
  const number = Number(value)
  if (Number.isNaN(number)) throw new RangeError(`${at} holds ${String(value)}, which is not a number`)
  return number
}

function toBool(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) !== 0
  return value === '1' || value === 't' || value === 'true'
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return utf8.decode(value)
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

// Go writes `2026-01-02 15:04:05.123456789+08:00`; older drivers ` +0800 CST` behind a blank. No zone means UTC.
const storedTime = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?/

function toDate(value: unknown, at: string): Date | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value
  if (typeof value === 'number') return new Date(value * 1000)
  const match = storedTime.exec(toText(value))
  if (match === null) throw new RangeError(`${at} holds ${String(value)}, which is not a time`)
  const [, day, clock = '00:00:00', fraction = '', zone = 'Z'] = match
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
  const milliseconds = fraction === '' ? '' : fraction.slice(0, 4).padEnd(4, '0')
  const date = new Date(`${day}T${clock}${milliseconds}${offset}`)
  // MySQL's zero date and its likes mean "no time".
  return Number.isNaN(date.getTime()) ? null : date
}

/** An instant as SQLite files of New API hold it: UTC, milliseconds, explicit zone. */
export function sqliteTime(date: Date): string {
  return `${date.toISOString().slice(0, -1).replace('T', ' ')}+00:00`
}

/**
 * A plain value as the engine's driver binds it. JSON columns become blobs on SQLite, because New API's own binary
 * refuses rows whose JSON is stored as text there; an empty JSON text is NULL.
 */
export function encodeValue(engine: Engine, column: Column, value: unknown): unknown {
  if (value === null || value === undefined) return column.notNull ? zeroOf(column) : null
  if (value === '' && column.emptyAsNull) return null
  if (column.kind === 'json') {
    if (value === '') return null
    return engine === 'sqlite' ? utf8Bytes.encode(toText(value)) : toText(value)
  }
  if (column.kind === 'time') {
    if (!(value instanceof Date)) throw new TypeError(`a time column takes a Date, not ${typeof value}`)
    return engine === 'sqlite' ? sqliteTime(value) : value
  }
  if (typeof value === 'number' && isInteger(column) && !Number.isSafeInteger(value)) {
    throw new RangeError(`${value} is not an exact integer`)
  }
  return value
}

function isInteger(column: Column): boolean {
  return column.kind === 'id' || column.kind === 'int' || column.kind === 'uint'
}

function zeroOf(column: Column): unknown {
  if (column.default !== undefined) return column.default
  if (column.kind === 'bool') return false
  return isInteger(column) || column.kind === 'float' || column.kind === 'decimal' ? 0 : ''
}
