// Small readings of what vendors send: texts that may be null, ids they leave out, arguments as text or as an object.
import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject } from '../../kernel/index.ts'
import type { Finish, FinishReason } from '../neutral/index.ts'

/** A text; '' for anything else. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** An id, which some vendors write as a number; '' when there is none. */
export const idOf = (value: unknown): string => (typeof value === 'number' ? String(value) : textOf(value))

/** An object; an empty one for anything else. */
export const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})

/** The objects of a list; what is no list has none. */
export const objectsOf = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : []

/** A call's arguments as JSON text. No arguments are an empty object: clients parse the text. */
export const argumentsOf = (value: unknown): string => {
  if (typeof value === 'string') return value.trim() === '' || value.trim() === 'null' ? '{}' : value
  return isJsonObject(value) ? JSON.stringify(value) : '{}'
}

/**
 * An id for a call whose vendor gives none. It is the same whenever the same answer is read, and differs between answers
 * and between the calls of one: `seed` is what the vendor says to tell the answer apart.
 */
export const makeCallId = (seed: string, position: number): string =>
  `call_${createHash('sha256').update(`${position}:${seed}`).digest('hex').slice(0, 24)}`

/** The vendor's word as a reason; an unknown word is an ordinary stop. Calls outweigh it: the client has to act on them. */
export const finishOf = (
  native: string,
  reasons: Readonly<Record<string, FinishReason>>,
  hasCalls: boolean,
): Finish => {
  const known = Object.hasOwn(reasons, native) ? reasons[native] : undefined
  const told = known ?? 'stop'
  const reason = hasCalls && (told === 'stop' || told === 'stop-sequence') ? 'tool-calls' : told
  return { reason, ...(native === '' ? {} : { native }) }
}
