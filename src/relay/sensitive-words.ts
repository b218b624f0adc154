// Searches prompts for words the operator does not allow.

/**
 * Compiles the operator's list (one word per line, any case). The search is a plain substring search over lower-cased text,
 * so its cost is bounded by words × text; no pattern of the operator's is ever run as an expression.
 */
export const compileSensitiveWords = (list: string): ((texts: readonly string[]) => string | undefined) => {
  const words = [
    ...new Set(
      list
        .split('\n')
        .map((word) => word.trim().toLowerCase())
        .filter((word) => word !== ''),
    ),
  ]
  if (words.length === 0) return () => undefined
  return (texts) => {
    for (const text of texts) {
      const lowered = text.toLowerCase()
      for (const word of words) if (lowered.includes(word)) return word
    }
    return undefined
  }
}
