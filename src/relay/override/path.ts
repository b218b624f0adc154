// Paths into a JSON body, in the style of gjson: dots, array indexes (also from the end), `*` for every child, `#` for the length.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { isUnsafeName, parameterError } from './problem.ts'

type Segment =
  | { readonly kind: 'name'; readonly name: string }
  /** An index where the container is an array, a name where it is an object. */
  | { readonly kind: 'index'; readonly index: number; readonly name: string }
  | { readonly kind: 'each' }
  | { readonly kind: 'length' }

/** A parsed path; `text` is as the operator wrote it. */
export type Path = { readonly text: string; readonly segments: readonly Segment[] }

/** A path without wildcards: member names and array indexes. */
export type Steps = readonly (string | number)[]

const SEGMENTS_MAX = 64
/** An array is never filled up with more nulls than this to reach an index. */
const PADDING_MAX = 1000
const TARGETS_MAX = 100_000

/**
 * Parses a path. `\` before a character takes away its meaning, `:` before a number makes it a member's name. Throws for unsafe
 * names, and for queries and modifiers of gjson, which have no meaning as targets.
 */
export const parsePath = (text: string): Path => {
  const segments = splitSegments(text).map(({ raw, isEscaped }) => toSegment(raw, isEscaped))
  if (segments.length > SEGMENTS_MAX) throw parameterError(`the path ${text.slice(0, 80)} has too many parts`)
  return { text, segments }
}

const splitSegments = (text: string): { raw: string; isEscaped: boolean }[] => {
  if (text === '') return []
  const parts: { raw: string; isEscaped: boolean }[] = [{ raw: '', isEscaped: false }]
  for (let at = 0; at < text.length; at++) {
    const last = parts.at(-1)
    const character = text[at] ?? ''
    if (last === undefined) continue
    if (character === '.') parts.push({ raw: '', isEscaped: false })
    else if (character === '\\') {
      last.raw += text[++at] ?? ''
      last.isEscaped = true
    } else last.raw += character
  }
  return parts
}

const toSegment = (raw: string, isEscaped: boolean): Segment => {
  if (isUnsafeName(raw)) throw parameterError(`a path must not contain ${raw}`)
  if (isEscaped) return { kind: 'name', name: raw }
  if (raw === '*') return { kind: 'each' }
  if (raw === '#') return { kind: 'length' }
  if (raw.startsWith('#') || raw.startsWith('@'))
    throw parameterError(`paths with ${raw.slice(0, 20)} are not supported`)
  if (/^:-?\d+$/.test(raw)) return { kind: 'name', name: raw.slice(1) }
  if (/^-?\d{1,9}$/.test(raw)) return { kind: 'index', index: Number(raw), name: raw }
  return { kind: 'name', name: raw }
}

/** The member or element of a container; undefined when it is not there. Inherited members do not exist. */
const childOf = (container: JsonValue | undefined, step: string | number): JsonValue | undefined => {
  if (Array.isArray(container)) return typeof step === 'number' ? container[step] : undefined
  return isJsonObject(container) && Object.hasOwn(container, step) ? container[step] : undefined
}

const stepsOfSegment = (container: JsonValue | undefined, segment: Segment): Steps => {
  switch (segment.kind) {
    case 'name':
      return [segment.name]
    case 'index': {
      if (isJsonObject(container)) return [segment.name]
      const index =
        segment.index < 0 ? segment.index + (Array.isArray(container) ? container.length : 0) : segment.index
      return index < 0 ? [] : [index]
    }
    case 'each':
      if (Array.isArray(container)) return container.map((_, index) => index)
      return isJsonObject(container)
        ? Object.keys(container)
            .filter((name) => !isUnsafeName(name))
            .sort()
        : []
    case 'length':
      return []
  }
}

/** Every concrete path that a path stands for in a body; its last step need not exist. */
export const expandPath = (root: JsonValue, path: Path): readonly Steps[] => {
  let found: { steps: Steps; value: JsonValue | undefined }[] = [{ steps: [], value: root }]
  for (const segment of path.segments) {
    found = found.flatMap(({ steps, value }) =>
      stepsOfSegment(value, segment).map((step) => ({ steps: [...steps, step], value: childOf(value, step) })),
    )
    if (found.length > TARGETS_MAX) throw parameterError(`the path ${path.text} stands for too many places`)
  }
  return found.map(({ steps }) => steps)
}

/** True when a path names several places. */
export const isWildcard = (path: Path): boolean => path.segments.some(({ kind }) => kind === 'each')

/** The value at a concrete path. */
export const readAt = (root: JsonValue, steps: Steps): JsonValue | undefined => {
  let value: JsonValue | undefined = root
  for (const step of steps) value = childOf(value, step)
  return value
}

/** Every value that a path stands for; a trailing `#` gives the length of an array. */
export const readAll = (root: JsonValue, path: Path): readonly JsonValue[] => {
  const isLength = path.segments.at(-1)?.kind === 'length'
  const place = isLength ? { ...path, segments: path.segments.slice(0, -1) } : path
  const values = expandPath(root, place).map((steps) => readAt(root, steps))
  if (isLength) return values.flatMap((value) => (Array.isArray(value) ? [value.length] : []))
  return values.filter((value) => value !== undefined)
}

/** Puts a value at a concrete path of a container that may be changed; missing containers are made, scalars in the way replaced. */
export const writeAt = (root: JsonObject, steps: Steps, value: JsonValue): void => {
  let container: JsonObject | JsonValue[] = root
  for (const [depth, step] of steps.entries()) {
    const following = steps[depth + 1]
    if (following === undefined) {
      assign(container, step, value)
      return
    }
    const child = childOf(container, step)
    const isContainer = isJsonObject(child) || Array.isArray(child)
    const inner: JsonObject | JsonValue[] = isContainer ? child : typeof following === 'number' ? [] : {}
    if (!isContainer) assign(container, step, inner)
    container = inner
  }
}

const assign = (container: JsonObject | JsonValue[], step: string | number, value: JsonValue): void => {
  if (!Array.isArray(container)) {
    container[String(step)] = value
    return
  }
  if (typeof step !== 'number') throw parameterError(`an array has no member ${step}`)
  if (step > container.length + PADDING_MAX) throw parameterError(`the index ${step} is too far beyond the end`)
  while (container.length < step) container.push(null)
  container[step] = value
}

/** Takes the value at a concrete path away; nothing happens when it is not there. */
export const deleteAt = (root: JsonObject, steps: Steps): void => {
  const last = steps.at(-1)
  const container = steps.length === 1 ? root : readAt(root, steps.slice(0, -1))
  if (last === undefined) return
  if (Array.isArray(container) && typeof last === 'number') {
    if (last < container.length) container.splice(last, 1)
  } else if (isJsonObject(container)) delete container[String(last)]
}
