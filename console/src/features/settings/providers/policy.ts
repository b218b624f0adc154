// The access policy of a custom provider as rows: read from its JSON where rows can say all of it, written back. Pure.
import { isPolicyOperator, type PolicyOperator } from '../../../../../src/contract/index.ts'

/** `value` as it is typed: JSON where it is some, else text. */
export type Condition = { readonly field: string; readonly op: PolicyOperator; readonly value: string }

export type Policy = { readonly isAny: boolean; readonly conditions: readonly Condition[] }

/** Whether the operator compares with something. */
export const hasValue = (op: PolicyOperator): boolean => op !== 'exists' && op !== 'not_exists'

const isPlainText = (text: string): boolean => {
  try {
    JSON.parse(text)
    return false
  } catch {
    return true
  }
}

/** A text that would be read as something else is shown in quotes. */
const toTyped = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' && isPlainText(value) ? value : JSON.stringify(value)
}

const fromTyped = (text: string): unknown => (isPlainText(text) ? text : (JSON.parse(text) as unknown))

const readCondition = (entry: unknown): Condition | undefined => {
  if (typeof entry !== 'object' || entry === null) return undefined
  const { field, op, value } = entry as Readonly<Record<string, unknown>>
  return typeof field === 'string' && isPolicyOperator(op) ? { field, op, value: toTyped(value) } : undefined
}

/** The policy in a text; undefined where rows cannot say it, such as groups within groups. */
export const readPolicy = (text: string): Policy | undefined => {
  if (text.trim() === '') return { isAny: false, conditions: [] }
  try {
    const { logic = 'and', conditions = [], groups = [], ...others } = JSON.parse(text) as Record<string, unknown>
    const isKnown = logic === 'and' || logic === 'or' || logic === ''
    if (!isKnown || !Array.isArray(conditions) || !Array.isArray(groups)) return undefined
    if (groups.length > 0 || Object.keys(others).length > 0) return undefined
    const read = conditions.map(readCondition)
    const known = read.filter((condition) => condition !== undefined)
    return known.length === read.length ? { isAny: logic === 'or', conditions: known } : undefined
  } catch {
    return undefined
  }
}

/** The text of a policy; empty where there are no conditions. */
export const writePolicy = ({ isAny, conditions }: Policy): string =>
  conditions.length === 0
    ? ''
    : JSON.stringify({
        logic: isAny ? 'or' : 'and',
        conditions: conditions.map(({ field, op, value }) => ({
          field,
          op,
          ...(hasValue(op) ? { value: fromTyped(value) } : {}),
        })),
      })

/** Whether a condition lacks the name of its field. */
export const lacksField = ({ conditions }: Policy): boolean => conditions.some(({ field }) => field.trim() === '')
