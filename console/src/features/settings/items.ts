// Lists of objects as they are edited one by one: their fields, how the JSON becomes items, how a typed item becomes JSON. Pure.
import type { JsonSchema } from '../../../../src/contract/index.ts'
import { parseNumber } from './rows.ts'
import { findProblems, isRequiredIn, type Problem } from './schema.ts'

export type Item = Readonly<Record<string, unknown>>

export type FieldControl =
  | 'line'
  | 'code'
  | 'rich'
  | 'address'
  | 'moment'
  | 'choice'
  | 'colour'
  | 'number'
  | 'quota'
  | 'switch'
  | 'names'
  | 'sources'
  | 'json'

export type ItemField = {
  /** Member of the item; its word of the catalogue `settings.field.*`. */
  readonly name: string
  readonly control: FieldControl
  /** Words of the choice, where the schema does not tell them. */
  readonly choices?: readonly string[]
  /** There is no place for it in some items. */
  readonly isShown?: (item: Item) => boolean
}

export type ItemList = {
  readonly fields: readonly ItemField[]
  /** What a new item begins with. */
  readonly blank: (now: Date) => Item
  /** The JSON of the option as items, and back; as they are unless told otherwise. */
  readonly read?: (value: unknown) => Item[]
  readonly write?: (items: readonly Item[]) => unknown
  /** The schema of one item within that of the option. */
  readonly schemaOf: (schema: JsonSchema | undefined, item: Item) => JsonSchema
  readonly titleOf: (item: Item) => string
  readonly noteOf?: (item: Item) => string
  /** Shown in an order of its own; the list cannot be rearranged. */
  readonly sort?: (one: Item, other: Item) => number
}

/** An item while it is edited: texts and switches by field. */
export type ItemDraft = Readonly<Record<string, string | boolean | readonly string[]>>

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The items of a value; entries that are no objects are left out. */
export const readItems = (value: unknown, { read }: ItemList): Item[] =>
  read ? read(value) : Array.isArray(value) ? value.filter(isItem) : []

const toJsonText = (value: unknown): string =>
  value === undefined || value === null ? '' : JSON.stringify(value, undefined, 2)

/** What the fields of an item show. */
export const toDraft = (item: Item, fields: readonly ItemField[]): ItemDraft =>
  Object.fromEntries(
    fields.map(({ name, control }) => {
      const value = item[name]
      if (control === 'switch') return [name, value === true]
      if (control === 'names') return [name, Array.isArray(value) ? value.map(String) : []]
      if (control === 'json' || control === 'sources') return [name, toJsonText(value)]
      return [name, value === undefined || value === null ? '' : String(value)]
    }),
  )

const fromDraft = (value: string | boolean | readonly string[] | undefined, control: FieldControl): unknown => {
  if (typeof value !== 'string') return value
  if (control === 'number' || control === 'quota') {
    const number = parseNumber(value)
    return Number.isNaN(number) ? value : number
  }
  if (control !== 'json' && control !== 'sources') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0)

/** The item with what was typed; members without a field stay, empty ones that may be absent go. */
export const toItem = (draft: ItemDraft, before: Item, fields: readonly ItemField[], schema: JsonSchema): Item => {
  const item: Record<string, unknown> = { ...before }
  for (const { name, control, isShown } of fields) {
    const value = fromDraft(draft[name], control)
    const isLeftOut = isEmpty(value) && !isRequiredIn(schema, name) && !(typeof before[name] === 'string')
    if (isLeftOut || isShown?.(item) === false) delete item[name]
    else item[name] = value
  }
  return item
}

/** The first problem of each field, and under `''` those that belong to none. */
export const checkItem = (item: Item, schema: JsonSchema): Readonly<Record<string, Problem>> => {
  const problems: Record<string, Problem> = {}
  for (const { path, ...problem } of findProblems(item, schema)) {
    const name = String(path[0] ?? '')
    problems[name] ??= problem
  }
  return problems
}

/** The list with one entry at another place. */
export const moved = <Entry>(list: readonly Entry[], from: number, to: number): Entry[] => {
  const next = [...list]
  const [entry] = next.splice(from, 1)
  if (entry !== undefined) next.splice(Math.max(0, Math.min(to, next.length)), 0, entry)
  return next
}
