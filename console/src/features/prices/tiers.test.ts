// Tables of tiers and their expressions say the same.
import { expect, test } from 'bun:test'
import { emptyTier, readTiers, writeTiers } from './tiers.ts'

const tiers = [
  { upTo: '200000', input: '3', output: '15', cacheRead: '0.3', cacheWrite: '3.75' },
  { upTo: '1000000', input: '6', output: '22.5', cacheRead: '', cacheWrite: '' },
  { upTo: '', input: '9', output: '30', cacheRead: '0.9', cacheWrite: '' },
]

test('a table is read back as it was written', () => {
  const expression = writeTiers(tiers)
  expect(expression).toBe(
    'len <= 200000 ? tier("tier_1", p * 3 + c * 15 + cr * 0.3 + cc * 3.75) : len <= 1000000 ? tier("tier_2", p * 6 + c * 22.5) : tier("tier_3", p * 9 + c * 30 + cr * 0.9)',
  )
  expect(readTiers(expression)).toEqual(tiers)
})

test('bare sums are one tier', () => {
  expect(readTiers('p * 2 + c * 8')).toEqual([{ ...emptyTier, input: '2', output: '8' }])
})

test.each([
  ['p * 2'],
  ['tier("a", p * 2 + c * 8) * 2'],
  ['param("x") == true ? tier("a", p * 1 + c * 1) : tier("b", p * 1 + c * 1)'],
  ['len < 5 ? tier("a", p * 1 + c * 1) : tier("b", p * 1 + c * 1)'],
  ['p * 2 + c * 8 + ao * 4'],
  [''],
])('%p says more than a table can', (expression) => expect(readTiers(expression)).toBeUndefined())

test('an empty row costs nothing', () => {
  expect(writeTiers([emptyTier])).toBe('tier("tier_1", p * 0 + c * 0)')
})
