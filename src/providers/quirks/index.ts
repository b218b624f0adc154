// Named pure edits of requests. Each says in its id what it does; the relay logs the ids it applied.
import type { JsonObject } from '../../kernel/index.ts'
import type { Quirk } from '../define.ts'

const present = (body: JsonObject, member: string): boolean => body[member] !== undefined

/** Gives a member another name; a member that has the new name already wins. */
export const rename = (from: string, to: string): Quirk => ({
  id: `rename ${from} to ${to}`,
  edit: (body) => {
    if (!present(body, from)) return new Map()
    const edits = new Map<string, string | null>([[from, null]])
    if (!present(body, to)) edits.set(to, JSON.stringify(body[from]))
    return edits
  },
})

/** Keeps a number that the caller gave within what the upstream takes; an absent number stays absent. */
export const clamp = (member: string, smallest: number, largest: number): Quirk => ({
  id: `clamp ${member} to ${smallest}..${largest}`,
  edit: (body) => {
    const value = body[member]
    if (typeof value !== 'number') return new Map()
    const clamped = Math.min(largest, Math.max(smallest, value))
    return clamped === value ? new Map() : new Map([[member, JSON.stringify(clamped)]])
  },
})

/** OpenAI's reasoning models want `max_completion_tokens` and refuse sampling parameters (conversions.md section 4). */
export const reasoningModelParameters: Quirk = {
  id: 'parameters of o-series and gpt-5 models',
  edit: (body) => {
    const model = typeof body.model === 'string' ? body.model : ''
    if (!/^(o[134]|gpt-5)/.test(model)) return new Map()
    const edits = new Map<string, string | null>()
    if (present(body, 'max_tokens')) {
      edits.set('max_tokens', null)
      if (!present(body, 'max_completion_tokens')) edits.set('max_completion_tokens', JSON.stringify(body.max_tokens))
    }
    return edits
  },
}
