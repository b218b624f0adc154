// The key form keeps exact units and writes lists the way the server stores them.
import { expect, test } from 'bun:test'
import type { Token } from '../../../../src/contract/index.ts'
import { readQuotaDisplay } from '../../lib/format.ts'
import { emptyValues, numberNames, toInput, tokenSchema, toValues } from './values.ts'

const usd = readQuotaDisplay(undefined)
const token: Token = {
  id: 3,
  user_id: 1,
  key: 'abcd**********wxyz',
  status: 1,
  name: 'ci',
  created_time: 1,
  accessed_time: 1,
  expired_time: -1,
  // A third of a cent and a bit: more digits than the form shows.
  remain_quota: 123_456_789,
  unlimited_quota: false,
  model_limits_enabled: true,
  model_limits: 'a,b',
  allow_ips: '10.0.0.0/8\n203.0.113.7',
  used_quota: 0,
  group: 'auto',
  cross_group_retry: true,
}

test('saving an untouched key changes nothing', () => {
  expect(toInput(toValues(token, usd), usd, token)).toEqual({
    name: 'ci',
    group: 'auto',
    cross_group_retry: true,
    expired_time: -1,
    unlimited_quota: false,
    remain_quota: 123_456_789,
    model_limits_enabled: true,
    model_limits: 'a,b',
    allow_ips: '10.0.0.0/8\n203.0.113.7',
  })
})

test('an overdrawn key is saved with nothing left, never with less', () => {
  const overdrawn = { ...token, remain_quota: -20 }
  expect(toInput(toValues(overdrawn, usd), usd, overdrawn).remain_quota).toBe(0)
})

test('a new key is unlimited, never expires, and takes typed amounts in currency', () => {
  const values = { ...emptyValues(''), name: ' app ' }
  expect(toInput(values, usd)).toMatchObject({ name: 'app', unlimited_quota: true, remain_quota: 0, expired_time: -1 })
  expect(toInput({ ...values, isUnlimited: false, quota: '2.5' }, usd).remain_quota).toBe(1_250_000)
})

test('retrying across groups goes with the automatic group only', () => {
  expect(toInput({ ...emptyValues('vip'), name: 'a', isCrossGroup: true }, usd).cross_group_retry).toBe(false)
})

test('the rules point at the field that is wrong', () => {
  const problems = (patch: object) =>
    tokenSchema
      .safeParse({ ...emptyValues(''), name: 'a', ...patch })
      .error?.issues.map(({ path }) => path.join('.')) ?? []
  expect(problems({})).toEqual([])
  expect(problems({ name: '' })).toEqual(['name'])
  expect(problems({ isUnlimited: false, quota: '-1' })).toEqual(['quota'])
  expect(problems({ isUnlimited: false, quota: '' })).toEqual(['quota'])
  expect(problems({ count: '0' })).toEqual(['count'])
})

test('several keys get numbered names that fit', () => {
  expect(numberNames('app', 3)).toEqual(['app', 'app-2', 'app-3'])
  expect(Math.max(...numberNames('x'.repeat(50), 100).map((name) => name.length))).toBeLessThanOrEqual(50)
})
