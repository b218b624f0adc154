// The `endpoints` text of a metadata row: which API families a model is offered in, and where.
import { isJsonObject, parseJson, readString } from '../../kernel/index.ts'

/** Where a family is called. */
export type Endpoint = { readonly path: string; readonly method: string }

const readEndpoint = (value: unknown): Endpoint | undefined => {
  if (typeof value === 'string') return value === '' ? undefined : { path: value, method: 'POST' }
  if (!isJsonObject(value)) return undefined
  const path = readString(value, 'path') ?? ''
  return path === '' ? undefined : { path, method: (readString(value, 'method') || 'POST').toUpperCase() }
}

/**
 * Family → place, from `{"openai":"/path"}`, `{"openai":{"path","method"}}` or `["openai"]`; the place is undefined where it
 * is the family's usual one. Undefined for a text that says nothing.
 */
export const readEndpoints = (text: string): ReadonlyMap<string, Endpoint | undefined> | undefined => {
  if (text.trim() === '') return undefined
  const value = parseJson(text)
  const entries = Array.isArray(value)
    ? value.filter((type) => typeof type === 'string' && type !== '').map((type) => [String(type), undefined] as const)
    : isJsonObject(value)
      ? Object.entries(value).map(([type, place]) => [type, readEndpoint(place)] as const)
      : []
  return entries.length === 0 ? undefined : new Map(entries)
}
