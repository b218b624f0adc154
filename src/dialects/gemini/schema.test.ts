// Schemas for Gemini hold nothing it refuses, whatever comes in, and Gemini's own come out as JSON Schema.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { toGeminiParameters, toGeminiSchema } from './schema.ts'
import { fromGeminiSchema } from './schema-decode.ts'

/** conversions.md section 7.3. */
const ALLOWED = new Set(
  'anyOf default description enum example format items maxItems maxLength maxProperties maximum minItems minLength minProperties minimum nullable pattern properties propertyOrdering required title type'.split(
    ' ',
  ),
)
const TYPES = new Set(['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT'])

const expectAllowed = (schema: JsonValue | undefined): void => {
  if (!isJsonObject(schema)) throw new Error(`not a schema: ${JSON.stringify(schema)}`)
  for (const key of Object.keys(schema)) expect(ALLOWED).toContain(key)
  if (schema.type !== undefined) expect(TYPES).toContain(String(schema.type))
  if (schema.type === 'ARRAY') expect(schema.items).toBeDefined()
  if (schema.anyOf !== undefined) expect(Object.keys(schema)).toEqual(['anyOf'])
  if (Array.isArray(schema.enum)) {
    expect(schema.enum.every((value) => typeof value === 'string' && value !== '')).toBe(true)
    expect(schema.type ?? 'STRING').toBe('STRING')
  }
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  if (Array.isArray(schema.required))
    for (const name of schema.required) expect(Object.keys(properties)).toContain(String(name))
  for (const inner of Object.values(properties)) expectAllowed(inner)
  if (schema.items !== undefined) expectAllowed(schema.items)
  if (Array.isArray(schema.anyOf)) for (const inner of schema.anyOf) expectAllowed(inner)
}

const types = fc.constantFrom('string', 'number', 'integer', 'boolean', 'array', 'object', 'null', 'file')
const schemaOfDepth = fc.memo((depth): fc.Arbitrary<JsonObject> => {
  const inner = depth <= 1 ? fc.constant<JsonObject>({ type: 'string' }) : schemaOfDepth()
  return fc.record(
    {
      type: fc.oneof(types, fc.array(types, { maxLength: 3 }), fc.constant(7)),
      description: fc.oneof(fc.string(), fc.constant(3)),
      $ref: fc.constantFrom('#', '#/$defs/a', '#/$defs/b', '#/missing', 'https://x/y', '#/$defs/__proto__'),
      $defs: fc.record({ a: inner, b: inner }, { requiredKeys: [] }),
      properties: fc.dictionary(fc.constantFrom('p', 'q', '__proto__', 'constructor'), inner, { maxKeys: 2 }),
      required: fc.array(fc.constantFrom('p', 'q', 'r', 5), { maxLength: 3 }),
      items: fc.oneof(inner, fc.array(inner, { maxLength: 2 }), fc.constant(true)),
      anyOf: fc.array(inner, { maxLength: 2 }),
      oneOf: fc.array(inner, { maxLength: 2 }),
      allOf: fc.array(inner, { maxLength: 2 }),
      const: fc.constantFrom<JsonValue>('x', 3, null, true),
      enum: fc.array(fc.constantFrom<JsonValue>('', 'x', 3, null, true, { a: 1 }), { maxLength: 4 }),
      exclusiveMinimum: fc.oneof(fc.integer(), fc.boolean()),
      minimum: fc.oneof(fc.integer(), fc.string()),
      format: fc.constantFrom('uri', 'date-time', 'int32', 'uuid'),
      additionalProperties: fc.boolean(),
      $schema: fc.constant('https://json-schema.org/draft/2020-12/schema'),
      nullable: fc.boolean(),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>
})
const anySchema = schemaOfDepth(3)

describe('a JSON Schema for Gemini', () => {
  test('holds only what Gemini allows, whatever it was', () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        expectAllowed(toGeminiSchema(schema))
        const parameters = toGeminiParameters(schema)
        if (parameters !== undefined) expect(parameters.type).toBe('OBJECT')
      }),
    )
  })
  test('makes one list of alternatives among alternatives, nullable where one of them was null', () => {
    const nested = { items: [{ type: ['string', 'integer'] }, { type: 'null' }] }
    expect(toGeminiSchema(nested)).toEqual({
      type: 'ARRAY',
      items: {
        anyOf: [
          { type: 'STRING', nullable: true },
          { type: 'INTEGER', nullable: true },
        ],
      },
    })
  })
  test('leaves the schema it was given as it is', () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        const before = JSON.stringify(schema)
        toGeminiSchema(schema)
        expect(JSON.stringify(schema)).toBe(before)
      }),
    )
  })
  test('resolves references and cuts those that come back to themselves', () => {
    const node: JsonObject = {
      type: 'object',
      properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/Node' } } },
      required: ['name'],
    }
    const schema = { type: 'object', properties: { root: { $ref: '#/$defs/Node' } }, $defs: { Node: node } }
    expect(toGeminiParameters(schema)).toEqual({
      type: 'OBJECT',
      properties: {
        root: {
          type: 'OBJECT',
          properties: { name: { type: 'STRING' }, children: { type: 'ARRAY', items: { type: 'OBJECT' } } },
          required: ['name'],
        },
      },
    })
  })
  test('stays small though a few references stand for millions of nodes', () => {
    const defs: JsonObject = { d0: { type: 'string' } }
    for (let level = 1; level < 30; level++) {
      const inner = { $ref: `#/$defs/d${level - 1}` }
      defs[`d${level}`] = { type: 'object', properties: { a: inner, b: inner, c: { allOf: [inner, inner] } } }
    }
    const text = JSON.stringify(toGeminiSchema({ $ref: '#/$defs/d29', $defs: defs }))
    expect(text.length).toBeLessThan(1_000_000)
  })
  test('says const, type lists, null and alternatives in its own words', () => {
    const properties = {
      kind: { const: 'circle' },
      count: { const: 2, description: 'How many.' },
      name: { type: ['string', 'null'], format: 'uri', minLength: 1 },
      size: { oneOf: [{ type: 'number' }, { type: 'string' }, { type: 'null' }], description: 'How large.' },
      one: { anyOf: [{ type: 'integer', exclusiveMinimum: 0 }, { type: 'null' }] },
      mixed: { type: ['string', 'integer'] },
      when: { type: 'string', format: 'date-time' },
      pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] },
      list: { type: 'array' },
      free: { type: 'object', additionalProperties: true },
      levels: { type: 'integer', enum: [1, 2, null] },
    }
    expect(toGeminiParameters({ type: 'object', properties, required: ['kind', 'ghost'] })).toEqual({
      type: 'OBJECT',
      properties: {
        kind: { type: 'STRING', enum: ['circle'] },
        count: { type: 'NUMBER', description: 'How many. Always 2.' },
        name: { type: 'STRING', minLength: 1, nullable: true },
        size: {
          anyOf: [
            { type: 'NUMBER', description: 'How large.', nullable: true },
            { type: 'STRING', description: 'How large.', nullable: true },
          ],
        },
        one: { type: 'INTEGER', minimum: 1, nullable: true },
        mixed: { anyOf: [{ type: 'STRING' }, { type: 'INTEGER' }] },
        when: { type: 'STRING', format: 'date-time' },
        pair: { type: 'ARRAY', items: { anyOf: [{ type: 'STRING' }, { type: 'NUMBER' }] } },
        list: { type: 'ARRAY', items: { type: 'STRING' } },
        free: { type: 'OBJECT' },
        levels: { type: 'INTEGER', description: 'One of: 1, 2.', nullable: true },
      },
      required: ['kind'],
    })
  })
  test('merges allOf, with the demands of all its members', () => {
    const schema = {
      $defs: { Base: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] } },
      allOf: [{ $ref: '#/$defs/Base' }, { properties: { age: { type: 'integer' } }, required: ['age'] }],
      description: 'A person',
    }
    expect(toGeminiSchema(schema)).toEqual({
      type: 'OBJECT',
      description: 'A person',
      properties: { id: { type: 'STRING' }, age: { type: 'INTEGER' } },
      required: ['id', 'age'],
    })
  })
  test('keeps the shape of an object whose alternatives are only conditions on it', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    }
    expect(toGeminiParameters(schema)).toEqual({
      type: 'OBJECT',
      properties: { a: { type: 'STRING' }, b: { type: 'STRING' } },
    })
  })
  test('makes one object of alternatives at the top of parameters', () => {
    const schema = {
      oneOf: [
        { type: 'object', properties: { a: { type: 'string' }, c: { type: 'string' } }, required: ['a', 'c'] },
        { type: 'object', properties: { b: { type: 'string' }, c: { type: 'string' } }, required: ['c'] },
      ],
    }
    expect(toGeminiParameters(schema)).toEqual({
      type: 'OBJECT',
      properties: { a: { type: 'STRING' }, b: { type: 'STRING' }, c: { type: 'STRING' } },
      required: ['c'],
    })
  })
  test('of a function without parameters is no schema at all', () => {
    expect(toGeminiParameters({ type: 'object', properties: {} })).toBeUndefined()
    expect(toGeminiParameters({ type: 'object' })).toBeUndefined()
    expect(toGeminiParameters({})).toBeUndefined()
  })
})

