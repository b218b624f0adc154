// Limits of use between the form, where amounts are in the display currency, and the wire, where they are quota units.
import type { CallerLimitSet } from '../../../../src/contract/index.ts'
import { inputToQuota, type QuotaDisplay, quotaToInput } from '../../lib/format.ts'

export const rateFields = ['requests_per_minute', 'tokens_per_minute', 'concurrent_requests'] as const
export const budgetFields = ['quota_per_day', 'quota_per_week', 'quota_per_month'] as const

type Field = (typeof rateFields)[number] | (typeof budgetFields)[number]

/** As typed; empty is no limit. */
export type LimitValues = Record<Field, string>

const isBudget = (field: Field): boolean => budgetFields.some((budget) => budget === field)

/** Limits as a form shows them. */
export const toLimitValues = (limits: CallerLimitSet, display: QuotaDisplay): LimitValues => {
  const shown = (field: Field): string => {
    const value = limits[field] ?? 0
    return value === 0 ? '' : String(isBudget(field) ? quotaToInput(value, display) : value)
  }
  return Object.fromEntries([...rateFields, ...budgetFields].map((field) => [field, shown(field)])) as LimitValues
}

/** Body of a change; a budget that was not touched keeps its exact units, since the shown number is rounded. */
export const toLimitSet = (values: LimitValues, before: CallerLimitSet, display: QuotaDisplay): CallerLimitSet => {
  const shown = toLimitValues(before, display)
  const read = (field: Field): number => {
    if (values[field] === shown[field]) return before[field] ?? 0
    const number = Number(values[field]) || 0
    return isBudget(field) ? inputToQuota(number, display) : Math.trunc(number)
  }
  return Object.fromEntries([...rateFields, ...budgetFields].map((field) => [field, read(field)]))
}
