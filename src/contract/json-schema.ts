// Schemas as plain data, for descriptions that leave this process.
import type { JsonSchema } from './openapi.ts'
import { z } from './zod.ts'

/** Any JSON value is the one schema that refers to itself: it is told as anything. */
const withoutDefinitions = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withoutDefinitions)
  if ('$ref' in value) return {}
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutDefinitions(inner)]))
}

/** A zod schema in the words of JSON Schema: what goes in, or what comes out. */
export const toJsonSchema = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, $defs, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  return $defs === undefined ? rest : (withoutDefinitions(rest) as JsonSchema)
}
