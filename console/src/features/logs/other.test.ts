// What is read of a row's details.
import { expect, test } from 'bun:test'
import { isModelTest, readOther } from './other.ts'

test('details that are no object are none', () => {
  for (const other of ['', 'null', '{}', 'broken']) expect(readOther({ other })).toEqual({})
  expect(readOther({ other: '{"model_ratio":1}' })).toEqual({ model_ratio: 1 })
})

test('a channel test is known by the name of its key, whatever the language', () => {
  expect(isModelTest({ token_name: '模型测试' })).toBe(true)
  expect(isModelTest({ token_name: 'web-app' })).toBe(false)
})