describe("Gemini's own schema", () => {
  test('becomes JSON Schema', () => {
    const schema = {
      type: 'OBJECT',
      properties: {
        name: { type: 'STRING', nullable: true, format: 'date-time' },
        tags: { type: 'ARRAY', items: { type: 'STRING', enum: ['a', 'b'] }, min_items: '2' },
        any: { any_of: [{ type: 'NUMBER' }, { type: 'INTEGER' }], nullable: true },
        nullable: { type: 'BOOLEAN' },
      },
      required: ['name'],
      propertyOrdering: ['tags', 'name'],
    }
    expect(fromGeminiSchema(schema)).toEqual({
      type: 'object',
      properties: {
        name: { type: ['string', 'null'], format: 'date-time' },
        tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, minItems: 2 },
        any: { anyOf: [{ type: 'number' }, { type: 'integer' }, { type: 'null' }] },
        nullable: { type: 'boolean' },
      },
      required: ['name'],
    })
  })
  test('comes back as it was after the way there and back', () => {
    const schema: JsonObject = {
      type: 'OBJECT',
      properties: {
        a: { type: 'STRING', enum: ['x', 'y'], description: 'A' },
        b: { type: 'ARRAY', items: { type: 'INTEGER', minimum: 1, nullable: true }, maxItems: 3 },
        c: { type: 'OBJECT', properties: { d: { type: 'BOOLEAN' } }, required: ['d'] },
      },
      required: ['a', 'b'],
    }
    expect(toGeminiSchema(fromGeminiSchema(schema))).toEqual(schema)
  })
  test('does not fail on one nested deeper than any program writes', () => {
    let schema: JsonObject = { type: 'STRING' }
    for (let depth = 0; depth < 3000; depth++) schema = { type: 'ARRAY', items: schema }
    expect(fromGeminiSchema(schema).type).toBe('array')
    expect(toGeminiSchema(schema).type).toBe('ARRAY')
  })
})
