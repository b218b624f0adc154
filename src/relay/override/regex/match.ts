// Runs a compiled pattern: all its states advance together over the text, so time is linear in the text whatever the pattern.
import { isWordCode } from './characters.ts'
import { type Instruction, PatternError, type Place, type Program } from './program.ts'

/** Positions of a match: `[start, end]` of the whole, then of each group; −1 where a group took no part. */
export type MatchPositions = readonly number[]

/** Steps a run may take; handed from search to search when a text is searched for all matches. */
export type StepBudget = { left: number }

const STEPS_AT_LEAST = 1_000_000
const STEPS_PER_CHARACTER = 40

/** Enough for every sensible pattern; a huge pattern on a long text is stopped before it holds up other requests. */
export const createStepBudget = (text: string): StepBudget => ({
  left: STEPS_AT_LEAST + STEPS_PER_CHARACTER * text.length,
})

/** States reached at one position, in order of preference, with the group positions noted on the way. */
type Threads = {
  count: number
  readonly addresses: Int32Array
  readonly positions: (readonly number[])[]
  /** The visit in which a state was last reached; each is reached once per position. */
  readonly visits: Int32Array
  visit: number
}

const createThreads = (size: number): Threads => ({
  count: 0,
  addresses: new Int32Array(size),
  positions: new Array(size),
  visits: new Int32Array(size),
  visit: 0,
})

/** True when the position is such a place. */
export const holdsAt = (place: Place, text: string, at: number): boolean => {
  switch (place) {
    case 'text-start':
      return at === 0
    case 'text-end':
      return at === text.length
    case 'line-start':
      return at === 0 || text.charCodeAt(at - 1) === 0x0a
    case 'line-end':
      return at === text.length || text.charCodeAt(at) === 0x0a
    default: {
      const isEdge = isWordCode(text.charCodeAt(at - 1)) !== isWordCode(text.charCodeAt(at))
      return place === 'word-edge' ? isEdge : !isEdge
    }
  }
}

type Follow = {
  readonly instructions: readonly Instruction[]
  readonly text: string
  readonly keepsGroups: boolean
  readonly budget: StepBudget
}

/** Adds a state and everything that follows it without taking a character, the preferred way first. */
const addThread = (threads: Threads, run: Follow, address: number, at: number, positions: readonly number[]): void => {
  const open: number[] = [address]
  const openPositions: (readonly number[])[] = [positions]
  while (open.length > 0) {
    const index = open.pop() ?? 0
    const noted = openPositions.pop() ?? positions
    if (threads.visits[index] === threads.visit) continue
    threads.visits[index] = threads.visit
    if (--run.budget.left < 0) throw new PatternError('the pattern takes too many steps on this text')
    const instruction = run.instructions[index]
    if (instruction === undefined) continue
    if (instruction.kind === 'split') {
      open.push(instruction.second, instruction.first)
      openPositions.push(noted, noted)
    } else if (instruction.kind === 'save') {
      const isKept = run.keepsGroups || instruction.slot < 2
      open.push(instruction.next)
      openPositions.push(isKept ? withPosition(noted, instruction.slot, at) : noted)
    } else if (instruction.kind === 'place') {
      if (!holdsAt(instruction.place, run.text, at)) continue
      open.push(instruction.next)
      openPositions.push(noted)
    } else {
      threads.addresses[threads.count] = index
      threads.positions[threads.count++] = noted
    }
  }
}

const withPosition = (positions: readonly number[], slot: number, at: number): readonly number[] => {
  const copy = positions.slice()
  while (copy.length <= slot) copy.push(-1)
  copy[slot] = at
  return copy
}

const NO_POSITIONS: readonly number[] = []

/**
 * The leftmost match at or after `from`; of several there the one that the pattern prefers, as in Perl. `keepsGroups` false
 * saves the work of noting groups. Throws PatternError when the budget is spent.
 */
export const findMatch = (
  program: Program,
  text: string,
  from: number,
  options: { readonly keepsGroups: boolean; readonly budget: StepBudget },
): MatchPositions | undefined => {
  const { instructions, start } = program
  const run: Follow = { instructions, text, ...options }
  let current = createThreads(instructions.length)
  let following = createThreads(instructions.length)
  let found: MatchPositions | undefined
  current.visit = 1
  for (let at = from; ; ) {
    if (found === undefined) addThread(current, run, start, at, NO_POSITIONS)
    if (current.count === 0 && found !== undefined) return found
    const code = text.codePointAt(at)
    const after = code === undefined ? at + 1 : at + (code > 0xffff ? 2 : 1)
    following.count = 0
    following.visit = current.visit + 1
    for (let index = 0; index < current.count; index++) {
      const instruction = instructions[current.addresses[index] ?? 0]
      const positions = current.positions[index] ?? NO_POSITIONS
      if (instruction?.kind === 'match') {
        found = positions
        break
      }
      if (code !== undefined && instruction?.kind === 'code-point' && instruction.test(code))
        addThread(following, run, instruction.next, after, positions)
    }
    if (code === undefined) return found
    const done = current
    current = following
    following = done
    at = after
  }
}
