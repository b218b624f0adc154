// What a column can be.

export type Engine = 'sqlite' | 'mysql' | 'postgres'

/**
 * What a column holds. `text` is unbounded; `shorttext` is `text` on every engine (64 KiB on MySQL); `label` is
 * `varchar(191)` on MySQL and `text` elsewhere; `sized` is `text` on SQLite and `varchar(n)` elsewhere; `varchar` and
 * `char` are literal everywhere. `id` counts up by itself. `time` is an instant; integers that hold times are `int`.
 */
export type Kind =
  | 'id'
  | 'int'
  | 'uint'
  | 'bool'
  | 'float'
  | 'decimal'
  | 'time'
  | 'text'
  | 'shorttext'
  | 'label'
  | 'sized'
  | 'varchar'
  | 'char'
  | 'json'

/** One column. A stored NULL reads as the zero value of the kind, except where `nullable` is set (and for `time`). */
export type Column = {
  readonly kind: Kind
  /** Characters, for `sized`, `varchar` and `char`. */
  readonly length?: number
  readonly default?: string | number | boolean
  /** Rows show null as null. */
  readonly nullable?: true
  /** The DDL says NOT NULL. */
  readonly notNull?: true
  /** The DDL says UNIQUE at the column. */
  readonly unique?: true
  /** DDL type where it differs from the kind's usual one. */
  readonly types?: { readonly [E in Engine]?: string }
  /** The empty string is written as NULL, so that a unique index allows many. */
  readonly emptyAsNull?: true
}

export type Columns = { readonly [name: string]: Column }
