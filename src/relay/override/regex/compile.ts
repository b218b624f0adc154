// Compiles a pattern in the syntax of RE2 (the reference's engine) to instructions; there are no back-references or look-arounds.
import { foldCase, literal, withAsciiTable } from './characters.ts'
import { readBracket, readClass, readEscapedCode } from './class-syntax.ts'
import {
  type CodePointTest,
  INSTRUCTIONS_MAX,
  type Instruction,
  NESTING_MAX,
  PATTERN_CHARACTERS_MAX,
  PatternError,
  type Place,
  type Program,
  REPEAT_MAX,
} from './program.ts'
import { type Flags, next, peek, rest, type Source, take } from './source.ts'

/** Lays down the instructions of a part that goes on to `next`; answers where it begins. */
type Part = (next: number) => number

type Builder = {
  readonly instructions: Instruction[]
  readonly groupNames: (string | undefined)[]
  repetitions: number
}

/** Repetitions laid down in all: nested counts around nothing would otherwise multiply without making an instruction. */
const REPETITIONS_MAX = 20_000

/** Compiles a pattern. Throws PatternError when it is wrong, too large or not supported. */
export const compilePattern = (pattern: string): Program => {
  if (pattern.length > PATTERN_CHARACTERS_MAX)
    throw new PatternError(`the pattern is longer than ${PATTERN_CHARACTERS_MAX} characters`)
  const flags: Flags = { ignoresCase: false, isMultiLine: false, dotTakesNewline: false, isUngreedy: false }
  const source: Source = { codes: [...pattern], at: 0, depth: 0, flags }
  const builder: Builder = { instructions: [], groupNames: [undefined], repetitions: 0 }
  const body = readAlternatives(source, builder)
  if (source.at < source.codes.length) throw new PatternError('unexpected )')
  const match = add(builder, { kind: 'match' })
  const end = add(builder, { kind: 'save', slot: 1, next: match })
  const start = add(builder, { kind: 'save', slot: 0, next: body(end) })
  return { instructions: builder.instructions, start, groupNames: builder.groupNames }
}

const add = (builder: Builder, instruction: Instruction): number => {
  if (builder.instructions.length >= INSTRUCTIONS_MAX) throw new PatternError('the pattern is too large')
  return builder.instructions.push(instruction) - 1
}

const readAlternatives = (source: Source, builder: Builder): Part => {
  const before = source.flags
  let part = readSequence(source, builder)
  while (take(source, '|')) {
    const left = part
    const right = readSequence(source, builder)
    part = (following) => {
      const split: Instruction = { kind: 'split', first: 0, second: 0 }
      const index = add(builder, split)
      split.first = left(following)
      split.second = right(following)
      return index
    }
  }
  source.flags = before
  return part
}

const readSequence = (source: Source, builder: Builder): Part => {
  const parts: Part[] = []
  while (peek(source) !== undefined && peek(source) !== '|' && peek(source) !== ')')
    parts.push(readRepeated(source, builder))
  return (following) => parts.reduceRight((after, part) => part(after), following)
}

const readRepeated = (source: Source, builder: Builder): Part => {
  const part = readAtom(source, builder)
  const bounds = readBounds(source)
  if (bounds === undefined) return part
  const isLazy = take(source, '?') !== source.flags.isUngreedy
  if (readBounds(source) !== undefined) throw new PatternError('a repetition of a repetition needs a group')
  return repeat(builder, part, { ...bounds, isLazy })
}

type Bounds = { readonly min: number; readonly max: number }

const readBounds = (source: Source): Bounds | undefined => {
  if (take(source, '*')) return { min: 0, max: Number.POSITIVE_INFINITY }
  if (take(source, '+')) return { min: 1, max: Number.POSITIVE_INFINITY }
  if (take(source, '?')) return { min: 0, max: 1 }
  const counted = /^\{(\d{1,5})(,?)(\d{0,5})\}/.exec(rest(source, 16))
  if (counted === null) return undefined
  const min = Number(counted[1])
  const open = counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3])
  const max = counted[2] === '' ? min : open
  if (counted[2] === '' && counted[3] !== '') return undefined
  if (min > REPEAT_MAX || (Number.isFinite(max) && max > REPEAT_MAX) || max < min)
    throw new PatternError(`a count must be from 0 to ${REPEAT_MAX}`)
  source.at += counted[0].length
  return { min, max }
}

const choose = (builder: Builder, isLazy: boolean, body: (self: number) => number, after: number): number => {
  const split: Instruction = { kind: 'split', first: 0, second: 0 }
  const index = add(builder, split)
  const inside = body(index)
  split.first = isLazy ? after : inside
  split.second = isLazy ? inside : after
  return index
}

