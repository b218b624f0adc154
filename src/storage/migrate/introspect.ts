// What a live database looks like: tables, columns and indexes, the same shape for every engine.
import { type Kysely, sql } from 'kysely'
import type { Engine, Schema } from '../tables/index.ts'

export type LiveColumn = {
  readonly name: string
  /** Lower case, without length: `varchar`, `bigint`, `int8`, `bpchar`, … */
  readonly type: string
  /** Characters; undefined where the type has none. */
  readonly length: number | undefined
  readonly isNullable: boolean
}
export type LiveIndex = {
  readonly name: string
  readonly columns: readonly string[]
  readonly isUnique: boolean
  readonly isPrimary: boolean
}
export type LiveTable = {
  readonly name: string
  readonly columns: ReadonlyMap<string, LiveColumn>
  readonly indexes: readonly LiveIndex[]
}
export type LiveSchema = ReadonlyMap<string, LiveTable>

type ColumnFact = { tbl: string; name: string; type: string; length: number | null; nullable: number | boolean }
type IndexFact = { tbl: string; name: string; uniq: number | boolean; prim: number | boolean; col: string | null }

/** Reads the schema of the connected database (MySQL: the current database; PostgreSQL: the current schema). */
export async function introspect(db: Kysely<Schema>, engine: Engine): Promise<LiveSchema> {
  const columns = (await columnFacts[engine].execute(db)).rows
  const indexes = (await indexFacts[engine].execute(db)).rows
  const live = new Map<string, { name: string; columns: Map<string, LiveColumn>; indexes: LiveIndex[] }>()
  for (const { tbl, name, type, length, nullable } of columns) {
    const table = live.get(tbl) ?? { name: tbl, columns: new Map(), indexes: [] }
    live.set(tbl, table)
    table.columns.set(name, { name, ...splitType(type, length), isNullable: Boolean(nullable) })
  }
  const byName = new Map<string, { index: LiveIndex; columns: string[] }>()
  for (const { tbl, name, uniq, prim, col } of indexes) {
    const key = `${tbl}\n${name}`
    let entry = byName.get(key)
    if (entry === undefined) {
      const list: string[] = []
      entry = { index: { name, columns: list, isUnique: Boolean(uniq), isPrimary: Boolean(prim) }, columns: list }
      byName.set(key, entry)
      live.get(tbl)?.indexes.push(entry.index)
    }
    // An index over an expression has no column there; the blank keeps it unlike any of ours.
    entry.columns.push(col ?? '')
  }
  return live
}

function splitType(type: string, length: number | null): { type: string; length: number | undefined } {
  const match = /^([a-z ]+?)\s*(?:\((\d+)[^)]*\))?(?:\s.*)?$/i.exec(type.toLowerCase())
  const written = match?.[2] === undefined ? undefined : Number(match[2])
  const known = length === null ? written : Number(length)
  return { type: match?.[1] ?? type.toLowerCase(), length: known }
}

const columnFacts: { readonly [E in Engine]: ReturnType<typeof sql<ColumnFact>> } = {
  sqlite: sql<ColumnFact>`
    select m.name as tbl, c.name, c.type, null as length, 1 - c."notnull" as nullable
    from sqlite_master m, pragma_table_info(m.name) c
    where m.type = 'table' and m.name not like 'sqlite!_%' escape '!' order by m.name, c.cid`,
  mysql: sql<ColumnFact>`
    select table_name as tbl, column_name as name, data_type as type, character_maximum_length as length,
      is_nullable = 'YES' as nullable
    from information_schema.columns where table_schema = database() order by table_name, ordinal_position`,
  postgres: sql<ColumnFact>`
    select table_name as tbl, column_name as name, udt_name as type, character_maximum_length as length,
      is_nullable = 'YES' as nullable
    from information_schema.columns where table_schema = current_schema() order by table_name, ordinal_position`,
}

const indexFacts: { readonly [E in Engine]: ReturnType<typeof sql<IndexFact>> } = {
  sqlite: sql<IndexFact>`
    select m.name as tbl, i.name, i."unique" as uniq, i.origin = 'pk' as prim, c.name as col
    from sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
    where m.type = 'table' order by m.name, i.name, c.seqno`,
  mysql: sql<IndexFact>`
    select table_name as tbl, index_name as name, non_unique = 0 as uniq, index_name = 'PRIMARY' as prim,
      column_name as col
    from information_schema.statistics where table_schema = database()
    order by table_name, index_name, seq_in_index`,
  postgres: sql<IndexFact>`
    select t.relname as tbl, i.relname as name, x.indisunique as uniq, x.indisprimary as prim, a.attname as col
    from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
      cross join lateral unnest(x.indkey) with ordinality as k(attnum, place)
      left join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum
    where t.relnamespace = current_schema()::regnamespace order by t.relname, i.relname, k.place`,
}
