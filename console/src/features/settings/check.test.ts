// What an operator types is checked by the server's own bounds before it is sent.
import { describe, expect, test } from 'bun:test'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { findJsonProblems, findProblem, isSame } from './check.ts'

const option = (facts: Partial<OptionDefinition>) => ({ type: 'text' as const, is_secret: false, ...facts })
const list = option({
  type: 'json',
  schema: {
    type: 'array',
    maxItems: 2,
    items: {
      type: 'object',
      properties: { question: { type: 'string', minLength: 1, maxLength: 5 }, rank: { type: 'integer', minimum: 1 } },
      required: ['question'],
      additionalProperties: {},
    },
  },
})

describe('single values', () => {
  test.each([
    ['12', option({ type: 'int', min: 0, max: 100 }), undefined],
    ['1.5', option({ type: 'int' }), { kind: 'integer' }],
    ['', option({ type: 'int' }), { kind: 'integer' }],
    ['101', option({ type: 'int', max: 100 }), { kind: 'max', limit: 100 }],
    ['.5', option({ type: 'float', min: 1 }), { kind: 'min', limit: 1 }],
    ['1e9', option({ type: 'float' }), { kind: 'number' }],
    ['abc', option({ length_max: 2 }), { kind: 'tooLong', limit: 2 }],
    ['', option({ format: 'web-address' }), undefined],
    ['ftp://x', option({ format: 'web-address' }), { kind: 'address' }],
    ['https://example.com', option({ format: 'web-address' }), undefined],
    ['//evil.example/x.png', option({ format: 'picture' }), { kind: 'picture' }],
    ['Mars/Olympus', option({ format: 'time-zone' }), { kind: 'zone' }],
    ['401, 500-503', option({ type: 'list', format: 'status-ranges' }), undefined],
    ['401;500', option({ type: 'list', format: 'status-ranges' }), { kind: 'statuses' }],
  ])('%p', (text, definition, expected) => {
    expect(findProblem(text, definition)).toEqual(expected as never)
  })
})

describe('JSON', () => {
  test('tells the place of each problem', () => {
    expect(findJsonProblems('[{"question":""},{"question":"short","rank":0.5}]', list)).toEqual([
      { kind: 'required', path: [0, 'question'] },
      { kind: 'integer', path: [1, 'rank'] },
    ])
    expect(findJsonProblems('[{}]', list)).toEqual([{ kind: 'required', path: [0, 'question'] }])
    expect(findJsonProblems('[{},{},{}]', list)).toEqual([{ kind: 'tooMany', limit: 2, path: [] }])
    expect(findJsonProblems('{}', list)).toEqual([{ kind: 'type', path: [] }])
    expect(findJsonProblems('[', list)).toEqual([{ kind: 'syntax', path: [] }])
  })
  test('members that nobody knows are no problem, and nothing at all is an empty list', () => {
    expect(findJsonProblems('[{"question":"why","extra":{"a":1}}]', list)).toEqual([])
    expect(findJsonProblems('', list)).toEqual([])
  })
  test('of several shapes one must fit', () => {
    const either = option({ type: 'json', schema: { anyOf: [{ type: 'null' }, { type: 'integer', minimum: 1 }] } })
    expect(findJsonProblems('null', either)).toEqual([])
    expect(findJsonProblems('3', either)).toEqual([])
    expect(findJsonProblems('"x"', either)).toHaveLength(1)
  })
})

test('another way of writing is no change', () => {
  expect(isSame('{"a":1,"b":2}', '{\n "b": 2, "a": 1 }', list)).toBe(true)
  expect(isSame('{"a":1}', '{"a":2}', list)).toBe(false)
  expect(isSame('[1,2]', '[2,1]', list)).toBe(false)
  expect(isSame('1.0', '1', option({ type: 'float' }))).toBe(true)
  expect(isSame('', '0', option({ type: 'int' }))).toBe(false)
  expect(isSame('a', 'a ', option({}))).toBe(false)
})
