// The definitions of tables turned into DDL for each engine.
import type { Column, Engine, Index, Table } from '../tables/index.ts'

type TypeNames = { readonly [E in Engine]: string }

const fixedTypes: { readonly [K in Column['kind']]?: TypeNames } = {
  id: { sqlite: 'integer PRIMARY KEY AUTOINCREMENT', mysql: 'bigint', postgres: 'bigserial' },
  int: { sqlite: 'integer', mysql: 'bigint', postgres: 'bigint' },
  uint: { sqlite: 'integer', mysql: 'bigint unsigned', postgres: 'bigint' },
  bool: { sqlite: 'numeric', mysql: 'boolean', postgres: 'boolean' },
  float: { sqlite: 'real', mysql: 'double', postgres: 'decimal' },
  decimal: { sqlite: 'decimal(10,6)', mysql: 'decimal(10,6)', postgres: 'decimal(10,6)' },
  time: { sqlite: 'datetime', mysql: 'datetime(3)', postgres: 'timestamptz' },
  text: { sqlite: 'text', mysql: 'longtext', postgres: 'text' },
  shorttext: { sqlite: 'text', mysql: 'text', postgres: 'text' },
  label: { sqlite: 'text', mysql: 'varchar(191)', postgres: 'text' },
  json: { sqlite: 'json', mysql: 'json', postgres: 'json' },
}

/** The DDL type of a column (schema.md section 1.1). */
export function columnType(engine: Engine, column: Column): string {
  const own = column.types?.[engine]
  if (own !== undefined) return own
  const fixed = fixedTypes[column.kind]
  if (fixed !== undefined) return fixed[engine]
  if (column.kind === 'sized' && engine === 'sqlite') return 'text'
  return `${column.kind === 'char' ? 'char' : 'varchar'}(${column.length ?? 255})`
}

/** A name as the engine quotes it. Names come from the definitions, never from outside. */
export function quoted(engine: Engine, name: string): string {
  return engine === 'mysql' ? `\`${name}\`` : `"${name}"`
}

function literal(engine: Engine, value: string | number | boolean): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (typeof value === 'number') return String(value)
  return engine === 'sqlite' ? (value ? '1' : '0') : String(value)
}

/** What follows a column's name: type, nullability, default. */
function columnBody(engine: Engine, column: Column): string {
  const parts = [columnType(engine, column)]
  if (column.notNull || (column.kind === 'id' && engine === 'mysql')) parts.push('NOT NULL')
  if (column.kind === 'id' && engine === 'mysql') parts.push('AUTO_INCREMENT')
  if (column.default !== undefined) parts.push(`DEFAULT ${literal(engine, column.default)}`)
  return parts.join(' ')
}

export function createTable(engine: Engine, table: Table): string {
  const lines = Object.entries(table.columns).map(([name, column]) => {
    const isKeyInline = column.kind === 'id' && engine === 'sqlite'
    const isKey = table.primaryKey.includes(name) && !isKeyInline && column.kind !== 'id'
    return `${quoted(engine, name)} ${columnBody(engine, column)}${isKey && !column.notNull ? ' NOT NULL' : ''}${column.unique ? ' UNIQUE' : ''}`
  })
  const hasInlineKey = engine === 'sqlite' && table.primaryKey.some((name) => table.columns[name]?.kind === 'id')
  if (!hasInlineKey) lines.push(`PRIMARY KEY (${table.primaryKey.map((name) => quoted(engine, name)).join(', ')})`)
  const options = engine === 'mysql' ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4' : ''
  return `CREATE TABLE ${quoted(engine, table.name)} (${lines.join(', ')})${options}`
}

/** A column for a table that has rows: NOT NULL comes with a default, and `id` columns are never added. */
export function addColumn(engine: Engine, table: Table, name: string, column: Column): string {
  const needsDefault = column.notNull && column.default === undefined
  const zero = ['int', 'uint', 'float', 'decimal', 'bool'].includes(column.kind) ? 0 : ''
  const hasNoDefaults = engine === 'mysql' && ['text', 'shorttext', 'json'].includes(column.kind)
  const filled = needsDefault && !hasNoDefaults ? { ...column, default: zero } : column
  return `ALTER TABLE ${quoted(engine, table.name)} ADD COLUMN ${quoted(engine, name)} ${columnBody(engine, filled)}`
}

/** Gives a column the type of its definition (MySQL, PostgreSQL). */
export function widenColumn(engine: Engine, table: Table, name: string, column: Column): string {
  const change = `ALTER TABLE ${quoted(engine, table.name)}`
  if (engine === 'mysql') return `${change} MODIFY COLUMN ${quoted(engine, name)} ${columnBody(engine, { ...column })}`
  return `${change} ALTER COLUMN ${quoted(engine, name)} TYPE ${columnType(engine, column)}`
}

/** Columns in `prefixed` hold unbounded text, of which MySQL indexes the first 191 characters. */
export function createIndex(
  engine: Engine,
  table: Table,
  index: Index,
  prefixed: ReadonlySet<string> = new Set(),
): string {
  const columns = index.columns.map(
    (name) => `${quoted(engine, name)}${engine === 'mysql' && prefixed.has(name) ? '(191)' : ''}`,
  )
  const where = index.isLiveOnly && engine !== 'mysql' ? ` WHERE ${quoted(engine, 'deleted_at')} IS NULL` : ''
  const kind = index.isUnique ? 'UNIQUE INDEX' : 'INDEX'
  return `CREATE ${kind} ${quoted(engine, index.name)} ON ${quoted(engine, table.name)} (${columns.join(', ')})${where}`
}
