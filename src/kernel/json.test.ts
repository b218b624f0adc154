// Splices of JSON text: what is edited changes, what is not edited stays byte for byte.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { spliceTopLevel } from './json.ts'

const splice = (text: string, edits: Record<string, string | null>) =>
  spliceTopLevel(text, new Map(Object.entries(edits)))

describe('spliceTopLevel', () => {
  test('replaces a value and leaves spacing, order and big numbers alone', () => {
    const text = '{ "a": 12345678901234567890123 ,\n "model" : "x", "z":[1, {"model":"inner"}] }'
    expect(splice(text, { model: '"y"' })).toBe(
      '{ "a": 12345678901234567890123 ,\n "model" : "y", "z":[1, {"model":"inner"}] }',
    )
  })
  test('never touches a nested member or a string that looks like one', () => {
    const text = '{"messages":[{"content":"\\"model\\":\\"q\\" {}[]\\\\"}],"model":"x"}'
    expect(splice(text, { model: '"y"' })).toBe('{"messages":[{"content":"\\"model\\":\\"q\\" {}[]\\\\"}],"model":"y"}')
  })
  test('edits every occurrence of a repeated member', () => {
    expect(splice('{"model":"a","model":"b"}', { model: '"c"' })).toBe('{"model":"c","model":"c"}')
  })
  test('finds a member whose key is written with escapes', () => {
    expect(splice('{"mo\\u0064el":"a","x":1}', { model: '"c"' })).toBe('{"mo\\u0064el":"c","x":1}')
  })
  test('removes first, middle, last and only members', () => {
    expect(splice('{"a":1,"b":2,"c":3}', { a: null })).toBe('{"b":2,"c":3}')
    expect(splice('{"a":1,"b":2,"c":3}', { b: null })).toBe('{"a":1,"c":3}')
    expect(splice('{"a":1,"b":2 , "c":3}', { c: null })).toBe('{"a":1,"b":2 }')
    expect(splice('{"a":1}', { a: null })).toBe('{}')
    expect(splice('{"a":1,"b":2}', { a: null, b: null })).toBe('{}')
  })
  test('adds to the end, also of an empty object', () => {
    expect(splice('{}', { a: '1' })).toBe('{"a":1}')
    expect(splice('{"x":true}\n', { a: '1', b: '{}' })).toBe('{"x":true,"a":1,"b":{}}\n')
  })
  test('means the same as editing the parsed object, for any object', () => {
    const key = fc.constantFrom('model', 'stream', 'a', 'b"c', 'π', '')
    const object = fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }))
    const edits = fc.dictionary(key, fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: null }))
    fc.assert(
      fc.property(object, edits, fc.constantFrom(undefined, 1, '\t'), (value, changes, indent) => {
        const text = JSON.stringify(value, null, indent)
        const expected = JSON.parse(text) as Record<string, unknown>
        for (const [name, change] of Object.entries(changes)) {
          if (change === null) delete expected[name]
          else expected[name] = JSON.parse(JSON.stringify(change))
        }
        const texts = Object.entries(changes).map(
          ([name, change]) => [name, change === null ? null : JSON.stringify(change)] as const,
        )
        expect(JSON.parse(spliceTopLevel(text, new Map(texts)))).toEqual(expected)
      }),
    )
  })
})
