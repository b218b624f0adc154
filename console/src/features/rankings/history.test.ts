// Histories become charts: stretches in order, a value for every model.
import { expect, test } from 'bun:test'
import { toChart } from './history.ts'

test('stretches are in order and models that were not used are 0', () => {
  const chart = toChart({
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
  })
  expect(chart.series.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(chart.points).toEqual([
    { label: 'one', values: { a: 5, b: 5 } },
    { label: 'two', values: { a: 4, b: 0 } },
  ])
})
