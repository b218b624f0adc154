// JSON that people type is checked for its shape before it is sent.
import { expect, test } from 'bun:test'
import { findJsonProblem, prettyJson, readJsonObject, splitList } from './json-text.ts'

test('empty text is no problem', () => {
  expect(findJsonProblem('  ', 'object')).toBeUndefined()
})

test('names what is wrong', () => {
  expect(findJsonProblem('{"a":', 'object')?.key).toBe('json.syntax')
  expect(findJsonProblem('[1]', 'object')?.key).toBe('json.notObject')
  expect(findJsonProblem('null', 'object')?.key).toBe('json.notObject')
  expect(findJsonProblem('{"a":1}', 'string-map')).toEqual({ key: 'json.notText', detail: 'a' })
  expect(findJsonProblem('{"429":"600"}', 'status-map')).toEqual({ key: 'json.notStatus', detail: '429' })
})

test('accepts what fits', () => {
  expect(findJsonProblem('{"gpt-4o":"my-gpt"}', 'string-map')).toBeUndefined()
  expect(findJsonProblem('{"429":"503","400":500}', 'status-map')).toBeUndefined()
  expect(findJsonProblem('{"a":{"b":[1]}}', 'object')).toBeUndefined()
})

test('formats JSON and leaves other text alone', () => {
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(prettyJson('{oops')).toBe('{oops')
})

test('reads objects out of columns that may hold anything', () => {
  expect(readJsonObject('{"a":1}')).toEqual({ a: 1 })
  for (const text of [null, undefined, '', 'null', '[1]', 'x']) expect(readJsonObject(text)).toEqual({})
})

test('splits lists at commas and lines, each part once', () => {
  expect(splitList('a, b\nb,,c ')).toEqual(['a', 'b', 'c'])
  expect(splitList(null)).toEqual([])
})