const repeat =
  (builder: Builder, part: Part, { min, max, isLazy }: Bounds & { isLazy: boolean }): Part =>
  (following) => {
    builder.repetitions += Number.isFinite(max) ? max : min + 1
    if (builder.repetitions > REPETITIONS_MAX) throw new PatternError('the pattern is too large')
    let start = following
    if (max === Number.POSITIVE_INFINITY) start = choose(builder, isLazy, part, following)
    else
      for (let count = min; count < max; count++) {
        const after = start
        start = choose(builder, isLazy, () => part(after), following)
      }
    for (let count = 0; count < min; count++) start = part(start)
    return start
  }

const readAtom = (source: Source, builder: Builder): Part => {
  const character = next(source)
  const { isMultiLine, dotTakesNewline } = source.flags
  switch (character) {
    case '(':
      return readGroup(source, builder)
    case '[':
      return codePoint(builder, readBracket(source))
    case '.':
      return codePoint(builder, dotTakesNewline ? () => true : (code) => code !== 0x0a)
    case '^':
      return place(builder, isMultiLine ? 'line-start' : 'text-start')
    case '$':
      return place(builder, isMultiLine ? 'line-end' : 'text-end')
    case '\\':
      return readEscape(source, builder)
    case '*':
    case '+':
    case '?':
      throw new PatternError(`nothing to repeat before ${character}`)
    default:
      return codePoint(builder, literal(character.codePointAt(0) ?? 0, source.flags.ignoresCase))
  }
}

const codePoint = (builder: Builder, test: CodePointTest): Part => {
  const tabled = withAsciiTable(test)
  return (following) => add(builder, { kind: 'code-point', test: tabled, next: following })
}

const place =
  (builder: Builder, where: Place): Part =>
  (following) =>
    add(builder, { kind: 'place', place: where, next: following })

const readGroup = (source: Source, builder: Builder): Part => {
  if (++source.depth > NESTING_MAX) throw new PatternError('groups are nested too deeply')
  const opening = /^\?(?:P?<([A-Za-z_]\w{0,63})>|([imsU]{0,8}(?:-[imsU]{1,8})?)([:)]))/.exec(rest(source, 80))
  if (peek(source) === '?' && opening === null)
    throw new PatternError('look-around and other such groups are not supported')
  source.at += opening?.[0].length ?? 0
  if (opening?.[3] === ')') {
    source.flags = applyFlags(source.flags, opening[2] ?? '')
    source.depth--
    return (following) => following
  }
  const isCapturing = opening === null || opening[1] !== undefined
  const number = isCapturing ? builder.groupNames.push(opening?.[1]) - 1 : 0
  const outside = source.flags
  source.flags = applyFlags(outside, opening?.[2] ?? '')
  const part = readAlternatives(source, builder)
  source.flags = outside
  if (!take(source, ')')) throw new PatternError('a ) is missing')
  source.depth--
  if (!isCapturing) return part
  return (following) => {
    const end = add(builder, { kind: 'save', slot: 2 * number + 1, next: following })
    return add(builder, { kind: 'save', slot: 2 * number, next: part(end) })
  }
}

const applyFlags = (flags: Flags, letters: string): Flags => {
  const [on = '', off = ''] = letters.split('-')
  const isOn = (letter: string, before: boolean): boolean => (before || on.includes(letter)) && !off.includes(letter)
  return {
    ignoresCase: isOn('i', flags.ignoresCase),
    isMultiLine: isOn('m', flags.isMultiLine),
    dotTakesNewline: isOn('s', flags.dotTakesNewline),
    isUngreedy: isOn('U', flags.isUngreedy),
  }
}

const PLACES: ReadonlyMap<string, Place> = new Map([
  ['A', 'text-start'],
  ['z', 'text-end'],
  ['b', 'word-edge'],
  ['B', 'word-inside'],
])

const readEscape = (source: Source, builder: Builder): Part => {
  const letter = next(source)
  const where = PLACES.get(letter)
  if (where !== undefined) return place(builder, where)
  if (letter === 'Q') return readQuoted(source, builder)
  const known = readClass(source, letter)
  if (known !== undefined) return codePoint(builder, source.flags.ignoresCase ? foldCase(known) : known)
  return codePoint(builder, literal(readEscapedCode(source, letter), source.flags.ignoresCase))
}

/** `\Q…\E`: everything between stands for itself. */
const readQuoted = (source: Source, builder: Builder): Part => {
  const parts: Part[] = []
  while (peek(source) !== undefined && rest(source, 2) !== '\\E')
    parts.push(codePoint(builder, literal(next(source).codePointAt(0) ?? 0, source.flags.ignoresCase)))
  source.at += 2
  return (following) => parts.reduceRight((after, part) => part(after), following)
}
