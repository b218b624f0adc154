// The exact sum behind a ratio price: tokens times ratios, times the model's and the group's ratio, without lost digits.
import {
  addDecimal,
  type Decimal,
  multiplyDecimal,
  type ScaledInteger,
  scaledInteger,
  toDecimal,
  ZERO,
} from '../kernel/index.ts'

/** Tokens of one kind and their price relative to an input token. Tokens are non-negative whole numbers. */
export type Weight = { readonly tokens: number; readonly ratio: number }

const MAX_EXACT = Number.MAX_SAFE_INTEGER

/** Above this scale powers of ten are no exact doubles any more. */
const MAX_SCALE = 22

const POWERS: readonly number[] = Array.from({ length: MAX_SCALE + 1 }, (_, exponent) => Number(`1e${exponent}`))

const powerOfTen = (exponent: number): number => POWERS[exponent] ?? Number.POSITIVE_INFINITY

/** Ratios repeat from request to request; each is taken apart once. Emptied when full: ratios come from options. */
const scaledRatios = new Map<number, ScaledInteger | null>()
const MAX_SCALED_RATIOS = 4096

const scaleRatio = (ratio: number): ScaledInteger | null => {
  const known = scaledRatios.get(ratio)
  if (known !== undefined) return known
  const scaled = scaledInteger(ratio) ?? null
  if (scaledRatios.size >= MAX_SCALED_RATIOS) scaledRatios.clear()
  scaledRatios.set(ratio, scaled)
  return scaled
}

/** `total / 10^scale` to the nearest integer, half up; exact for safe integers because `%` on doubles is exact. */
const roundQuotient = (total: number, scale: number): number => {
  const power = powerOfTen(scale)
  const rest = total % power
  const whole = (total - rest) / power
  return rest * 2 >= power ? whole + 1 : whole
}

/**
 * The rounded price by plain integers; undefined when a product could leave the range in which doubles count exactly, and
 * then only the exact sum below may answer.
 */
export const weighFast = (weights: readonly Weight[], modelRatio: number, groupRatio: number): number | undefined => {
  const model = scaleRatio(modelRatio)
  const group = scaleRatio(groupRatio)
  if (model === null || group === null) return undefined
  let sum = 0
  let scale = 0
  for (const { tokens, ratio } of weights) {
    const part = scaleRatio(ratio)
    if (part === null) return undefined
    let digits = part.digits
    if (part.scale > scale) {
      sum *= powerOfTen(part.scale - scale)
      scale = part.scale
    } else {
      digits *= powerOfTen(scale - part.scale)
    }
    sum += tokens * digits
    if (sum > MAX_EXACT) return undefined
  }
  const factor = model.digits * group.digits
  const total = sum * factor
  const totalScale = scale + model.scale + group.scale
  if (factor > MAX_EXACT || total > MAX_EXACT || totalScale > MAX_SCALE) return undefined
  return roundQuotient(total, totalScale)
}

/** The unrounded price as an exact decimal. */
export const weighExact = (weights: readonly Weight[], modelRatio: number, groupRatio: number): Decimal => {
  let sum: Decimal = ZERO
  for (const { tokens, ratio } of weights) sum = addDecimal(sum, multiplyDecimal(toDecimal(tokens), toDecimal(ratio)))
  return multiplyDecimal(sum, multiplyDecimal(toDecimal(modelRatio), toDecimal(groupRatio)))
}
