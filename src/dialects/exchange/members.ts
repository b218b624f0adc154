// Reads the members of a request, whether it came as JSON or as a form, where every value is text.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { invalidRequest } from '../openai-family/request.ts'
import type { ExchangeBody, FormField } from './exchange.ts'

export { invalidRequest }

export type FormFile = Extract<FormField, { readonly bytes: Uint8Array }>

/** Text members as an object (a repeated name is an array), and the files apart. */
export type Members = { readonly body: JsonObject; readonly files: readonly FormFile[] }

/** Throws `invalid_request` for a body that is neither JSON nor a form. */
export const readMembers = (request: ExchangeBody): Members => {
  if (request.kind === 'json') return { body: request.body, files: [] }
  if (request.kind === 'bytes') throw invalidRequest('The request body must be JSON or a form.', '')
  const body: JsonObject = {}
  const files: FormFile[] = []
  for (const field of request.fields) {
    if ('bytes' in field) files.push(field)
    else addValue(body, field.name, field.value)
  }
  return { body, files }
}

const addValue = (body: JsonObject, name: string, value: string): void => {
  const before = Object.hasOwn(body, name) ? body[name] : undefined
  const next: JsonValue = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
  Object.defineProperty(body, name, { value: next, enumerable: true, configurable: true, writable: true })
}

/** A string; undefined when absent, null or empty. */
export const readText = (body: JsonObject, name: string): string | undefined => {
  const value = body[name]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string') throw invalidRequest(`"${name}" must be a string.`, name)
  return value
}

export const requireText = (body: JsonObject, name: string): string => {
  const value = readText(body, name)
  if (value === undefined) throw invalidRequest(`"${name}" is required and must be a string.`, name)
  return value
}

/** A finite number, also written as text (forms have nothing else); undefined when absent, null or empty. */
export const readNumber = (body: JsonObject, name: string): number | undefined => {
  const value = body[name]
  if (value === undefined || value === null || value === '') return undefined
  const number = typeof value === 'string' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw invalidRequest(`"${name}" must be a number.`, name)
  return number
}

/** A positive integer. */
export const readCount = (body: JsonObject, name: string): number | undefined => {
  const value = readNumber(body, name)
  if (value !== undefined && (!Number.isInteger(value) || value < 1))
    throw invalidRequest(`"${name}" must be a positive integer.`, name)
  return value
}

const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false }

export const readFlag = (body: JsonObject, name: string): boolean | undefined => {
  const value = body[name]
  if (value === undefined || value === null || value === '') return undefined
  const flag = typeof value === 'string' ? FLAGS[value.toLowerCase()] : value
  if (typeof flag !== 'boolean') throw invalidRequest(`"${name}" must be true or false.`, name)
  return flag
}

/** A list of strings; one string counts as a list of one. */
export const readTexts = (body: JsonObject, name: string): readonly string[] | undefined => {
  const value = body[name]
  if (value === undefined || value === null || value === '') return undefined
  const list = Array.isArray(value) ? value : [value]
  return list.map((item) => {
    if (typeof item !== 'string') throw invalidRequest(`"${name}" must be a list of strings.`, name)
    return item
  })
}

/** The members that none of these names takes. */
export const without = (body: JsonObject, names: ReadonlySet<string>): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name, value]) => !names.has(name) && value !== undefined))

/** The members with these names, for upstreams that know them by the same name. */
export const only = (body: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])))

/** The names of members that are there and that this upstream does not know. */
export const leftOver = (body: JsonObject, known: readonly string[]): string[] =>
  Object.keys(body).filter((name) => !known.includes(name))

/** Names from a list of `[name, is it there]`. */
export const namesOf = (facts: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(facts).flatMap(([name, value]) => (value === undefined || value === false ? [] : [name]))

/** A word in a table; words that only every object knows (`constructor`) are in none. */
export const lookUp = <Value>(table: Readonly<Record<string, Value>>, word: string | undefined): Value | undefined =>
  word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined

/** The objects of a list; [] for anything else. */
export const objectsOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
