// Hostile input made from a schema: each member in turn is of the wrong type, too long, too large, too deep, or of another world.
import type { JsonSchema } from '../../src/contract/index.ts'

type Json = unknown

const nested = (depth: number): Json => {
  let value: Json = 0
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

/** Values that no member should take for what it wants, or that have hurt somebody before. */
export const HOSTILE_VALUES: readonly Json[] = [
  null,
  true,
  -1,
  0,
  1.5,
  2 ** 31,
  2 ** 32 - 1,
  Number.MAX_SAFE_INTEGER,
  2 ** 53 + 2,
  -(2 ** 63),
  1e308,
  '',
  ' ',
  'x'.repeat(300),
  'x'.repeat(70_000),
  'a\u0000b',
  'a\r\nset-cookie: b=c',
  '\u001b[31mred',
  '\ud800',
  '%_\\',
  "' or 1=1 --",
  '{"a":',
  '[[]]',
  '__proto__',
  'NaN',
  '1e309',
  '=cmd()',
  '../../etc/passwd',
  'http://169.254.169.254/',
  '(a+)+$',
  [],
  [null],
  [1, 'x', {}],
  [-1, 2 ** 53 + 2],
  Array.from({ length: 2_000 }, (_, index) => index),
  {},
  { a: { b: { c: 1 } } },
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  nested(200),
]

/** Members of the rows behind the routes that nobody may write by naming them. */
export const FOREIGN_MEMBERS = {
  role: 100,
  status: 99,
  quota: 77_777_777,
  used_quota: 77_777_777,
  request_count: 77_777_777,
  aff_quota: 77_777_777,
  aff_history: 77_777_777,
  aff_count: 77_777_777,
  inviter_id: 77_777_777,
  access_token: 'foreign-access-token-foreign-000',
  created_time: 77_777_777,
  accessed_time: 77_777_777,
  user_id: 77_777_777,
  deleted_at: '2020-01-01T00:00:00Z',
  __unknown__: 'x',
}

const list = (value: unknown): readonly JsonSchema[] => (Array.isArray(value) ? value : [])

/** A value that the schema describes; ids name nothing. */
export const sampleOf = (schema: JsonSchema, name = ''): Json => {
  if (/(^|_)ids?$/.test(name)) return schema.type === 'array' ? [999_999] : 999_999
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  const [first] = [...list(schema.anyOf), ...list(schema.oneOf), ...list(schema.allOf)]
  if (first !== undefined) return sampleOf(first, name)
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries((schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>).map(([member, inner]) => [
          member,
          sampleOf(inner, member),
        ]),
      )
    case 'array':
      return [sampleOf((schema.items ?? {}) as JsonSchema)]
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' && schema.minimum > 0 ? schema.minimum : 1
    case 'boolean':
      return true
    case 'string':
      return 'sample12'
    default:
      return 'sample12'
  }
}

const membersOf = (schema: JsonSchema): readonly (readonly [string, JsonSchema])[] => {
  const own = Object.entries((schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>)
  const inner = [...list(schema.anyOf), ...list(schema.oneOf), ...list(schema.allOf)].flatMap(membersOf)
  return [...own, ...inner]
}

/** Bodies that differ from a plausible one in one member, at the first and the second level. */
export function* hostileBodies(schema: JsonSchema): Generator<Json> {
  const sample = sampleOf(schema)
  const base = typeof sample === 'object' && sample !== null && !Array.isArray(sample) ? sample : {}
  yield base
  yield { ...base, ...FOREIGN_MEMBERS }
  for (const [member, inner] of membersOf(schema)) {
    const { [member]: _, ...without } = base as Record<string, Json>
    yield without
    for (const value of HOSTILE_VALUES) yield { ...base, [member]: value }
    for (const [deep] of membersOf(inner).slice(0, 40))
      for (const value of [null, -1, 2 ** 53 + 2, 'x'.repeat(70_000), 'a\u0000b', [], {}])
        yield { ...base, [member]: { ...(sampleOf(inner, member) as object), [deep]: value } }
  }
  for (const value of HOSTILE_VALUES) yield value
}

/** Query texts that have hurt somebody before. */
export const HOSTILE_TEXTS: readonly string[] = [
  '',
  '-1',
  '0',
  '1.5',
  '1e309',
  'NaN',
  '99999999999999999999',
  '9007199254740993',
  "' or 1=1 --",
  '%_%_%_%',
  '\u0000',
  '{}',
  '__proto__',
  '../..',
  'x'.repeat(5_000),
  '\ud800',
]
