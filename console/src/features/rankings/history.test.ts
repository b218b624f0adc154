// Histories become charts: stretches in order, a value for every model.
import { expect, test } from 'bun:test'
import { toChart } from './history.ts'

test('stretches are in order and models that were not used are 0', () => {
  const chart = toChart(
    {
      models: [
        { name: 'a', vendor: 'x', total: 9 },
        { name: 'b', vendor: 'y', total: 5 },
      ],
      points: [
        { ts: 20, label: 'two', model: 'a', tokens: 4 },
        { ts: 10, label: 'one', model: 'b', tokens: 5 },
        { ts: 10, label: 'one', model: 'a', tokens: 5 },
        { ts: 10, label: 'one', model: 'unlisted', tokens: 1 },
      ],
    },
    'en',
  )
  expect(chart.series.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(chart.points).toEqual([
    { label: 'one', values: { a: 5, b: 5 } },
    { label: 'two', values: { a: 4, b: 0 } },
  ])
})

test.each([
  ['11-20', 'en', 'Nov 20'],
  ['11-20', 'fr', '20 nov.'],
  ['2026-11', 'en', 'Nov 2026'],
  ['14:00', 'en', '14:00'],
])('a stretch that the server names %s is %s: %s', (label, language, written) => {
  const points = [{ ts: 1, label, model: 'a', tokens: 1 }]
  expect(toChart({ models: [{ name: 'a', vendor: 'x', total: 1 }], points }, language).points[0]?.label).toBe(written)
})
