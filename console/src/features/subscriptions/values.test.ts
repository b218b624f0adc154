// Plans keep their exact units through the form.
import { expect, test } from 'bun:test'
import { readQuotaDisplay } from '../../lib/format.ts'
import { chargeOf, spanOf, toPlanBody, toPlanValues } from './values.ts'

const display = readQuotaDisplay({ quota_display_type: 'USD', quota_per_unit: 500_000 })

test('a new plan is for sale, for a month, and limits nothing', () => {
  const body = toPlanBody(toPlanValues(undefined, display), undefined, display)
  expect(body).toMatchObject({ enabled: true, duration_unit: 'month', total_amount: 0, windows: {} })
})

test('amounts are shown in the currency; untouched ones keep their units', () => {
  const plan = {
    ...toPlanBody(toPlanValues(undefined, display), undefined, display),
    ...{ id: 1, currency: 'USD', created_at: 0, updated_at: 0 },
    ...{ total_amount: 1_234_567, windows: { day: 7 } },
  }
  const values = toPlanValues(plan, display)
  expect(toPlanBody(values, plan, display)).toMatchObject({ total_amount: 1_234_567, windows: { day: 7 } })
  const changed = toPlanBody({ ...values, total_amount: '5', week: '2', day: '' }, plan, display)
  expect(changed).toMatchObject({ total_amount: 2_500_000, windows: { week: 1_000_000 } })
})

test('a price is charged in units, rounded up as the server does', () => {
  expect([9.99, 0.000001, 0.1 + 0.2, 0].map((price_amount) => chargeOf({ price_amount }, display))).toEqual([
    4_995_000, 1, 150_000, 0,
  ])
})

test('seconds are told in the largest unit that they fill', () => {
  expect([90, 120, 7200, 86_400, 90_000].map(spanOf)).toEqual([
    { value: 90, unit: 'second' },
    { value: 2, unit: 'minute' },
    { value: 2, unit: 'hour' },
    { value: 1, unit: 'day' },
    { value: 25, unit: 'hour' },
  ])
})
