// Tests of measuring JSON text, against the parser.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { countMembers, measureJson } from './json-shape.ts'

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0

test('of any JSON is what its parsed value shows', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
      const parsed: unknown = JSON.parse(JSON.stringify(value))
      expect(measureJson(JSON.stringify(value, undefined, indent))).toEqual({
        depth: depthOf(parsed),
        members: countMembers(parsed),
      })
    }),
  )
})

test('is not led astray by what strings hold', () => {
  expect(measureJson('{"a\\":{[":"\\\\","b":["}:{","\\"["]}')).toEqual({ depth: 2, members: 2 })
})

test.each([
  ['{"a":1,"a":2}', 2, 1],
  ['{"a":1,"\\u0061":2}', 2, 1],
  ['{"x":[{"a":{"b":1}},{"a":{"b":1,"b":2}}]}', 6, 5],
  ['{"__proto__":1,"__proto__":2}', 2, 1],
  ['{"__proto__":{"a":1},"constructor":2}', 3, 3],
])('%s names %i members, of which a parser keeps %i', (text, members, kept) => {
  expect(measureJson(text).members).toBe(members)
  expect(countMembers(JSON.parse(text))).toBe(kept)
})

test('takes nesting without end and text without end', () => {
  expect(measureJson('['.repeat(1_000_000)).depth).toBe(1_000_000)
  expect(measureJson(`"${'\\'.repeat(1_000_001)}`).depth).toBe(0)
})
