// How a custom sign-in site's access policy compares: the operators both the gate and the form of the console know.

/** The operators of a condition, in the order they are offered. */
export const policyOperators = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'not_in',
  'contains',
  'not_contains',
  'exists',
  'not_exists',
] as const
export type PolicyOperator = (typeof policyOperators)[number]

export const isPolicyOperator = (value: unknown): value is PolicyOperator =>
  policyOperators.some((operator) => operator === value)
