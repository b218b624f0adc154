// Hours of use are gathered without gaps, and the balance's reach is honest.
import { expect, test } from 'bun:test'
import { gatherHours, gatherModels, hourSeconds, runwayDays } from './hours.ts'

const row = (created_at: number, model_name: string, quota: number) => ({
  created_at,
  model_name,
  quota,
  count: 1,
  token_used: 10,
})

test('sums models into hours, keeps empty hours and drops what lies outside', () => {
  const from = 10 * hourSeconds
  const bars = gatherHours(
    [row(from, 'a', 5), row(from, 'b', 7), row(from + 2 * hourSeconds, 'a', 1), row(0, 'a', 99)],
    from,
    3,
  )
  expect(bars.map(({ quota, count }) => [quota, count])).toEqual([
    [12, 2],
    [0, 0],
    [1, 1],
  ])
})

test('puts the most expensive model first', () => {
  expect(gatherModels([row(0, 'a', 1), row(0, 'b', 5), row(1, 'a', 2)])).toEqual([
    { model: 'b', quota: 5, count: 1 },
    { model: 'a', quota: 3, count: 2 },
  ])
})

test('says nothing about the reach of a balance that is not spent', () => {
  expect(runwayDays(100, 0)).toBeUndefined()
  expect(runwayDays(100, 50)).toBe(2)
  expect(runwayDays(-5, 50)).toBe(0)
})
