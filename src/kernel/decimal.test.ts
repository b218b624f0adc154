import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  addDecimal,
  compareDecimal,
  type Decimal,
  decimalToNumber,
  divideDecimal,
  multiplyDecimal,
  parseDecimal,
  roundDecimal,
  roundHalfAway,
  scaledInteger,
  subtractDecimal,
  toDecimal,
  truncateDecimal,
} from './decimal.ts'

const text = ({ digits, scale }: Decimal): string => `${digits}e-${scale}`
const finite = fc.double({ noNaN: true, noDefaultInfinity: true })

describe('reading numbers', () => {
  test('a double is taken by its shortest text', () => {
    expect(toDecimal(0.1)).toEqual({ digits: 1n, scale: 1 })
    expect(toDecimal(1.3333333)).toEqual({ digits: 13333333n, scale: 7 })
    expect(toDecimal(8.333333333333334)).toEqual({ digits: 8333333333333334n, scale: 15 })
    expect(toDecimal(1e-7)).toEqual({ digits: 1n, scale: 7 })
    expect(toDecimal(1e21)).toEqual({ digits: 10n ** 21n, scale: 0 })
    expect(toDecimal(-2.5)).toEqual({ digits: -25n, scale: 1 })
  })

  test('text that is no finite decimal is refused', () => {
    for (const bad of ['', '.', 'NaN', 'Infinity', '0x10', '1e', '1e99999', ' 1', '1,5']) {
      expect(() => parseDecimal(bad)).toThrow(RangeError)
    }
    expect(() => toDecimal(Number.NaN)).toThrow(RangeError)
    expect(() => toDecimal(Number.POSITIVE_INFINITY)).toThrow(RangeError)
  })

  test('every double comes back from its decimal', () => {
    fc.assert(fc.property(finite, (value) => decimalToNumber(toDecimal(value)) === value))
  })

  test('the quick reading is the reading of the text', () => {
    const decimals = fc.tuple(fc.nat(9_999_999), fc.nat(12)).map(([digits, scale]) => Number(`${digits}e-${scale}`))
    fc.assert(
      fc.property(fc.oneof(decimals, finite), (value) => {
        const quick = scaledInteger(value)
        if (quick === undefined) return true
        const exact = parseDecimal(String(value))
        return compareDecimal({ digits: BigInt(quick.digits), scale: quick.scale }, exact) === 0
      }),
    )
  })
})

describe('arithmetic', () => {
  test('sums and products are exact', () => {
    expect(decimalToNumber(addDecimal(toDecimal(0.1), toDecimal(0.2)))).toBe(0.3)
    expect(decimalToNumber(subtractDecimal(toDecimal(0.3), toDecimal(0.1)))).toBe(0.2)
    expect(text(multiplyDecimal(toDecimal(1.1), toDecimal(1.1)))).toBe('121e-2')
  })

  test('a quotient keeps 16 digits, half away from zero', () => {
    expect(text(divideDecimal(toDecimal(1), toDecimal(3)))).toBe('3333333333333333e-16')
    expect(text(divideDecimal(toDecimal(2), toDecimal(3)))).toBe('6666666666666667e-16')
    expect(text(divideDecimal(toDecimal(-2), toDecimal(3)))).toBe('-6666666666666667e-16')
    expect(text(divideDecimal(parseDecimal('1e-20'), toDecimal(2)))).toBe('0e-16')
    expect(text(divideDecimal(parseDecimal('1e-16'), toDecimal(-2)))).toBe('-1e-16')
    expect(() => divideDecimal(toDecimal(1), toDecimal(0))).toThrow(RangeError)
  })

  test('halves go away from zero', () => {
    const cases: [string, bigint][] = [
      ['0.5', 1n],
      ['-0.5', -1n],
      ['2.5', 3n],
      ['2.4999999999999999999', 2n],
      ['-2.5', -3n],
      ['7', 7n],
    ]
    for (const [value, expected] of cases) expect(roundDecimal(parseDecimal(value))).toBe(expected)
    expect(truncateDecimal(parseDecimal('-2.9'))).toBe(-2n)
  })

  test('division undoes multiplication as far as its digits reach', () => {
    const factor = fc.integer({ min: -1_000_000, max: 1_000_000 })
    fc.assert(
      fc.property(factor, factor, (left, right) => {
        fc.pre(right !== 0)
        const product = multiplyDecimal(toDecimal(left), toDecimal(right))
        return compareDecimal(divideDecimal(product, toDecimal(right)), toDecimal(left)) === 0
      }),
    )
  })

  test('doubles round half away from zero without losing the last bit', () => {
    expect(roundHalfAway(0.5)).toBe(1)
    expect(roundHalfAway(-2.5)).toBe(-3)
    expect(roundHalfAway(0.49999999999999994)).toBe(0)
    expect(roundHalfAway(4503599627370497)).toBe(4503599627370497)
  })
})
