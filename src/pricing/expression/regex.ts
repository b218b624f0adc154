// Regular expressions that match in linear time: patterns become a state machine whose states all advance together, so no
// pattern can be made to backtrack. Covers what prices need of RE2: classes, groups, alternatives, counts, anchors.
import { ExpressionError, MAX_PATTERN_STATES } from './limits.ts'

type CharacterTest = (code: number) => boolean

/** `next` and `other` are state numbers; a `split` follows both, an `anchor` holds only at its place. */
type State =
  | { readonly kind: 'character'; readonly test: CharacterTest; next: number }
  | { readonly kind: 'split'; next: number; other: number }
  | { readonly kind: 'anchor'; readonly place: 'start' | 'end' | 'word' | 'inside'; next: number }
  | { readonly kind: 'match' }

/** Builds a part of the machine that goes on to `next`; answers where it begins. */
type Part = (next: number) => number

const isDigit: CharacterTest = (code) => code >= 0x30 && code <= 0x39
const isWord: CharacterTest = (code) =>
  isDigit(code) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f
const isSpace: CharacterTest = (code) => code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0b)
const not =
  (test: CharacterTest): CharacterTest =>
  (code) =>
    !test(code)

const CLASSES: Readonly<Record<string, CharacterTest>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
}

const ESCAPED_CODES: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09, f: 0x0c, v: 0x0b, a: 0x07 }
const MAX_REPEAT = 200
const MAX_GROUP_DEPTH = 40

const foldCase = (code: number): number => (code >= 0x41 && code <= 0x5a ? code + 0x20 : code)

class PatternCompiler {
  readonly states: State[] = []
  private readonly source: readonly string[]
  private at = 0
  private depth = 0
  private ignoresCase = false
  private dotMatchesNewline = false

  constructor(pattern: string) {
    this.source = [...pattern]
  }

  compile(): number {
    const body = this.alternatives()
    if (this.at < this.source.length) throw new ExpressionError(`pattern: unexpected "${this.source[this.at]}"`)
    return body(this.add({ kind: 'match' }))
  }

  private add(state: State): number {
    if (this.states.length >= MAX_PATTERN_STATES) throw new ExpressionError('pattern: too large')
    return this.states.push(state) - 1
  }

  private take(character: string): boolean {
    if (this.source[this.at] !== character) return false
    this.at++
    return true
  }

  private next(): string {
    const character = this.source[this.at++]
    if (character === undefined) throw new ExpressionError('pattern: ends too early')
    return character
  }

  private alternatives(): Part {
    let part = this.sequence()
    while (this.take('|')) {
      const left = part
      const right = this.sequence()
      part = (next) => this.add({ kind: 'split', next: left(next), other: right(next) })
    }
    return part
  }

