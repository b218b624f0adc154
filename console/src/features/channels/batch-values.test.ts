// A batch edit sends what was ticked and nothing else.
import { describe, expect, test } from 'bun:test'
import { type BatchValues, findBatchProblem, toBatchChange } from './batch-values.ts'

describe('what is sent', () => {
  test('is what was ticked, emptied fields included', () => {
    const values: BatchValues = { priority: '-5', tag: ' ', isAutoBan: false, modelMapping: undefined }
    expect(toBatchChange(values)).toEqual({ set: { priority: -5, tag: '', auto_ban: 0 } })
  })
  test('adds, removes or replaces names of lists', () => {
    expect(
      toBatchChange({ models: { how: 'add', items: ['a', 'b'] }, groups: { how: 'remove', items: ['vip'] } }),
    ).toEqual({ add: { models: ['a', 'b'] }, remove: { groups: ['vip'] } })
    expect(toBatchChange({ models: { how: 'replace', items: ['a', 'b'] } })).toEqual({ set: { models: 'a,b' } })
  })
  test('takes fields over from another channel', () => {
    const values: BatchValues = { copyFrom: { id: 7, fields: ['models', 'group'] } }
    expect(toBatchChange(values)).toEqual({ copy: { from: 7, fields: ['models', 'group'] } })
  })
})

test.each([
  [{}, 'batch.nothing'],
  [{ models: { how: 'add', items: [] } }, 'batch.noItems'],
  [{ copyFrom: { id: undefined, fields: ['models'] } }, 'batch.noSource'],
  [{ copyFrom: { id: 1, fields: [] } }, 'batch.noSource'],
  [{ priority: '' }, 'form.wholeNumber'],
  [{ weight: '-1' }, 'form.wholeNumber'],
  [{ paramOverride: '{' }, 'form.badJson'],
  [{ modelMapping: '{"a":1}' }, 'form.badJson'],
  [{ tag: '' }, undefined],
] as [BatchValues, string | undefined][])('%p has the problem %p', (values, problem) => {
  expect(findBatchProblem(values)).toBe(problem as ReturnType<typeof findBatchProblem>)
})
