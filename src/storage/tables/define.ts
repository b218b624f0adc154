// Tables as data: one definition gives row types, column types for Kysely, DDL, additive migration and value codecs.
import type { ColumnType, Generated } from 'kysely'
import { type Decoder, decoderFor, encodeValue } from './codecs.ts'
import type { Column, Columns, Engine, Kind } from './column.ts'

/** An index; `isLiveOnly` makes it partial on rows that are not soft-deleted (SQLite, PostgreSQL). */
export type Index = {
  readonly name: string
  readonly columns: readonly string[]
  readonly isUnique: boolean
  readonly isLiveOnly: boolean
}

type Values = {
  id: number
  int: number
  uint: number
  bool: boolean
  float: number
  decimal: number
  time: Date | null
  text: string
  shorttext: string
  label: string
  sized: string
  varchar: string
  char: string
  json: string
}
type StoredValues = {
  [K in Kind]:
    | null
    | (K extends 'bool'
        ? boolean | number
        : K extends 'time'
          ? Date | string
          : K extends 'json'
            ? string | Uint8Array
            : Values[K])
}

/** A row as the program sees it: plain values, NULL already turned into zero values. JSON columns are their text. */
export type RowOf<C extends Columns> = {
  -readonly [K in keyof C]: C[K] extends { readonly nullable: true }
    ? Values[C[K]['kind']] | null
    : Values[C[K]['kind']]
}
/** The row type of a table definition: `Row<typeof tokens>`. */
export type Row<T> = T extends Table<string, infer C> ? RowOf<C> : never

/** Column types for Kysely: what an engine may hand out or accept. Decode before use. */
export type StoredOf<C extends Columns> = {
  [K in keyof C]: C[K]['kind'] extends 'id'
    ? Generated<number>
    : ColumnType<StoredValues[C[K]['kind']], StoredValues[C[K]['kind']] | undefined, StoredValues[C[K]['kind']]>
}
/** Values ready to be bound by an engine. */
export type EncodedOf<C extends Columns> = {
  [K in keyof C]?: C[K]['kind'] extends 'id' ? number : StoredValues[C[K]['kind']]
}

type RawRow = { readonly [column: string]: unknown }

export type Table<N extends string = string, C extends Columns = Columns> = {
  readonly name: N
  readonly columns: C
  readonly primaryKey: readonly string[]
  readonly indexes: readonly Index[]
  /** Indexes are made only when the table is new; an existing table keeps its own unless a column they lead with has none. */
  readonly keepsOwnIndexes: boolean
  /** A whole row. Columns that the query left out read as zero values. Throws RangeError on unsafe integers. */
  decode(raw: RawRow): RowOf<C>
  /** Only the named columns. */
  decodeSome<K extends keyof C & string>(raw: RawRow, names: readonly K[]): Pick<RowOf<C>, K>
  /** Values for an UPDATE: only what was given. */
  encode(engine: Engine, values: Partial<RowOf<C>>): EncodedOf<C>
  /** Values for an INSERT: what was given, then the defaults, then zero values (ids are left to the database). */
  encodeNew(engine: Engine, values: Partial<RowOf<C>>): EncodedOf<C>
  /** The same for the hot path: a whole row without its id, as values in the order of the columns. */
  encodeRow(engine: Engine, row: Omit<RowOf<C>, 'id'>): unknown[]
}

type IndexSpec = {
  readonly columns: readonly string[]
  readonly name?: string
  readonly unique?: true
  readonly live?: true
}
type TableOptions = { readonly primaryKey?: readonly string[]; readonly keepsOwnIndexes?: true }

/** An index over the columns, named `idx_<table>_<columns>` unless a name is given. */
export function index(...columns: readonly string[]): IndexSpec {
  return { columns }
}
/** The same, unique. */
export function unique(...columns: readonly string[]): IndexSpec {
  return { columns, unique: true }
}
/** The same, over rows that are not soft-deleted; MySQL has no partial index and takes all rows. */
export function liveOnly(spec: IndexSpec): IndexSpec {
  return { ...spec, live: true }
}
/** Gives an index its name. */
export function named(name: string, spec: IndexSpec): IndexSpec {
  return { ...spec, name }
}

function defaultOf(column: Column): unknown {
  if (column.default !== undefined) return column.default
  if (column.nullable || column.kind === 'time') return null
  if (column.kind === 'bool') return false
  return decoderFor('', '', column)(null)
}

/**
 * Defines a table. `C` is inferred from the literal, so every row type follows from it.
 * The primary key is the `id` column unless the options name another.
 */
export function defineTable<N extends string, const C extends Columns>(
  name: N,
  columns: C,
  indexes: readonly IndexSpec[] = [],
  options: TableOptions = {},
): Table<N, C> {
  const names = Object.keys(columns)
  const decoders: [string, Decoder][] = []
  const byName = new Map<string, Decoder>()
  for (const column of names) {
    const decoder = decoderFor(name, column, columnOf(columns, column))
    decoders.push([column, decoder])
    byName.set(column, decoder)
  }
  const writable = names.filter((column) => columnOf(columns, column).kind !== 'id')
  const written = writable.map((column) => ({ name: column, column: columnOf(columns, column) }))
  const defaults = new Map(writable.map((column) => [column, defaultOf(columnOf(columns, column))]))

  const encodeNamed = (engine: Engine, values: RawRow, chosen: readonly string[]) => {
    const encoded: { [column: string]: unknown } = {}
    for (const column of chosen) {
      const given = values[column]
      encoded[column] = encodeValue(
        engine,
        columnOf(columns, column),
        given === undefined ? defaults.get(column) : given,
      )
    }
    return encoded
  }
  return {
    name,
    columns,
    primaryKey: options.primaryKey ?? names.filter((column) => columnOf(columns, column).kind === 'id'),
    indexes: indexes.map((spec) => ({
      name: spec.name ?? `idx_${name}_${spec.columns.join('_')}`,
      columns: spec.columns,
      isUnique: spec.unique === true,
      isLiveOnly: spec.live === true,
    })),
    keepsOwnIndexes: options.keepsOwnIndexes === true,
    decode: (raw) => {
      const row: { [column: string]: unknown } = {}
      for (const [column, decoder] of decoders) row[column] = decoder(raw[column])
      return row as RowOf<C>
    },
    decodeSome: (raw, chosen) => {
      const row: { [column: string]: unknown } = {}
      for (const column of chosen) row[column] = byName.get(column)?.(raw[column])
      return row as Pick<RowOf<C>, (typeof chosen)[number]>
    },
    encode: (engine, values) =>
      encodeNamed(
        engine,
        values,
        names.filter((column) => values[column] !== undefined),
      ) as EncodedOf<C>,
    encodeNew: (engine, values) => {
      const withId = names.filter((column) => defaults.has(column) || values[column] !== undefined)
      return encodeNamed(engine, values, withId) as EncodedOf<C>
    },
    encodeRow: (engine, row: RawRow) => written.map(({ name: key, column }) => encodeValue(engine, column, row[key])),
  }
}

function columnOf(columns: Columns, name: string): Column {
  const column = columns[name]
  if (column === undefined) throw new Error(`no column ${name}`)
  return column
}
