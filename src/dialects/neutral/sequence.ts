// Puts parts that were written at the same time one behind the other, for dialects whose blocks must not overlap.
import type { StreamEvent } from './reply.ts'

type PartEvent = Extract<StreamEvent, { part: number }>

const isPartEvent = (event: StreamEvent): event is PartEvent => 'part' in event

const isEnd = (event: PartEvent): boolean => event.kind.endsWith('-end') || event.kind === 'whole-part'

/**
 * Gives the events of each answer with one part open at a time: what belongs to a later part waits until the earlier one
 * has ended. `finish` and what comes after it wait too. Order inside a part stays as it is.
 */
export const createSequence = () => {
  /** Per answer: the part that may write now, and what waits, by part. */
  const answers = new Map<number, { current: number | undefined; readonly waiting: Map<number, PartEvent[]> }>()

  const stateOf = (answer: number) => {
    let state = answers.get(answer)
    if (state === undefined) {
      state = { current: undefined, waiting: new Map() }
      answers.set(answer, state)
    }
    return state
  }

  const write = (event: PartEvent, out: StreamEvent[]): void => {
    const state = stateOf(event.answer)
    state.current ??= event.part
    if (state.current !== event.part) {
      const waiting = state.waiting.get(event.part)
      if (waiting === undefined) state.waiting.set(event.part, [event])
      else waiting.push(event)
      return
    }
    out.push(event)
    if (!isEnd(event)) return
    state.current = undefined
    const next = state.waiting.entries().next().value
    if (next === undefined) return
    state.waiting.delete(next[0])
    for (const waited of next[1]) write(waited, out)
  }

  return {
    step: (event: StreamEvent): readonly StreamEvent[] => {
      if (!isPartEvent(event)) return [event]
      const out: StreamEvent[] = []
      write(event, out)
      return out
    },
  }
}
