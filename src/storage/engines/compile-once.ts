// Statements of the hot path: built by Kysely once, bound with fresh values on every call.
import { type Compilable, type Kysely, type RawBuilder, sql } from 'kysely'
import type { Schema } from '../tables/index.ts'
import type { Database, Query } from './types.ts'

/** Stands for the value of that name in a statement that is built once. */
export type Placeholders<P> = <K extends keyof P & string>(name: K) => RawBuilder<P[K]>

class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/**
 * Compiles a statement once and gives the function that binds it. Values are bound as they are: encode them first
 * (`table.encode`). Example:
 * `compileOnce<{ id: number }>(database, (db, value) => db.selectFrom('users').selectAll().where('id', '=', value('id')))`.
 */
export function compileOnce<P extends object>(
  database: Pick<Database, 'kysely'>,
  build: (db: Kysely<Schema>, value: Placeholders<P>) => Compilable,
): (values: P) => Query {
  const placeholder: Placeholders<P> = (name) => sql`${new Placeholder(name)}`
  const compiled = build(database.kysely, placeholder).compile()
  const { sql: text, parameters: template } = compiled
  const slots = template.map((parameter) =>
    parameter instanceof Placeholder ? (parameter.name as keyof P) : undefined,
  )
  return (values) => {
    const parameters = new Array<unknown>(slots.length)
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index]
      parameters[index] = slot === undefined ? template[index] : values[slot]
    }
    return { sql: text, parameters }
  }
}
