// Plans keep their exact units through the form.
import { expect, test } from 'bun:test'
import { readQuotaDisplay } from '../../lib/format.ts'
import { toPlanBody, toPlanValues } from './values.ts'

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
