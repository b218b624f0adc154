// The shape of JSON text: how deep it nests and how many members it names, known before it is parsed.
import { skipString } from './json.ts'

export type JsonShape = {
  /** Arrays and objects inside one another; 0 for a plain value. */
  readonly depth: number
  /** Members of all objects, those named twice counted twice. */
  readonly members: number
}

const QUOTE = 0x22
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Measures in one pass without recursion; strings are jumped over. Text that is not JSON gives numbers without meaning. */
export const measureJson = (text: string): JsonShape => {
  let depth = 0
  let deepest = 0
  let members = 0
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = skipString(text, at)
      continue
    }
    if (code === COLON) members++
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth++
      if (depth > deepest) deepest = depth
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--
    at++
  }
  return { depth: deepest, members }
}

/**
 * Members of all objects in a parsed value. Less than its text has (`measureJson`) when an object named one twice: a parser keeps the
 * last, but whoever reads the same text elsewhere may keep the first.
 */
export const countMembers = (value: unknown): number => {
  let count = 0
  const open: unknown[] = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue
    const values = Array.isArray(next) ? next : Object.values(next)
    if (values !== next) count += values.length
    for (const inner of values) if (typeof inner === 'object' && inner !== null) open.push(inner)
  }
  return count
}
