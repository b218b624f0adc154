// A body under edit: top-level members are copied when they are first touched, so that the caller's body stays as it was.
import type { JsonObject, JsonValue, TopLevelEdits } from '../../kernel/index.ts'
import { cloneJson } from './json-values.ts'
import { deleteAt, readAt, type Steps, writeAt } from './path.ts'

export type Draft = {
  /** The body as it stands; for reading. */
  readonly root: JsonObject
  readonly read: (steps: Steps) => JsonValue | undefined
  readonly write: (steps: Steps, value: JsonValue) => void
  readonly remove: (steps: Steps) => void
  /** A top-level member that may be changed in place. */
  readonly own: (key: string) => JsonValue | undefined
  /** The edits that turn the caller's body into this one, as text per top-level member (null = removed). */
  readonly edits: () => TopLevelEdits
}

/** Starts a draft of a body; nothing is copied until something is touched. */
export const createDraft = (body: JsonObject): Draft => {
  const root: JsonObject = { ...body }
  const touched = new Set<string>()
  const own = (key: string): JsonValue | undefined => {
    const value = Object.hasOwn(root, key) ? root[key] : undefined
    if (touched.has(key) || value === undefined) {
      touched.add(key)
      return value
    }
    touched.add(key)
    const copy = cloneJson(value)
    root[key] = copy
    return copy
  }
  return {
    root,
    own,
    read: (steps) => readAt(root, steps),
    write: (steps, value) => {
      const [key] = steps
      if (steps.length > 1) own(String(key))
      touched.add(String(key))
      writeAt(root, steps, value)
    },
    remove: (steps) => {
      if (readAt(root, steps) === undefined) return
      const [key] = steps
      if (steps.length > 1) own(String(key))
      touched.add(String(key))
      deleteAt(root, steps)
    },
    edits: () => {
      const edits = new Map<string, string | null>()
      for (const key of touched) {
        const value = Object.hasOwn(root, key) ? root[key] : undefined
        if (value !== undefined) edits.set(key, JSON.stringify(value))
        else if (Object.hasOwn(body, key)) edits.set(key, null)
      }
      return edits
    },
  }
}
