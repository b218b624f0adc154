// The instructions a regular expression is compiled to, and the limits that keep every pattern cheap.

/** A test of one code point. */
export type CodePointTest = (code: number) => boolean

export type Place = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-edge' | 'word-inside'

/** `split` tries `first` before `second`; `save` notes the position of a group's edge. */
export type Instruction =
  | { readonly kind: 'match' }
  | { readonly kind: 'code-point'; readonly test: CodePointTest; readonly next: number }
  | { readonly kind: 'split'; first: number; second: number }
  | { readonly kind: 'save'; readonly slot: number; readonly next: number }
  | { readonly kind: 'place'; readonly place: Place; readonly next: number }

export type Program = {
  readonly instructions: readonly Instruction[]
  readonly start: number
  /** Names of the groups by number; undefined = no name. Number 0 is the whole match. */
  readonly groupNames: readonly (string | undefined)[]
}

export const PATTERN_CHARACTERS_MAX = 1000
export const INSTRUCTIONS_MAX = 5000
export const REPEAT_MAX = 1000
export const NESTING_MAX = 100

/** A pattern that is wrong, too large, or uses what a linear engine cannot do; or a run that took too many steps. */
export class PatternError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'PatternError'
  }
}
