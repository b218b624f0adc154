// The lean question "does the pattern occur?": sets of states without group positions, left as soon as one of them is the end.
import { createStepBudget, holdsAt, type StepBudget } from './match.ts'
import { type Instruction, PatternError, type Program } from './program.ts'

/** States reached at one position that wait for a character. */
type StateSet = { count: number; readonly addresses: Int32Array; readonly visits: Int32Array; visit: number }

const createSet = (size: number): StateSet => ({
  count: 0,
  addresses: new Int32Array(size),
  visits: new Int32Array(size),
  visit: 0,
})

/** Where a state's followers are, unpacked from the instruction objects for speed. */
type Walk = {
  readonly instructions: readonly Instruction[]
  readonly text: string
  readonly stack: Int32Array
  readonly budget: StepBudget
}

/** Adds a state and all that follows it without a character; true when the end of the pattern is among them. */
const reach = (set: StateSet, walk: Walk, from: number, at: number): boolean => {
  const { stack, instructions } = walk
  let depth = 0
  stack[depth++] = from
  while (depth > 0) {
    const index = stack[--depth] ?? 0
    if (set.visits[index] === set.visit) continue
    set.visits[index] = set.visit
    walk.budget.left--
    const instruction = instructions[index]
    switch (instruction?.kind) {
      case 'code-point':
        set.addresses[set.count++] = index
        break
      case 'split':
        stack[depth++] = instruction.second
        stack[depth++] = instruction.first
        break
      case 'save':
        stack[depth++] = instruction.next
        break
      case 'place':
        if (holdsAt(instruction.place, walk.text, at)) stack[depth++] = instruction.next
        break
      default:
        return true
    }
  }
  return false
}

/** True when every match must begin at the start of the text. */
const isAnchored = ({ instructions, start }: Program): boolean => {
  const first = instructions[start]
  const second = first?.kind === 'save' ? instructions[first.next] : undefined
  return second?.kind === 'place' && second.place === 'text-start'
}

/** True when the pattern occurs anywhere in the text. Throws PatternError when the budget is spent. */
export const hasMatch = (program: Program, text: string, budget: StepBudget = createStepBudget(text)): boolean => {
  const { instructions, start } = program
  const walk: Walk = { instructions, text, stack: new Int32Array(2 * instructions.length + 2), budget }
  const isOnlyAtStart = isAnchored(program)
  let current = createSet(instructions.length)
  let following = createSet(instructions.length)
  current.visit = 1
  for (let at = 0; at <= text.length; ) {
    if ((at === 0 || !isOnlyAtStart) && reach(current, walk, start, at)) return true
    if (current.count === 0 && isOnlyAtStart) return false
    if (budget.left < 0) throw new PatternError('the pattern takes too many steps on this text')
    const code = text.codePointAt(at) ?? -1
    const after = at + (code > 0xffff ? 2 : 1)
    following.count = 0
    following.visit = current.visit + 1
    for (let index = 0; index < current.count; index++) {
      const instruction = instructions[current.addresses[index] ?? 0]
      if (instruction?.kind !== 'code-point' || code < 0 || !instruction.test(code)) continue
      if (reach(following, walk, instruction.next, after)) return true
    }
    const done = current
    current = following
    following = done
    at = after
  }
  return false
}
