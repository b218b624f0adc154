// Splits an expression's text into tokens.
import { ExpressionError, MAX_EXPRESSION_LENGTH } from './limits.ts'

export type Token =
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'text'; readonly value: string; readonly at: number }
  | { readonly kind: 'name'; readonly value: string; readonly at: number }
  | { readonly kind: 'sign'; readonly value: string; readonly at: number }
  | { readonly kind: 'end'; readonly value: ''; readonly at: number }

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y
const NUMBER =
  /0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*)?\.\d[\d_]*(?:[eE][+-]?\d+)?|\d[\d_]*(?:[eE][+-]?\d+)?/y
const NAME = /[A-Za-z_$][A-Za-z0-9_$]*/y
const POINTER = /#[A-Za-z]*/y
const SIGN = /\*\*|==|!=|<=|>=|&&|\|\||\?\?|\?\.|\.\.|[-+*/%^<>!?:.,;|()[\]{}=]/y

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
}

const HEX_ESCAPE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

const readAt = (pattern: RegExp, source: string, at: number): string | undefined => {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0]
}

const readHexEscape = (source: string, at: number, length: number): string => {
  const digits = source.slice(at, at + length)
  const code = /^[0-9a-fA-F]+$/.test(digits) && digits.length === length ? Number.parseInt(digits, 16) : -1
  if (code < 0 || code > 0x10ffff) throw new ExpressionError(`bad escape at ${at}`)
  return String.fromCodePoint(code)
}

/** Reads a quoted text that opens at `from`; answers its value and the index after it. */
const readQuoted = (source: string, from: number): { value: string; end: number } => {
  const quote = source.charAt(from)
  let value = ''
  let at = from + 1
  while (at < source.length) {
    const character = source.charAt(at)
    if (character === quote) return { value, end: at + 1 }
    if (character !== '\\' || quote === '`') {
      value += character
      at++
      continue
    }
    const escaped = source.charAt(at + 1)
    const hexLength = HEX_ESCAPE_LENGTHS[escaped]
    const plain = ESCAPES[escaped]
    if (hexLength !== undefined) {
      value += readHexEscape(source, at + 2, hexLength)
      at += 2 + hexLength
    } else if (plain !== undefined) {
      value += plain
      at += 2
    } else throw new ExpressionError(`bad escape at ${at}`)
  }
  throw new ExpressionError(`text that opens at ${from} does not end`)
}

const readNumber = (text: string, at: number): number => {
  const value = Number(text.replaceAll('_', ''))
  if (!Number.isFinite(value)) throw new ExpressionError(`bad number at ${at}`)
  return value
}

const readToken = (source: string, at: number): { token: Token; end: number } => {
  const first = source.charAt(at)
  if (first === '"' || first === "'" || first === '`') {
    const { value, end } = readQuoted(source, at)
    return { token: { kind: 'text', value, at }, end }
  }
  // `1..3` is a range, so a number never takes a point that another point follows.
  const number = first === '.' && source.charAt(at + 1) === '.' ? undefined : readAt(NUMBER, source, at)
  if (number !== undefined) {
    return { token: { kind: 'number', value: readNumber(number, at), at }, end: at + number.length }
  }
  const name = readAt(NAME, source, at) ?? readAt(POINTER, source, at)
  if (name !== undefined) return { token: { kind: 'name', value: name, at }, end: at + name.length }
  const sign = readAt(SIGN, source, at)
  if (sign !== undefined) return { token: { kind: 'sign', value: sign, at }, end: at + sign.length }
  throw new ExpressionError(`unexpected "${first}" at ${at}`)
}

/** The tokens of an expression, the last one of kind `end`. Throws an ExpressionError for text that has none. */
export const tokenize = (source: string): readonly Token[] => {
  if (source.length > MAX_EXPRESSION_LENGTH) {
    throw new ExpressionError(`longer than ${MAX_EXPRESSION_LENGTH} characters`)
  }
  const tokens: Token[] = []
  let at = readAt(SPACE, source, 0)?.length ?? 0
  while (at < source.length) {
    const { token, end } = readToken(source, at)
    tokens.push(token)
    at = end + (readAt(SPACE, source, end)?.length ?? 0)
  }
  tokens.push({ kind: 'end', value: '', at })
  return tokens
}
