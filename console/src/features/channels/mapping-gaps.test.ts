// What a mapping and the models do not say to each other.
import { expect, test } from 'bun:test'
import { findMappingGaps } from './mapping-gaps.ts'

test('a mapped name that is not offered is missing, a target that is offered is exposed', () => {
  const pairs = [
    { from: 'gpt-4o', to: 'my-deployment' },
    { from: 'gpt-5', to: 'gpt-5' },
    { from: '', to: 'x' },
  ]
  expect(findMappingGaps(pairs, ['my-deployment', 'gpt-5'])).toEqual({
    missing: ['gpt-4o'],
    exposed: ['my-deployment'],
  })
  expect(findMappingGaps(pairs, ['gpt-4o', 'gpt-5'])).toEqual({ missing: [], exposed: [] })
  expect(findMappingGaps([], ['a'])).toEqual({ missing: [], exposed: [] })
})
