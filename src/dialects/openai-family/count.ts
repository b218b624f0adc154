// Reads numbers that an upstream or a caller claims; nothing absurd gets past here.

/** No model of any vendor reads or writes this many tokens in one answer; more is a broken counter. */
const LARGEST_TOKEN_COUNT = 50_000_000

/** Collects token counts and remembers whether one had to be clamped. */
export const createCountReader = () => {
  let isClamped = false
  const read = (value: unknown): number | undefined => {
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
      isClamped = true
      return undefined
    }
    if (value > LARGEST_TOKEN_COUNT) {
      isClamped = true
      return LARGEST_TOKEN_COUNT
    }
    return Math.trunc(value)
  }
  return { read, wasClamped: () => isClamped }
}
