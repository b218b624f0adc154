// Money of a currency as whole numbers of its smallest unit: cents of a dollar, yen as they are.
import { type Decimal, multiplyDecimal, parseDecimal, roundDecimal } from './decimal.ts'

/** Currencies without a smaller unit, and those with a thousandth (ISO 4217, as Stripe counts them). */
const WHOLE = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF'.split(' '))
const THOUSANDTHS = new Set('BHD JOD KWD OMR TND'.split(' '))

/** Digits after the point of amounts in the currency; case does not matter. */
export const minorDigits = (currency: string): number => {
  const code = currency.toUpperCase()
  if (WHOLE.has(code)) return 0
  return THOUSANDTHS.has(code) ? 3 : 2
}

/** An exact amount in smallest units, rounded half away from zero. Throws RangeError beyond what is exact. */
export const toMinor = (amount: Decimal, currency: string): number => {
  const units = Number(roundDecimal(multiplyDecimal(amount, parseDecimal(`1e${minorDigits(currency)}`))))
  if (!Number.isSafeInteger(units)) throw new RangeError('an amount of money is too large')
  return units
}

/** Reads text such as `73.00` as smallest units; undefined when it is no such amount or finer than the currency. */
export const readMinor = (text: string, currency: string): number | undefined => {
  const match = /^(\d{1,15})(?:\.(\d{1,10}))?$/.exec(text.trim())
  if (match === null) return undefined
  const digits = minorDigits(currency)
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  if (fraction.length > digits) return undefined
  const units = Number(`${match[1]}${fraction.padEnd(digits, '0')}`)
  return Number.isSafeInteger(units) ? units : undefined
}

/** Smallest units as text: 7300 of CNY is `73.00`. */
export const writeMinor = (units: number, currency: string): string => {
  const digits = minorDigits(currency)
  if (digits === 0) return String(units)
  const text = String(Math.abs(units)).padStart(digits + 1, '0')
  return `${units < 0 ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`
}
