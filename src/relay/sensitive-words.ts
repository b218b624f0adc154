// Searches prompts for words the operator does not allow.

/** Words in one pattern; the engine compiles it to machine code, and a text of a megabyte takes it microseconds. */
const WORDS_AT_ONCE = 200

const toPattern = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/**
 * Compiles the operator's list (one word per line, any case). Words are searched as they are, never as expressions, so the
 * cost grows with the text alone.
 */
export const compileSensitiveWords = (list: string): ((texts: readonly string[]) => string | undefined) => {
  const words = [...new Set(list.split('\n').map((word) => word.trim().toLowerCase()))].filter((word) => word !== '')
  const patterns = Array.from(
    { length: Math.ceil(words.length / WORDS_AT_ONCE) },
    (_, index) =>
      new RegExp(
        words
          .slice(index * WORDS_AT_ONCE, (index + 1) * WORDS_AT_ONCE)
          .map(toPattern)
          .join('|'),
        'i',
      ),
  )
  if (patterns.length === 0) return () => undefined
  return (texts) => {
    for (const text of texts) {
      for (const pattern of patterns) if (pattern.test(text)) return pattern.exec(text)?.[0]
    }
    return undefined
  }
}
