// Limits of use over the management API: whose they are, what they take, and who hears of a change.
import { expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import { budgetIdsAt } from '../../relay/index.ts'

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  await harness.call({
    method: 'POST',
    path: '/api/user/register',
    body: { username: 'alice', password: 'alicepass1' },
  })
  const alice = await harness.signIn('alice', 'alicepass1')
  await alice({ method: 'POST', path: '/api/token/', body: { name: 'a', unlimited_quota: true } })
  return { ...harness, root, alice }
}

const none = {
  requests_per_minute: 0,
  tokens_per_minute: 0,
  concurrent_requests: 0,
  quota_per_day: 0,
  quota_per_week: 0,
  quota_per_month: 0,
  used_today: 0,
  used_this_week: 0,
  used_this_month: 0,
}

test('an owner limits a key, sees it again, and takes it back', async () => {
  const { alice, published, deps } = await prepare()
  const path = '/api/token/1/limits'
  expect((await alice({ path })).body.data).toEqual(none)
  const saved = await alice({ method: 'PUT', path, body: { requests_per_minute: 10 } })
  expect(saved.body.data).toEqual({ ...none, requests_per_minute: 10 })
  expect((await alice({ path })).body.data).toEqual({ ...none, requests_per_minute: 10 })
  expect(published).toContain('token:1')
  await alice({ method: 'PUT', path, body: {} })
  expect((await alice({ path })).body.data).toEqual(none)
  expect(await deps.repos.limits.find('key', 1)).toBe('')
})

test('a key of somebody else is as unknown as one that never was, to root as well', async () => {
  const { root } = await prepare()
  for (const id of [1, 99]) {
    const path = `/api/token/${id}/limits`
    expect((await root({ path })).body.success).toBe(false)
    expect((await root({ method: 'PUT', path, body: { requests_per_minute: 1 } })).body.success).toBe(false)
  }
})

test('an administrator limits an account, which sees its limits and cannot change them', async () => {
  const { root, alice, deps, published } = await prepare()
  const path = '/api/user/2/limits'
  const limits = { tokens_per_minute: 5000, concurrent_requests: 2 }
  expect((await root({ method: 'PUT', path, body: limits })).body.data).toEqual({ ...none, ...limits })
  expect(published).toContain('user:2')
  expect((await alice({ path: '/api/user/self/limits' })).body.data).toEqual({ ...none, ...limits })
  expect((await alice({ method: 'PUT', path, body: {} })).body.success).toBe(false)
  expect((await alice({ path })).body.success).toBe(false)
  expect(await deps.repos.limits.findOfCaller(1, 2)).toEqual({ key: '', user: JSON.stringify(limits) })
})

test.each([
  [{ requests_per_minute: -1 }],
  [{ requests_per_minute: 1.5 }],
  [{ requests_per_minute: '5' }],
  [{ requests_per_minute: 2 ** 31 }],
  [{ quota: 5 }],
  [{ quota_per_day: 2 ** 53 }],
  [{ quota_per_month: -5 }],
  [[]],
  [null],
])('%p changes nothing', async (body) => {
  const { alice, deps } = await prepare()
  expect((await alice({ method: 'PUT', path: '/api/token/1/limits', body })).body.success).toBe(false)
  expect(await deps.repos.limits.find('key', 1)).toBe('')
})

test('what was spent in the running periods is shown, that of earlier ones is not', async () => {
  const { alice, deps, database } = await prepare()
  deps.settings.applyChanges([{ key: 'tollgate.budget_time_zone', value: 'UTC' }])
  const ids = budgetIdsAt('key', 1, deps.clock.nowMs(), 'UTC')
  const rows = [
    { id: ids.day, spent: 5, ends_at: 10 },
    { id: ids.month, spent: 70, ends_at: 20 },
    { id: 'key:1:week:1999-01-04', spent: 9, ends_at: 1 },
  ]
  await database.kysely.insertInto('tg_budgets').values(rows).execute()
  const shown = (await alice({ path: '/api/token/1/limits' })).body.data
  expect(shown).toEqual({ ...none, used_today: 5, used_this_month: 70 })
  expect(await deps.repos.limits.removeBudgets(10)).toBe(1)
  expect((await alice({ path: '/api/token/1/limits' })).body.data).toEqual(shown)
})
