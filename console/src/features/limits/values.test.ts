// Limits keep their exact units through the form.
import { expect, test } from 'bun:test'
import { readQuotaDisplay } from '../../lib/format.ts'
import { toLimitSet, toLimitValues } from './values.ts'

const display = readQuotaDisplay({ quota_display_type: 'USD', quota_per_unit: 500_000 })

test('no limit is an empty field, and stays none', () => {
  const values = toLimitValues({}, display)
  expect(Object.values(values).every((value) => value === '')).toBe(true)
  expect(Object.values(toLimitSet(values, {}, display)).every((value) => value === 0)).toBe(true)
})

test('budgets are shown in the currency; untouched ones keep their units', () => {
  const before = { requests_per_minute: 60, quota_per_day: 1_234_567 }
  const values = toLimitValues(before, display)
  expect(values.requests_per_minute).toBe('60')
  expect(toLimitSet(values, before, display)).toMatchObject(before)
  expect(toLimitSet({ ...values, quota_per_day: '5', tokens_per_minute: '1000' }, before, display)).toMatchObject({
    quota_per_day: 2_500_000,
    tokens_per_minute: 1000,
  })
})
