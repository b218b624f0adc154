// Tests of what an audit entry is shown as.
import { expect, test } from 'bun:test'
import { readDetail, summarise } from './detail.ts'

const lineOf = (action: string, detail: object): string => summarise(readDetail(action, JSON.stringify(detail)))

test('an option says what it was and what it is', () => {
  expect(lineOf('option.update', { value: ['0', '250000'] })).toBe('0 → 250000')
  expect(lineOf('option.update', { value: ['', 'https://shop.example.com'] })).toBe('∅ → https://shop.example.com')
})

test('a channel says each member, and of secrets only that they changed', () => {
  expect(lineOf('channel.update', { priority: [0, 10], tag: [null, 'europe'], key: true })).toBe(
    'priority: 0 → 10 · tag: ∅ → europe · key: •••',
  )
})

test('lists of other actions are no comparison', () => {
  expect(lineOf('model.remove', { ids: [3, 5] })).toBe('ids: [3,5]')
  expect(readDetail('plan.status', '{"enabled":true}').secrets).toEqual([])
})

test('details that are none say nothing', () => {
  expect(lineOf('option.update', {})).toBe('')
  expect(summarise(readDetail('subscription.cancel', ''))).toBe('')
})
