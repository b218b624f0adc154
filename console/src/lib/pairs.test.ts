// Rows and their JSON are the same thing, as far as rows can say it.
import { expect, test } from 'bun:test'
import { findRepeated, readPairs, writePairs } from './pairs.ts'

test.each([
  ['', []],
  ['{}', []],
  [
    '{"a":"b","c":"d"}',
    [
      { from: 'a', to: 'b' },
      { from: 'c', to: 'd' },
    ],
  ],
  ['{"400":500}', [{ from: '400', to: '500', isNumber: true }]],
])('%p is read', (text, pairs) => {
  expect(readPairs(text)).toEqual(pairs)
})

test.each(['[', '[]', 'null', '{"a":{"b":1}}', '{"a":null}'])('%p is no matter of rows', (text) => {
  expect(readPairs(text)).toBeUndefined()
})

test('what was read is written with the same types', () => {
  for (const text of ['{"a":"b","c":"1"}', '{"400":500,"401":"502"}'])
    expect(JSON.parse(writePairs(readPairs(text) ?? []))).toEqual(JSON.parse(text))
})

test('rows that are not finished are not written, and a name counts once', () => {
  const pairs = [
    { from: 'a', to: 'b' },
    { from: ' ', to: 'x' },
    { from: 'a ', to: 'c' },
  ]
  expect(findRepeated(pairs)).toEqual([2])
  expect(JSON.parse(writePairs(pairs))).toEqual({ a: 'b' })
  expect(writePairs([{ from: '', to: '' }])).toBe('')
})

test('a number that is edited into words becomes text', () => {
  expect(writePairs([{ from: '1', to: 'x', isNumber: true }])).toBe('{\n  "1": "x"\n}')
})
