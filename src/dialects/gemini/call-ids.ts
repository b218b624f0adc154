// Ids for function calls: Gemini's wire may leave them out, everybody else pairs calls and results by them.
import { createHash } from 'node:crypto'

/**
 * The id of a call that the upstream gave none. `answerSeed` is the answer's own id (or its first text), so the id is the same
 * however often the answer is read, and another one in every other turn.
 */
export const synthesiseCallId = (answerSeed: string, answer: number, ordinal: number): string =>
  `call_${createHash('sha256').update(`${answer}.${ordinal}.${answerSeed}`).digest('hex').slice(0, 24)}`

type Outstanding = { readonly id: string; readonly hasOwnId: boolean }

/**
 * Pairs the calls and results of a request in the order they stand. A call keeps its id or gets `call_<n>`; a result takes the
 * call of its id, else the oldest call of its name that waits for one. `taken` holds every id that the client wrote.
 */
export const createCallPairing = (taken: ReadonlySet<string>) => {
  const waiting = new Map<string, Outstanding[]>()
  let counter = 0

  const nextId = (): string => {
    let id = `call_${counter++}`
    while (taken.has(id)) id = `call_${counter++}`
    return id
  }

  const takeById = (name: string, id: string): boolean => {
    const queue = waiting.get(name) ?? []
    const at = queue.findIndex((call) => call.hasOwnId && call.id === id)
    if (at >= 0) queue.splice(at, 1)
    return at >= 0
  }

  return {
    call: (name: string, id: string | undefined): string => {
      const given = id ?? nextId()
      const queue = waiting.get(name)
      const entry = { id: given, hasOwnId: id !== undefined }
      if (queue === undefined) waiting.set(name, [entry])
      else queue.push(entry)
      return given
    },
    result: (name: string, id: string | undefined): string => {
      if (id !== undefined && takeById(name, id)) return id
      const queue = waiting.get(name) ?? []
      // A result that names an id no call has can only belong to a call that has none.
      const at = id === undefined ? 0 : queue.findIndex((call) => !call.hasOwnId)
      const [oldest] = at < 0 ? [] : queue.splice(at, 1)
      return oldest?.id ?? id ?? nextId()
    },
  }
}