  private sequence(): Part {
    const parts: Part[] = []
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')') {
      parts.push(this.repeated())
    }
    return (next) => parts.reduceRight((following, part) => part(following), next)
  }

  private repeated(): Part {
    let part = this.atom()
    for (;;) {
      const bounds = this.bounds()
      if (bounds === undefined) return part
      this.take('?')
      part = this.repeat(part, bounds.min, bounds.max)
    }
  }

  private bounds(): { min: number; max: number } | undefined {
    if (this.take('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
    if (this.take('+')) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (this.take('?')) return { min: 0, max: 1 }
    const counted = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(this.source.slice(this.at, this.at + 12).join(''))
    if (counted === null) return undefined
    this.at += counted[0].length
    const min = Number(counted[1])
    const max = counted[2] === undefined ? min : Number(counted[3] ?? Number.POSITIVE_INFINITY)
    if (min > MAX_REPEAT || (max !== Number.POSITIVE_INFINITY && max > MAX_REPEAT) || max < min) {
      throw new ExpressionError('pattern: bad repeat count')
    }
    return { min, max }
  }

  private repeat(part: Part, min: number, max: number): Part {
    return (next) => {
      let start = next
      if (max === Number.POSITIVE_INFINITY) {
        const split = this.add({ kind: 'split', next: 0, other: next })
        const loop = this.states[split]
        if (loop?.kind === 'split') loop.next = part(split)
        start = split
      } else {
        for (let count = min; count < max; count++) start = this.add({ kind: 'split', next: part(start), other: next })
      }
      for (let count = 0; count < min; count++) start = part(start)
      return start
    }
  }

  private atom(): Part {
    const character = this.next()
    if (character === '(') return this.group()
    if (character === '[') return this.character(this.characterClass())
    if (character === '.') {
      const dotMatchesNewline = this.dotMatchesNewline
      return this.character((code) => dotMatchesNewline || code !== 0x0a)
    }
    if (character === '^') return this.anchor('start')
    if (character === '$') return this.anchor('end')
    if (character === '\\') return this.escaped()
    if ('*+?'.includes(character)) throw new ExpressionError('pattern: nothing to repeat')
    return this.character(this.literal(character.codePointAt(0) ?? 0))
  }

  private character(test: CharacterTest): Part {
    return (next) => this.add({ kind: 'character', test, next })
  }

  private anchor(place: 'start' | 'end' | 'word' | 'inside'): Part {
    return (next) => this.add({ kind: 'anchor', place, next })
  }

  private literal(wanted: number): CharacterTest {
    if (!this.ignoresCase) return (code) => code === wanted
    const folded = foldCase(wanted)
    return (code) => foldCase(code) === folded
  }

  private group(): Part {
    if (++this.depth > MAX_GROUP_DEPTH) throw new ExpressionError('pattern: groups nested too deep')
    if (this.take('?') && !this.take(':')) {
      if (this.flags()) {
        this.depth--
        return (next) => next
      }
    }
    const part = this.alternatives()
    if (!this.take(')')) throw new ExpressionError('pattern: missing ")"')
    this.depth--
    return part
  }

  /** Reads `(?i)`, `(?s)` or a group's name; true when there is no group left to read. */
  private flags(): boolean {
    const rest = this.source.slice(this.at, this.at + 40).join('')
    const name = /^(?:P?<\w+>)/.exec(rest)
    const flags = /^[is]+\)/.exec(rest)
    if (name === null && flags === null) throw new ExpressionError('pattern: unsupported group')
    this.at += name?.[0].length ?? flags?.[0].length ?? 0
    if (flags === null) return false
    this.ignoresCase ||= flags[0].includes('i')
    this.dotMatchesNewline ||= flags[0].includes('s')
    return true
  }

  private escaped(): Part {
    const character = this.next()
    const known = CLASSES[character]
    if (known !== undefined) return this.character(known)
    if (character === 'b') return this.anchor('word')
    if (character === 'B') return this.anchor('inside')
    if (character === 'A') return this.anchor('start')
    if (character === 'z') return this.anchor('end')
    return this.character(this.literal(this.escapedCode(character)))
  }

  private escapedCode(character: string): number {
    const code = ESCAPED_CODES[character] ?? character.codePointAt(0) ?? 0
    if (ESCAPED_CODES[character] === undefined && isWord(code)) {
      throw new ExpressionError(`pattern: unsupported escape "\\${character}"`)
    }
    return code
  }

  private characterClass(): CharacterTest {
    const isNegated = this.take('^')
    const tests: CharacterTest[] = []
    do {
      const first = this.next()
      const known = first === '\\' ? CLASSES[this.source[this.at] ?? ''] : undefined
      if (known !== undefined) {
        this.at++
        tests.push(known)
        continue
      }
      tests.push(this.classRange(first))
    } while (!this.take(']'))
    const test: CharacterTest = (code) => tests.some((each) => each(code))
    return isNegated ? not(test) : test
  }

  private classRange(first: string): CharacterTest {
    const from = this.classCode(first)
    if (this.source[this.at] !== '-' || this.source[this.at + 1] === ']') return this.literal(from)
    this.at++
    const to = this.classCode(this.next())
    if (to < from) throw new ExpressionError('pattern: bad range')
    if (!this.ignoresCase) return (code) => code >= from && code <= to
    return (code) => (code >= from && code <= to) || this.isWithinFolded(code, from, to)
  }

  private isWithinFolded(code: number, from: number, to: number): boolean {
    const lower = foldCase(code)
    const upper = lower >= 0x61 && lower <= 0x7a ? lower - 0x20 : lower
    return (lower >= from && lower <= to) || (upper >= from && upper <= to)
  }

  private classCode(character: string): number {
    return character === '\\' ? this.escapedCode(this.next()) : (character.codePointAt(0) ?? 0)
  }
}

/** A compiled pattern: does it occur in a text? `spend` is told the work of each character, and may throw. */
export type Pattern = (text: string, spend: (steps: number) => void) => boolean

const isWordAt = (codes: readonly number[], at: number): boolean => {
  const code = codes[at]
  return code !== undefined && isWord(code)
}

/** Adds a state and all that follow it without a character. `seen` marks per position, so each state is added once. */
const addState = (
  states: readonly State[],
  from: number,
  codes: readonly number[],
  at: number,
  active: Set<number>,
) => {
  const open = [from]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const state = states[index]
    if (state === undefined || active.has(index)) continue
    active.add(index)
    if (state.kind === 'split') open.push(state.other, state.next)
    else if (state.kind === 'anchor') {
      const isBoundary = isWordAt(codes, at - 1) !== isWordAt(codes, at)
      const holds = { start: at === 0, end: at === codes.length, word: isBoundary, inside: !isBoundary }[state.place]
      if (holds) open.push(state.next)
    }
  }
}

/** Compiles a pattern. Throws an ExpressionError for one that is wrong, too large or uses what is not supported. */
export const compilePattern = (pattern: string): Pattern => {
  const compiler = new PatternCompiler(pattern)
  const start = compiler.compile()
  const { states } = compiler
  const match = states.findIndex(({ kind }) => kind === 'match')
  return (text, spend) => {
    const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0)
    let active = new Set<number>()
    for (let at = 0; at <= codes.length; at++) {
      addState(states, start, codes, at, active)
      if (active.has(match)) return true
      spend(active.size)
      const code = codes[at]
      if (code === undefined) return false
      const following = new Set<number>()
      for (const index of active) {
        const state = states[index]
        if (state?.kind === 'character' && state.test(code)) addState(states, state.next, codes, at + 1, following)
      }
      active = following
    }
    return false
  }
}
