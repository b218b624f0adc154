// Named edits of one request body, gathered and applied to its text in one go.
import { type JsonObject, type JsonValue, spliceTopLevel, type TopLevelEdits } from '../../kernel/index.ts'

/** Edits that build on each other: each is shown the body as the earlier ones leave it. */
export const createEdits = (body: JsonObject) => {
  const edits = new Map<string, string | null>()
  return {
    add: (more: TopLevelEdits): void => {
      for (const [member, value] of more) edits.set(member, value)
    },
    /** The body as it will be sent. Nothing is copied when there are no edits. */
    body: (): JsonObject => {
      if (edits.size === 0) return body
      const copy = { ...body }
      for (const [member, value] of edits) {
        if (value === null) delete copy[member]
        else copy[member] = JSON.parse(value) as JsonValue
      }
      return copy
    },
    isEmpty: (): boolean => edits.size === 0,
    apply: (text: string): string => spliceTopLevel(text, edits),
  }
}

export type Edits = ReturnType<typeof createEdits>
