// The schema of a live database as sorted lines of text, for comparisons.
import type { Database } from '../engines/index.ts'
import { introspect } from './introspect.ts'

/**
 * One line per column (`users.quota bigint null`) and per index (`users (email)`, with `unique` or `primary`), without the
 * names of indexes, sorted.
 */
export async function dumpSchema({ kysely, engine }: Database): Promise<string[]> {
  const lines: string[] = []
  for (const table of (await introspect(kysely, engine)).values()) {
    for (const { name, type, length, isNullable } of table.columns.values()) {
      const size = length === undefined ? '' : `(${length})`
      lines.push(`${table.name}.${name} ${type}${size} ${isNullable ? 'null' : 'not null'}`)
    }
    for (const { columns, isUnique, isPrimary } of table.indexes) {
      const kind = isPrimary ? ' primary' : isUnique ? ' unique' : ''
      lines.push(`${table.name} (${columns.join(', ')})${kind}`)
    }
  }
  return lines.toSorted()
}
