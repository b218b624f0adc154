// Reads numbers that an upstream or a caller claims; nothing absurd gets past here.

/** No model of any vendor reads or writes this many tokens in one answer; more is a broken counter. */
const LARGEST_TOKEN_COUNT = 50_000_000

/** Collects token counts and remembers whether one was no number, negative or absurd; such a one counts as not reported. */
export const createCountReader = () => {
  let isAbsurd = false
  const read = (value: unknown): number | undefined => {
    if (value === undefined || value === null) return undefined
    if (typeof value === 'number' && value >= 0 && value <= LARGEST_TOKEN_COUNT) return Math.trunc(value)
    isAbsurd = true
    return undefined
  }
  return { read, wasAbsurd: () => isAbsurd }
}
