// A pattern under reading: its characters, the place reached, and the flags in force there.
import { PatternError } from './program.ts'

export type Flags = {
  readonly ignoresCase: boolean
  readonly isMultiLine: boolean
  readonly dotTakesNewline: boolean
  readonly isUngreedy: boolean
}

export type Source = { readonly codes: readonly string[]; at: number; depth: number; flags: Flags }

export const peek = (source: Source): string | undefined => source.codes[source.at]

export const take = (source: Source, character: string): boolean => {
  if (peek(source) !== character) return false
  source.at++
  return true
}

export const next = (source: Source): string => {
  const character = source.codes[source.at++]
  if (character === undefined) throw new PatternError('the pattern ends too early')
  return character
}

export const rest = (source: Source, length: number): string =>
  source.codes.slice(source.at, source.at + length).join('')
