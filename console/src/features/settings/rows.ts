// Tables of names as rows of texts, the way they are edited: read from a JSON value, checked cell by cell, written back. Pure.
import type { JsonSchema } from '../../../../src/contract/index.ts'
import { findProblems, type Problem, schemaAt } from './schema.ts'

/** The texts of the cells, in the order of the columns. */
export type Row = readonly string[]

export type Column = {
  /** Word of the catalogue `settings.field.*`. */
  readonly name: string
  readonly control: 'text' | 'number' | 'choice' | 'names'
  /** Part of what a row is known by; each combination may be there once. */
  readonly isKey?: boolean
}

/** How the JSON of an option becomes rows and rows become JSON. */
export type RowCodec = {
  readonly columns: readonly Column[]
  readonly read: (value: unknown) => Row[]
  readonly write: (rows: readonly Row[]) => unknown
  /** The schema of a column's value within that of the option. */
  readonly schemaOf: (schema: JsonSchema | undefined, column: number) => JsonSchema
  /** Rows with the same keys are several values of one entry. */
  readonly repeats?: boolean
}

type Control = Column['control']

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []

const asText = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value ?? ''))

/** A number is written as a person would: with a point or a comma. */
export const parseNumber = (text: string): number => {
  const trimmed = text.trim().replace(/^([+-]?\d*),(\d+)$/, '$1.$2')
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(trimmed) ? Number(trimmed) : Number.NaN
}

const splitNames = (text: string): string[] =>
  text
    .split(/[,\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '')

const fromText = (text: string, control: Control): unknown => {
  if (control === 'number') return parseNumber(text)
  return control === 'names' ? splitNames(text) : text
}

const key = (name: string): Column => ({ name, control: 'text', isKey: true })

/** `{name: value}` */
export const mapRows = (keyName: string, valueName: string, control: Control): RowCodec => ({
  columns: [key(keyName), { name: valueName, control }],
  read: (value) => entriesOf(value).map(([name, inner]) => [name, asText(inner)]),
  write: (rows) => Object.fromEntries(rows.map(([name = '', text = '']) => [name.trim(), fromText(text, control)])),
  schemaOf: (schema, column) => (column === 1 ? schemaAt(schema, '*') : {}),
})

/** `{outer: {inner: value}}` */
export const nestedRows = (outer: string, inner: string, valueName: string, control: Control): RowCodec => ({
  columns: [key(outer), key(inner), { name: valueName, control }],
  read: (value) =>
    entriesOf(value).flatMap(([first, members]) =>
      entriesOf(members).map(([second, member]) => [first, second, asText(member)]),
    ),
  write: (rows) => {
    const whole: Record<string, Record<string, unknown>> = {}
    for (const [first = '', second = '', text = ''] of rows) {
      whole[first.trim()] = { ...whole[first.trim()], [second.trim()]: fromText(text, control) }
    }
    return whole
  },
  schemaOf: (schema, column) => (column === 2 ? schemaAt(schema, '*', '*') : {}),
})

/** `{outer: {inner: [value, …]}}`: one row for each value. */
export const listedRows = (outer: string, inner: string, valueName: string): RowCodec => ({
  columns: [key(outer), key(inner), { name: valueName, control: 'text' }],
  repeats: true,
  read: (value) =>
    entriesOf(value).flatMap(([first, members]) =>
      entriesOf(members).flatMap(([second, list]) =>
        (Array.isArray(list) ? list : [list]).map((item: unknown) => [first, second, asText(item)]),
      ),
    ),
  write: (rows) => {
    const whole: Record<string, Record<string, string[]>> = {}
    for (const [first = '', second = '', text = ''] of rows) {
      const members = whole[first.trim()] ?? {}
      members[second.trim()] = [...(members[second.trim()] ?? []), text]
      whole[first.trim()] = members
    }
    return whole
  },
  schemaOf: (schema, column) => (column === 2 ? schemaAt(schema, '*', '*', '#') : {}),
})

/** `{name: [number, number]}` */
export const pairRows = (keyName: string, first: string, second: string): RowCodec => ({
  columns: [key(keyName), { name: first, control: 'number' }, { name: second, control: 'number' }],
  read: (value) =>
    entriesOf(value).map(([name, pair]) => {
      const [one, other]: unknown[] = Array.isArray(pair) ? pair : []
      return [name, asText(one), asText(other)]
    }),
  write: (rows) =>
    Object.fromEntries(
      rows.map(([name = '', one = '', other = '']) => [name.trim(), [parseNumber(one), parseNumber(other)]]),
    ),
  schemaOf: (schema, column) => {
    const { prefixItems = [] } = schemaAt(schema, '*') as { prefixItems?: readonly JsonSchema[] }
    return prefixItems[column - 1] ?? {}
  },
})

/** A row that nothing was typed into yet. */
export const isBlank = (row: Row): boolean => row.every((cell) => cell.trim() === '')

const keyOf = (row: Row, columns: readonly Column[]): string =>
  JSON.stringify(row.filter((_, index) => columns[index]?.isKey).map((cell) => cell.trim()))

const checkCell = (text: string, column: Column, schema: JsonSchema): Problem | undefined => {
  if (column.isKey) return text.trim() === '' ? { kind: 'required' } : undefined
  const value = fromText(text, column.control)
  if (column.control === 'number' && Number.isNaN(value))
    return { kind: text.trim() === '' ? 'required' : schema.type === 'integer' ? 'integer' : 'number' }
  const [problem] = findProblems(value, schema)
  return problem && { kind: problem.kind, ...(problem.limit === undefined ? {} : { limit: problem.limit }) }
}

/** Problems by `row:column`; blank rows have none. */
export const checkRows = (
  rows: readonly Row[],
  codec: RowCodec,
  schema: JsonSchema | undefined,
): ReadonlyMap<string, Problem> => {
  const problems = new Map<string, Problem>()
  const seen = new Set<string>()
  rows.forEach((row, index) => {
    if (isBlank(row)) return
    codec.columns.forEach((column, at) => {
      const problem = checkCell(row[at] ?? '', column, codec.schemaOf(schema, at))
      if (problem) problems.set(`${index}:${at}`, problem)
    })
    const name = keyOf(row, codec.columns)
    if (!codec.repeats && seen.has(name)) problems.set(`${index}:0`, { kind: 'twice' })
    seen.add(name)
  })
  return problems
}

/** Rows with others laid over them: a pasted entry replaces the one of its name. */
export const mergeRows = (rows: readonly Row[], added: readonly Row[], codec: RowCodec): Row[] => {
  const keys = new Set(added.map((row) => keyOf(row, codec.columns)))
  return [...rows.filter((row) => !isBlank(row) && !keys.has(keyOf(row, codec.columns))), ...added]
}
