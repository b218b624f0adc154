// Reading pieces of Claude's wire format, where anything may be of the wrong type.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { invalidRequest } from '../openai-family/request.ts'

/** The family whose signatures and native values this dialect understands. */
export const FAMILY = 'claude'

/** A text member; undefined for anything else. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The entry of a table for a word from the wire; words such as `constructor` find nothing. */
export const entryOf = <Value>(table: Readonly<Record<string, Value>>, word: unknown): Value | undefined =>
  typeof word === 'string' && Object.hasOwn(table, word) ? table[word] : undefined

/** A content as a list of blocks: Claude lets a plain string stand for one text block. Items that are no objects are left out. */
export const blocksOf = (content: unknown): readonly JsonObject[] => {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return Array.isArray(content) ? content.filter(isJsonObject) : []
}

/** The members beyond those that are named; undefined when there are none. */
export const otherMembers = (value: JsonObject, known: ReadonlySet<string>): JsonObject | undefined => {
  const rest = Object.entries(value).filter(([name, member]) => !known.has(name) && member !== undefined)
  return rest.length === 0 ? undefined : Object.fromEntries(rest)
}

/** An optional number of the request; throws `invalid_request` for another type. */
export const numberMember = (body: JsonObject, param: string): number | undefined => {
  const value = body[param]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalidRequest(`"${param}" must be a number.`, param)
  return value
}

/** An optional object of the request; throws `invalid_request` for another type. */
export const objectMember = (body: JsonObject, param: string): JsonObject | undefined => {
  const value = body[param]
  if (value === undefined || value === null) return undefined
  if (!isJsonObject(value)) throw invalidRequest(`"${param}" must be an object.`, param)
  return value
}

/** An optional list of the request; throws `invalid_request` for another type. */
export const listMember = (body: JsonObject, param: string): readonly JsonValue[] | undefined => {
  const value = body[param]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw invalidRequest(`"${param}" must be an array.`, param)
  return value
}

/** One server-sent event; Claude repeats the type as the event's name. */
export const writeEvent = (event: JsonObject & { readonly type: string }): string =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
