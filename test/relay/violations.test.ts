// Requests that an upstream refuses and punishes: nobody else is asked, and the caller pays the fee instead of a charge.
import { expect, test } from 'bun:test'
import { checkRow } from '../../src/reconcile/check-row.ts'
import { type GatewaySeed, useLab } from '../support/gateway.ts'
import { json } from '../upstream/index.ts'
import { otherOf, readError } from './answers.ts'

const lab = useLab()

const punished = json(
  { error: { message: 'Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_CSAM', code: 'x' } },
  { status: 403 },
)

const open = async (seed: Partial<GatewaySeed> = {}) => {
  const [first, second] = [await lab.upstream(), await lab.upstream()]
  first.script('always', punished)
  const gateway = await lab.gateway({
    channels: [
      { upstream: first, priority: 1, group: 'default,half' },
      { upstream: second, group: 'default,half' },
    ],
    ...seed,
  })
  return { first, second, gateway }
}

test('cost the fee, once, whatever the request would have cost, and count against no channel', async () => {
  const { gateway, second } = await open({ user: { quota: 100_000 } })
  for (const stream of [false, true]) {
    const response = await gateway.chat({ stream })
    expect(response.status).toBe(403)
    expect(await readError(response)).toMatchObject({
      code: 'violation_fee.grok.csam',
      type: 'violation_fee.grok.csam',
    })
  }
  expect(second.requests).toHaveLength(0)
  const { rows, users, holds } = await gateway.books()
  expect(holds).toEqual([])
  expect(rows.map(({ quota }) => quota)).toEqual([25_000, 25_000])
  expect(users[0]).toMatchObject({ quota: 50_000, used_quota: 50_000, request_count: 2 })
  expect(rows[0]?.content).toBe('Violation fee charged')
  expect(otherOf(rows[0])).toMatchObject({
    violation_fee: true,
    fee_quota: 25_000,
    base_amount: 0.05,
    group_ratio: 1,
    status_code: 403,
  })
  expect(rows.map((row) => checkRow(row).kind)).toEqual(['right', 'right'])
})

test('cost the group’s share', async () => {
  const { gateway } = await open({ options: { GroupRatio: { default: 0.5 } } })
  await gateway.chat()
  expect((await gateway.books()).rows.map(({ quota }) => quota)).toEqual([12_500])
})

test('cost nothing where the operator charges nothing, or in a free group', async () => {
  for (const options of [
    { 'grok.violation_deduction_enabled': false },
    { 'grok.violation_deduction_amount': 0 },
    { GroupRatio: { default: 0 } },
  ]) {
    const { gateway, second } = await open({ options })
    expect((await gateway.chat()).status).toBe(403)
    expect(second.requests).toHaveLength(0)
    const { rows, users } = await gateway.books()
    expect([rows, users[0]?.used_quota]).toEqual([[], 0])
  }
})
