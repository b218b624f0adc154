// Whether a text can be the value of an option, by the bounds that the server gives; and whether it says something new. Pure.
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { findProblems, type PlacedProblem, type Problem } from './schema.ts'

type Definition = Pick<OptionDefinition, 'type' | 'min' | 'max' | 'length_max' | 'format' | 'schema' | 'is_secret'>

/** What an empty text stands for in an option that holds JSON. */
export const emptyOf = ({ schema }: Pick<OptionDefinition, 'schema'>): unknown => (schema?.type === 'array' ? [] : {})

/** The value in a text; `undefined` when it is no JSON. */
export const readJson = (text: string, option: Pick<OptionDefinition, 'schema'>): unknown => {
  if (text.trim() === '') return emptyOf(option)
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isWebAddress = (text: string): boolean => ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? '')

const isZone = (text: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}

const formats: Readonly<Record<NonNullable<OptionDefinition['format']>, (text: string) => Problem | undefined>> = {
  'web-address': (text) => (isWebAddress(text) ? undefined : { kind: 'address' }),
  picture: (text) => (/^(https?:\/\/|\/(?!\/)|data:image\/(?!svg))/i.test(text) ? undefined : { kind: 'picture' }),
  'time-zone': (text) => (isZone(text) ? undefined : { kind: 'zone' }),
  'status-ranges': (text) =>
    text.split(/[,，]/).every((part) => /^\s*[1-5]\d\d(\s*-\s*[1-5]\d\d)?\s*$/.test(part) || part.trim() === '')
      ? undefined
      : { kind: 'statuses' },
}

const checkNumber = (text: string, { type, min, max }: Definition): Problem | undefined => {
  const isNumber = type === 'int' ? /^[+-]?\d{1,16}$/.test(text) : /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)
  if (!isNumber) return { kind: type === 'int' ? 'integer' : 'number' }
  const value = Number(text)
  if (min !== undefined && value < min) return { kind: 'min', limit: min }
  return max !== undefined && value > max ? { kind: 'max', limit: max } : undefined
}

/** Problems of a JSON text; one that cannot be read has one problem, at the top. */
export const findJsonProblems = (text: string, option: Pick<OptionDefinition, 'schema'>): PlacedProblem[] => {
  const value = readJson(text, option)
  return value === undefined ? [{ kind: 'syntax', path: [] }] : findProblems(value, option.schema ?? {})
}

/** What stands against the text, or undefined. */
export const findProblem = (text: string, option: Definition): Problem | undefined => {
  const { type, format, length_max: lengthMax } = option
  if (type === 'int' || type === 'float') return checkNumber(text.trim(), option)
  if (type === 'json') return findJsonProblems(text, option)[0]
  if (lengthMax !== undefined && text.length > lengthMax) return { kind: 'tooLong', limit: lengthMax }
  return format === undefined || text.trim() === '' ? undefined : formats[format](text.trim())
}

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, canonical(member)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  )
}

/** Whether two texts mean the same value of the option. */
export const isSame = (one: string, other: string, option: Pick<OptionDefinition, 'type' | 'schema'>): boolean => {
  if (one === other) return true
  if (option.type === 'int' || option.type === 'float')
    return one.trim() !== '' && other.trim() !== '' && Number(one) === Number(other)
  if (option.type !== 'json') return false
  const values = [readJson(one, option), readJson(other, option)]
  return !values.includes(undefined) && JSON.stringify(canonical(values[0])) === JSON.stringify(canonical(values[1]))
}
