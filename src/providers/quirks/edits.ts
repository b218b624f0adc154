// The general edits that quirks are made of: rename, clamp, leave out, change messages.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { Quirk } from '../define.ts'

/** Nothing to change. */
export const NO_EDITS: ReadonlyMap<string, string | null> = new Map()

export const isPresent = (body: JsonObject, member: string): boolean =>
  body[member] !== undefined && body[member] !== null

/** The members as text, undefined ones taken out of the body. */
export const setMembers = (members: Readonly<Record<string, JsonValue | undefined>>) =>
  new Map(
    Object.entries(members).map(([name, value]) => [name, value === undefined ? null : JSON.stringify(value)] as const),
  )

/** Gives a member another name; a member that has the new name already wins. */
export const rename = (from: string, to: string): Quirk => ({
  id: `rename ${from} to ${to}`,
  edit: (body) => {
    if (body[from] === undefined) return NO_EDITS
    return setMembers({ [from]: undefined, ...(body[to] === undefined ? { [to]: body[from] } : {}) })
  },
})

/** Keeps a number that the caller gave within what the upstream takes; an absent number stays absent. */
export const clamp = (member: string, smallest: number, largest: number): Quirk => ({
  id: `clamp ${member} to ${smallest}..${largest}`,
  edit: (body) => {
    const value = body[member]
    if (typeof value !== 'number') return NO_EDITS
    const clamped = Math.min(largest, Math.max(smallest, value))
    return clamped === value ? NO_EDITS : setMembers({ [member]: clamped })
  },
})

/** Leaves members out that the upstream refuses; `when` looks at the model's name. */
export const without = (members: readonly string[], when: (model: string) => boolean = () => true): Quirk => ({
  id: `leave out ${members.join(', ')}`,
  edit: (body, { endpoint }) =>
    when(endpoint.upstreamModel)
      ? new Map(members.filter((member) => body[member] !== undefined).map((member) => [member, null]))
      : NO_EDITS,
})

/** Changes messages one by one; `change` gives the same object back for one that stays. */
export const eachMessage = (id: string, change: (message: JsonObject, index: number) => JsonObject): Quirk => ({
  id,
  edit: ({ messages }) => {
    if (!Array.isArray(messages)) return NO_EDITS
    const changed = messages.map((message, index) => (isJsonObject(message) ? change(message, index) : message))
    return changed.some((message, index) => message !== messages[index]) ? setMembers({ messages: changed }) : NO_EDITS
  },
})
