// Exact decimal arithmetic for money: every number is taken by its shortest decimal text, so 0.1 is exactly one tenth.

/** The exact value `digits / 10^scale`. `scale` is never negative. */
export type Decimal = { readonly digits: bigint; readonly scale: number }

/** Fractional digits that a division keeps (billing.md section 1). */
const DIVISION_DIGITS = 16

/** Exponents beyond this would make digits nobody can use; a double's own range ends far below. */
const MAX_EXPONENT = 4096

const NUMBER_PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** Powers of ten that a double holds exactly. */
const POWERS: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

const BIG_POWERS: bigint[] = Array.from({ length: 64 }, (_, exponent) => 10n ** BigInt(exponent))

const bigPower = (exponent: number): bigint => BIG_POWERS[exponent] ?? 10n ** BigInt(exponent)

export const ZERO: Decimal = { digits: 0n, scale: 0 }

/** Reads decimal text such as `-0.25` or `1e-7`. Throws a RangeError when it is no finite decimal number. */
export const parseDecimal = (text: string): Decimal => {
  const match = NUMBER_PATTERN.exec(text)
  const whole = match?.[2] ?? ''
  const fraction = match?.[3] ?? ''
  if (match === null || whole + fraction === '') throw new RangeError(`not a decimal number: ${text.slice(0, 40)}`)
  const exponent = Number(match[4] ?? 0)
  if (Math.abs(exponent) > MAX_EXPONENT) throw new RangeError(`exponent out of range: ${text.slice(0, 40)}`)
  const magnitude = BigInt(whole + fraction)
  const digits = match[1] === '-' ? -magnitude : magnitude
  const scale = fraction.length - exponent
  return scale >= 0 ? { digits, scale } : { digits: digits * bigPower(-scale), scale: 0 }
}

/** The decimal of a double's shortest text. Throws a RangeError for NaN and infinities. */
export const toDecimal = (value: number | bigint): Decimal => {
  if (typeof value === 'bigint') return { digits: value, scale: 0 }
  if (Number.isSafeInteger(value)) return { digits: BigInt(value), scale: 0 }
  const small = scaledInteger(value)
  return small === undefined ? parseDecimal(String(value)) : { digits: BigInt(small.digits), scale: small.scale }
}

/** A non-negative number as `digits / 10^scale` in plain doubles. */
export type ScaledInteger = { readonly digits: number; readonly scale: number }

/** Decimals of up to this many digits name a double uniquely, so the quotient below proves the text. */
const UNIQUE_DIGITS_LIMIT = 1e15

/** Digits after the point that the quick search tries. */
const MAX_QUICK_SCALE = 10

/**
 * The shortest decimal of a non-negative double as a small integer over a power of ten; undefined when it has too many
 * digits. Two decimals of at most 15 digits never share a double, so one that divides back to `value` is its text.
 */
export const scaledInteger = (value: number): ScaledInteger | undefined => {
  if (!(value >= 0)) return undefined
  for (let scale = 0; scale <= MAX_QUICK_SCALE; scale++) {
    const power = POWERS[scale] ?? 1
    const digits = Math.round(value * power)
    if (digits >= UNIQUE_DIGITS_LIMIT) return undefined
    if (digits / power === value) return { digits, scale }
  }
  return undefined
}

const rescaled = (value: Decimal, scale: number): bigint =>
  value.scale === scale ? value.digits : value.digits * bigPower(scale - value.scale)

export const addDecimal = (left: Decimal, right: Decimal): Decimal => {
  const scale = Math.max(left.scale, right.scale)
  return { digits: rescaled(left, scale) + rescaled(right, scale), scale }
}

export const subtractDecimal = (left: Decimal, right: Decimal): Decimal =>
  addDecimal(left, { digits: -right.digits, scale: right.scale })

export const multiplyDecimal = (left: Decimal, right: Decimal): Decimal => ({
  digits: left.digits * right.digits,
  scale: left.scale + right.scale,
})

/** −1, 0 or 1 as `left` is below, equal to or above `right`. */
export const compareDecimal = (left: Decimal, right: Decimal): -1 | 0 | 1 => {
  const { digits } = subtractDecimal(left, right)
  if (digits === 0n) return 0
  return digits < 0n ? -1 : 1
}

/** The quotient of two integers, rounded half away from zero. */
const divideRounded = (dividend: bigint, divisor: bigint): bigint => {
  const quotient = dividend / divisor
  const rest = dividend - quotient * divisor
  const magnitude = rest < 0n ? -rest : rest
  const whole = divisor < 0n ? -divisor : divisor
  if (magnitude * 2n < whole) return quotient
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n
}

/** `left / right` to 16 fractional digits, half away from zero. Throws a RangeError for a zero divisor. */
export const divideDecimal = (left: Decimal, right: Decimal): Decimal => {
  if (right.digits === 0n) throw new RangeError('division by zero')
  const scale = Math.max(0, DIVISION_DIGITS + right.scale - left.scale)
  const excess = Math.max(0, left.scale - right.scale - DIVISION_DIGITS)
  const digits = divideRounded(left.digits * bigPower(scale), right.digits * bigPower(excess))
  return { digits, scale: DIVISION_DIGITS }
}

/** The nearest integer, half away from zero. */
export const roundDecimal = (value: Decimal): bigint => divideRounded(value.digits, bigPower(value.scale))

/** The integer part, towards zero. */
export const truncateDecimal = (value: Decimal): bigint => value.digits / bigPower(value.scale)

/** The nearest double. For display and for amounts that are stored as doubles. */
export const decimalToNumber = (value: Decimal): number => Number(`${value.digits}e-${value.scale}`)

/** Rounds a double half away from zero, the rule of tiered prices. */
export const roundHalfAway = (value: number): number => {
  const whole = Math.trunc(value)
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole
}
