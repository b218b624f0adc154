// A JSON object of names to short values as rows that a person edits, and back. Pure.

/** `isNumber`: the value was a number and stays one as long as it looks like one. */
export type Pair = { readonly from: string; readonly to: string; readonly isNumber?: boolean }

/** Rows of an object of texts and numbers, in their order; undefined for a text that rows cannot show. */
export const readPairs = (text: string): readonly Pair[] | undefined => {
  if (text.trim() === '') return []
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const entries = Object.entries(value)
    if (!entries.every(([, entry]) => typeof entry === 'string' || typeof entry === 'number')) return undefined
    return entries.map(([from, to]) => ({
      from,
      to: String(to),
      ...(typeof to === 'number' ? { isNumber: true } : {}),
    }))
  } catch {
    return undefined
  }
}

/** Places of rows whose name stands in an earlier row already. */
export const findRepeated = (pairs: readonly Pair[]): readonly number[] =>
  pairs.flatMap(({ from }, index) => {
    const name = from.trim()
    return name !== '' && pairs.findIndex((pair) => pair.from.trim() === name) < index ? [index] : []
  })

/** The object as JSON text, '' for none. Rows without a name are not written yet; of a repeated name the first counts. */
export const writePairs = (pairs: readonly Pair[]): string => {
  const repeated = new Set(findRepeated(pairs))
  const written = pairs.filter(({ from }, index) => from.trim() !== '' && !repeated.has(index))
  if (written.length === 0) return ''
  const value = ({ to, isNumber }: Pair) => (isNumber && /^\d{1,15}$/.test(to.trim()) ? Number(to) : to.trim())
  // Not by Object.fromEntries and JSON.stringify alone: names that look like numbers would change their order.
  const lines = written.map((pair) => `  ${JSON.stringify(pair.from.trim())}: ${JSON.stringify(value(pair))}`)
  return `{\n${lines.join(',\n')}\n}`
}
