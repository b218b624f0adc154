// Options as the settings console sees them: what each is, beside its value.
import type { JsonSchema } from './openapi.ts'

/** An entry of `GET /api/option/definitions`; `default` is the text of the built-in value, empty for secrets. */
export type OptionDefinition = {
  readonly key: string
  readonly type: 'bool' | 'int' | 'float' | 'text' | 'list' | 'json'
  /** Where it stands on the settings page: `billing` and `quota`. */
  readonly category: string
  readonly section: string
  readonly help: string
  readonly default: string
  /** Written and never shown; `is_set` tells whether there is one. */
  readonly is_secret: boolean
  readonly is_set: boolean
  /** Changed by a route of its own. */
  readonly is_read_only: boolean
  /** The words it takes, where it takes one of a few. */
  readonly choices: readonly string[]
  /** Bounds of a number. */
  readonly min?: number
  readonly max?: number
  /** Most characters of a text. */
  readonly length_max?: number
  readonly format?: 'web-address' | 'picture' | 'time-zone' | 'status-ranges'
  /** What stands between the entries of a list. */
  readonly separator?: ',' | '\n'
  /** What the JSON of an option looks like, in the words of JSON Schema. */
  readonly schema?: JsonSchema
}
