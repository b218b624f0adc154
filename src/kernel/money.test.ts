// Money as whole numbers of smallest units.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { parseDecimal } from './decimal.ts'
import { minorDigits, readMinor, toMinor, writeMinor } from './money.ts'

describe('reading', () => {
  test.each([
    ['73.00', 'CNY', 7300],
    ['73', 'CNY', 7300],
    ['0.1', 'usd', 10],
    ['1000', 'JPY', 1000],
    ['1.500', 'KWD', 1500],
    ['73.0000', 'CNY', 7300],
  ])('%p of %p is %p', (text, currency, units) => {
    expect(readMinor(text, currency)).toBe(units)
  })
  test.each(['', '-1', '1e3', '0x10', 'NaN', '1.001', '1,5', ' 1 2', '1.', '9'.repeat(16), '١'])(
    '%p is no amount',
    (text) => {
      expect(readMinor(text, 'CNY')).toBeUndefined()
    },
  )
})

test('what is written is read again', () => {
  const currencies = fc.constantFrom('CNY', 'USD', 'JPY', 'KWD')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), currencies, (units, currency) => {
      const text = writeMinor(units, currency)
      expect(readMinor(text, currency)).toBe(units)
      expect((text.split('.')[1] ?? '').length).toBe(minorDigits(currency))
    }),
  )
})

test.each([
  ['65.705', 6571],
  ['65.704999', 6570],
  ['0.005', 1],
  ['0.004', 0],
])('%p is rounded to %p', (text, units) => {
  expect(toMinor(parseDecimal(text), 'CNY')).toBe(units)
})
