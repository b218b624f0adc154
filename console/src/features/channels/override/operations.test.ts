// The override editor loses nothing and says what a text is.
import { describe, expect, test } from 'bun:test'
import {
  legacyToOperations,
  modeInputs,
  moved,
  operationModes,
  readOverride,
  readValue,
  showValue,
  templates,
  withMember,
  withMode,
  writeOverride,
} from './operations.ts'

describe('a text', () => {
  test.each([
    ['', 'empty'],
    ['{}', 'empty'],
    ['{"temperature":0}', 'legacy'],
    ['{"operations":[]}', 'operations'],
    ['{"operations":[1]}', 'broken'],
    ['[', 'broken'],
    ['[]', 'broken'],
  ])('%p is %s', (text, kind) => {
    expect(readOverride(text).kind).toBe(kind as ReturnType<typeof readOverride>['kind'])
  })
  test('is written back with members that nobody here knows', () => {
    const text = '{"operations":[{"mode":"set","path":"a","value":1,"future":{"x":1}}],"later":true}'
    const read = readOverride(text)
    if (read.kind !== 'operations') throw new Error('not read')
    expect(JSON.parse(writeOverride(read.operations, read.rest))).toEqual(JSON.parse(text))
    expect(writeOverride([])).toBe('')
  })
  test('of the old form becomes operations that set each member', () => {
    expect(legacyToOperations('{"temperature":0,"a.b":{"c":1}}')).toEqual([
      { mode: 'set', path: 'temperature', value: 0 },
      { mode: 'set', path: 'a\\.b', value: { c: 1 } },
    ])
  })
})

test.each([
  ['text', 'text'],
  ['0.5', 0.5],
  ['{"a":[1]}', { a: [1] }],
  ['"5"', '5'],
  ['true', true],
])('what is typed as %p is %p, and shown so again', (text, value) => {
  expect(readValue(text)).toEqual(value)
  expect(readValue(showValue(value))).toEqual(value)
})

test('another mode keeps the inputs it has, conditions and unknown members', () => {
  const operation = { mode: 'set', path: 'a', value: 1, keep_origin: true, conditions: [{ path: 'model' }], future: 1 }
  expect(withMode(operation, 'copy')).toEqual({ mode: 'copy', conditions: [{ path: 'model' }], future: 1 })
  expect(withMode(operation, 'delete')).toEqual({
    mode: 'delete',
    path: 'a',
    conditions: [{ path: 'model' }],
    future: 1,
  })
})

test('a member goes when its value does', () => {
  expect(withMember({ mode: 'set', path: 'a' }, 'path', undefined)).toEqual({ mode: 'set' })
})

test('moving stays within the list', () => {
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
})

test('every template is of modes that exist, with inputs they have', () => {
  for (const { operations } of templates)
    for (const { mode, ...members } of operations) {
      const known = operationModes.find((name) => name === mode)
      if (known === undefined) throw new Error(`no mode ${String(mode)}`)
      const allowed: string[] = [...modeInputs[known], 'conditions', 'logic']
      expect(Object.keys(members).filter((name) => !allowed.includes(name))).toEqual([])
    }
})
