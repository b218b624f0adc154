// The calendar of check-ins.
import { expect, test } from 'bun:test'
import { daysOf, shiftMonth } from './months.ts'

test.each([
  ['2026-01', -1, '2025-12'],
  ['2026-12', 1, '2027-01'],
  ['2026-03', -14, '2025-01'],
])('%p moved by %p is %p', (month, by, expected) => {
  expect(shiftMonth(month, by)).toBe(expected)
})

test('weeks begin on Monday and hold every day once', () => {
  const weeks = daysOf('2026-02')
  expect(weeks[0]).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, '2026-02-01'])
  const days = weeks.flat().filter((day) => day !== undefined)
  expect(days).toHaveLength(28)
  expect(new Set(days).size).toBe(28)
  expect(daysOf('2024-02').flat()).toContain('2024-02-29')
})
