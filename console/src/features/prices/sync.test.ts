// Choosing among upstreams' prices.
import { expect, test } from 'bun:test'
import { changesOf, choose, chooseAll, rowsOf, takeable, upstreamsOf } from './sync.ts'

const field = (
  upstreams: Record<string, number | string | null>,
  current: number | null = null,
  doubted: string[] = [],
) => ({
  current,
  upstreams,
  confidence: Object.fromEntries(Object.keys(upstreams).map((name) => [name, !doubted.includes(name)])),
})

const rows = rowsOf({
  differences: {
    b: { model_ratio: field({ one: 2, two: 'same' }, 1), completion_ratio: field({ one: 4, two: null }) },
    a: { model_price: field({ one: 0.1, two: 0.2 }), model_ratio: field({ one: 3, two: 37.5 }, null, ['two']) },
    t: { billing_mode: field({ one: 'tiered_expr' }), billing_expr: field({ one: 'p * 2' }) },
  },
})

const row = (id: string) => {
  const found = rows.find((each) => each.id === id)
  if (!found) throw new Error(id)
  return found
}

test('rows are in order of models, without the mode that follows from an expression', () => {
  expect(rows.map(({ id }) => id)).toEqual([
    'a model_price',
    'a model_ratio',
    'b model_ratio',
    'b completion_ratio',
    't billing_expr',
  ])
  expect(upstreamsOf(rows)).toEqual(['one', 'two'])
  expect([takeable(row('b model_ratio'), 'one'), takeable(row('b model_ratio'), 'two')]).toEqual([2, undefined])
})

test('a value is taken and given up, and excludes other ways of charging', () => {
  const ratio = choose(new Map(), rows, row('a model_ratio'), 'one')
  const price = choose(ratio, rows, row('a model_price'), 'two')
  expect([...price]).toEqual([['a model_price', 'two']])
  expect([...choose(price, rows, row('a model_price'), 'two')]).toEqual([])
})

test('all of an upstream leaves out what cannot be believed, and what contradicts', () => {
  expect([...chooseAll(rows, 'one').keys()]).toEqual([
    'a model_price',
    'b model_ratio',
    'b completion_ratio',
    't billing_expr',
  ])
  expect([...chooseAll(rows, 'two').keys()]).toEqual(['a model_price'])
})

test('choices become one change a model', () => {
  expect(changesOf(rows, chooseAll(rows, 'one'))).toEqual([
    { model_name: 'a', mode: 'fixed', fixed_price: 0.1 },
    { model_name: 'b', mode: 'ratio', model_ratio: 2, completion_ratio: 4 },
    { model_name: 't', mode: 'tiered', billing_expr: 'p * 2' },
  ])
  expect(changesOf(rows, new Map([['b completion_ratio', 'one']]))).toEqual([{ model_name: 'b', completion_ratio: 4 }])
})
