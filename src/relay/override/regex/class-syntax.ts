// Reads what stands for one character in a pattern: escapes, named classes, brackets.
import { anyOf, foldCase, isWordCode, LETTER_CLASSES, literal, not, POSIX_CLASSES, unicodeClass } from './characters.ts'
import { type CodePointTest, PatternError } from './program.ts'
import { next, peek, rest, type Source, take } from './source.ts'

/** The class that `\` and a letter name; undefined when the letter names none. */
export const readClass = (source: Source, letter: string): CodePointTest | undefined => {
  if (letter !== 'p' && letter !== 'P') return LETTER_CLASSES.get(letter)
  const braced = /^\{(\^?)([^}]{1,40})\}/.exec(rest(source, 44))
  const name = braced?.[2] ?? next(source)
  source.at += braced?.[0].length ?? 0
  const isNegated = (letter === 'P') !== (braced?.[1] === '^')
  return isNegated ? not(unicodeClass(name)) : unicodeClass(name)
}

const CONTROL_CODES: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['v', 0x0b],
])

/** The character that `\` and a letter stand for. */
export const readEscapedCode = (source: Source, letter: string): number => {
  const control = CONTROL_CODES.get(letter)
  if (control !== undefined) return control
  if (letter === 'x') {
    const hex = /^(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/.exec(rest(source, 8))
    const code = Number.parseInt(hex?.[1] ?? hex?.[2] ?? '', 16)
    if (hex === null || code > 0x10ffff) throw new PatternError('a wrong \\x escape')
    source.at += hex[0].length
    return code
  }
  const code = letter.codePointAt(0) ?? 0
  if (isWordCode(code)) throw new PatternError(`the escape \\${letter} is not supported`)
  return code
}

/** A bracket after its opening, to and with its closing one. */
export const readBracket = (source: Source): CodePointTest => {
  const isNegated = take(source, '^')
  const tests: CodePointTest[] = []
  do tests.push(readBracketItem(source))
  while (!take(source, ']'))
  const test = source.flags.ignoresCase ? foldCase(anyOf(tests)) : anyOf(tests)
  return isNegated ? not(test) : test
}

const readBracketItem = (source: Source): CodePointTest => {
  const posix = /^\[:(\^?)([a-z]{1,8}):\]/.exec(rest(source, 14))
  if (posix !== null) {
    const known = POSIX_CLASSES.get(posix[2] ?? '')
    if (known === undefined) throw new PatternError(`unknown class ${posix[0]}`)
    source.at += posix[0].length
    return posix[1] === '^' ? not(known) : known
  }
  const character = next(source)
  const letter = character === '\\' ? next(source) : undefined
  const known = letter === undefined ? undefined : readClass(source, letter)
  if (known !== undefined) return known
  const from = letter === undefined ? (character.codePointAt(0) ?? 0) : readEscapedCode(source, letter)
  if (peek(source) !== '-' || source.codes[source.at + 1] === ']') return literal(from, false)
  source.at++
  const end = next(source)
  const to = end === '\\' ? readEscapedCode(source, next(source)) : (end.codePointAt(0) ?? 0)
  if (to < from) throw new PatternError('a range runs backwards')
  return (code) => code >= from && code <= to
}
