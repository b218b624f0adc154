// Compares the definitions with a live database and says what is missing: the plan of an additive migration.
import type { Column, Engine, Index, Table } from '../tables/index.ts'
import { addColumn, createIndex, createTable, widenColumn } from './ddl.ts'
import type { LiveColumn, LiveSchema, LiveTable } from './introspect.ts'

export type Step = {
  readonly kind: 'create' | 'add' | 'widen' | 'index'
  /** Table, table.column or index, for the report. */
  readonly what: string
  readonly sql: string
  /** Set for a unique index over rows that exist: they may already contradict it. */
  readonly mustBeDistinct?: { readonly table: string; readonly columns: readonly string[] }
}

/** What has to be done, in order. Nothing is ever dropped, narrowed or renamed; an up-to-date database gives no steps. */
export function planMigration(engine: Engine, tables: readonly Table[], live: LiveSchema): Step[] {
  return tables.flatMap((table) => {
    const existing = live.get(table.name)
    return existing === undefined ? planNew(engine, table) : planExisting(engine, table, existing)
  })
}

function planNew(engine: Engine, table: Table): Step[] {
  return [
    { kind: 'create', what: table.name, sql: createTable(engine, table) },
    ...table.indexes.map((index) => indexStep(engine, table, index)),
  ]
}

function indexStep(engine: Engine, table: Table, index: Index, prefixed?: ReadonlySet<string>): Step {
  return { kind: 'index', what: `${table.name}.${index.name}`, sql: createIndex(engine, table, index, prefixed) }
}

function planExisting(engine: Engine, table: Table, live: LiveTable): Step[] {
  const steps: Step[] = []
  for (const [name, column] of Object.entries(table.columns)) {
    const existing = live.columns.get(name)
    const what = `${table.name}.${name}`
    if (existing === undefined) steps.push({ kind: 'add', what, sql: addColumn(engine, table, name, column) })
    else if (isTooNarrow(engine, column, existing)) {
      steps.push({ kind: 'widen', what, sql: widenColumn(engine, table, name, column) })
    }
  }
  const inlineUnique = Object.entries(table.columns)
    .filter(([, column]) => column.unique)
    .map(([name]) => ({ name: `uni_${table.name}_${name}`, columns: [name], isUnique: true, isLiveOnly: false }))
  const unbounded = new Set([...live.columns.values()].filter(isUnbounded).map((column) => column.name))
  for (const index of [...inlineUnique, ...table.indexes]) {
    if (isCovered(table, index, live)) continue
    const step = indexStep(engine, table, index, unbounded)
    steps.push(index.isUnique ? { ...step, mustBeDistinct: { table: table.name, columns: index.columns } } : step)
  }
  return steps
}

/**
 * An index is there when one has the same columns, whatever its name, and is unique if it must be. For a table that keeps
 * its own indexes it is enough that one leads with the same column.
 */
function isCovered(table: Table, wanted: Index, live: LiveTable): boolean {
  return live.indexes.some((index) => {
    if (index.name === wanted.name) return true
    if (table.keepsOwnIndexes) return index.columns[0] === wanted.columns[0]
    const isSame =
      index.columns.length === wanted.columns.length && index.columns.every((name, at) => name === wanted.columns[at])
    return isSame && (index.isUnique || !wanted.isUnique)
  })
}

const unboundedTypes = new Set(['tinytext', 'text', 'mediumtext', 'longtext', 'blob', 'longblob', 'json'])

function isUnbounded(column: LiveColumn): boolean {
  return unboundedTypes.has(column.type)
}

const integerRanks: { readonly [type: string]: number } = {
  tinyint: 1,
  smallint: 2,
  int2: 2,
  mediumint: 3,
  int: 4,
  integer: 4,
  int4: 4,
  bigint: 8,
  int8: 8,
}
const mysqlTextSizes: { readonly [type: string]: number } = {
  tinytext: 255,
  text: 65_535,
  mediumtext: 16_777_215,
  longtext: 4_294_967_295,
}
const binaryFloats = new Set(['float', 'double', 'real', 'float4', 'float8'])

/** SQLite does not enforce lengths, so nothing there is ever too narrow. */
function isTooNarrow(engine: Engine, column: Column, live: LiveColumn): boolean {
  if (engine === 'sqlite') return false
  switch (column.kind) {
    case 'int':
    case 'uint': {
      if (column.types?.[engine] !== undefined) return false
      const rank = integerRanks[live.type]
      return rank !== undefined && rank < 8
    }
    case 'decimal':
      return binaryFloats.has(live.type)
    case 'text':
    case 'shorttext':
    case 'label':
    case 'sized':
    case 'varchar':
    case 'char':
      return capacityOf(engine, live) < wantedCapacity(engine, column)
    default:
      return false
  }
}

function capacityOf(engine: Engine, live: LiveColumn): number {
  if (engine === 'postgres') {
    if (live.type === 'varchar' || live.type === 'bpchar') return live.length ?? Number.POSITIVE_INFINITY
    return Number.POSITIVE_INFINITY
  }
  if (live.type === 'varchar' || live.type === 'char') return live.length ?? 0
  return mysqlTextSizes[live.type] ?? Number.POSITIVE_INFINITY
}

function wantedCapacity(engine: Engine, column: Column): number {
  if (column.kind === 'text') return engine === 'mysql' ? 4_294_967_295 : Number.POSITIVE_INFINITY
  if (column.kind === 'shorttext') return engine === 'mysql' ? 65_535 : Number.POSITIVE_INFINITY
  if (column.kind === 'label') return engine === 'mysql' ? 191 : Number.POSITIVE_INFINITY
  return column.length ?? 255
}
