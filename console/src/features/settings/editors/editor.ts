// What every editor of an option's JSON is given.
import type { OptionDefinition } from '../../../../../src/contract/index.ts'

export type EditorProps = {
  option: OptionDefinition
  value: unknown
  /** Takes the whole new value. */
  onChange: (value: unknown) => void
}
