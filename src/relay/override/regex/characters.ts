// Sets of characters in patterns: the named classes, brackets, and case folding.
import { type CodePointTest, PatternError } from './program.ts'

const isDigit: CodePointTest = (code) => code >= 0x30 && code <= 0x39
const isUpper: CodePointTest = (code) => code >= 0x41 && code <= 0x5a
const isLower: CodePointTest = (code) => code >= 0x61 && code <= 0x7a
const isAlpha: CodePointTest = (code) => isUpper(code) || isLower(code)
const isSpace: CodePointTest = (code) =>
  code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0c || code === 0x0d
const isPrintable: CodePointTest = (code) => code >= 0x20 && code <= 0x7e

/** What `\w` and `\b` call a word: ASCII letters, digits and the underscore, as in RE2. */
export const isWordCode: CodePointTest = (code) => isAlpha(code) || isDigit(code) || code === 0x5f

export const not =
  (test: CodePointTest): CodePointTest =>
  (code) =>
    !test(code)

export const anyOf =
  (tests: readonly CodePointTest[]): CodePointTest =>
  (code) =>
    tests.some((test) => test(code))

/** `\d`, `\W` and their like, by the letter. */
export const LETTER_CLASSES: ReadonlyMap<string, CodePointTest> = new Map([
  ['d', isDigit],
  ['D', not(isDigit)],
  ['w', isWordCode],
  ['W', not(isWordCode)],
  ['s', isSpace],
  ['S', not(isSpace)],
])

/** `[[:alpha:]]` and its like, by the name. */
export const POSIX_CLASSES: ReadonlyMap<string, CodePointTest> = new Map([
  ['alnum', (code) => isAlpha(code) || isDigit(code)],
  ['alpha', isAlpha],
  ['ascii', (code) => code <= 0x7f],
  ['blank', (code) => code === 0x20 || code === 0x09],
  ['cntrl', (code) => code <= 0x1f || code === 0x7f],
  ['digit', isDigit],
  ['graph', (code) => isPrintable(code) && code !== 0x20],
  ['lower', isLower],
  ['print', isPrintable],
  ['punct', (code) => isPrintable(code) && code !== 0x20 && !isAlpha(code) && !isDigit(code)],
  ['space', (code) => isSpace(code) || code === 0x0b],
  ['upper', isUpper],
  ['word', isWordCode],
  ['xdigit', (code) => isDigit(code) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66)],
])

/** `\p{Greek}`, `\pL`: asked of the runtime one character at a time, which cannot backtrack. */
export const unicodeClass = (name: string): CodePointTest => {
  for (const source of [`\\p{${name}}`, `\\p{Script=${name}}`]) {
    if (!/^[A-Za-z_]{1,40}$/.test(name)) break
    try {
      const pattern = new RegExp(`^${source}$`, 'u')
      return (code) => pattern.test(String.fromCodePoint(code))
    } catch {
      // Not a general category: try it as a script.
    }
  }
  throw new PatternError(`unknown character class \\p{${name.slice(0, 40)}}`)
}

/** The other case of a letter, or the letter itself. */
const otherCase = (code: number): number => {
  const character = String.fromCodePoint(code)
  const lower = character.toLowerCase()
  const other = lower === character ? character.toUpperCase() : lower
  const otherCode = other.codePointAt(0) ?? code
  return String.fromCodePoint(otherCode) === other ? otherCode : code
}

/** The same set without regard to case. */
export const foldCase =
  (test: CodePointTest): CodePointTest =>
  (code) =>
    test(code) || test(otherCase(code))

/** One character, with or without regard to case. */
export const literal = (wanted: number, ignoresCase: boolean): CodePointTest => {
  const other = ignoresCase ? otherCase(wanted) : wanted
  return other === wanted ? (code) => code === wanted : (code) => code === wanted || code === other
}

const ASCII_CODES = 128

/** The same test with its answers for ASCII kept in a table. */
export const withAsciiTable = (test: CodePointTest): CodePointTest => {
  const table = Uint8Array.from({ length: ASCII_CODES }, (_, code) => (test(code) ? 1 : 0))
  return (code) => (code < ASCII_CODES ? table[code] === 1 : test(code))
}
