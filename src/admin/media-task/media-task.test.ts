// Lists of media tasks: whose they are, and what of them is nobody's business.
import { expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const body = { username: 'alice', password: 'alicepass1' }
  await harness.call({ method: 'POST', path: '/api/user/register', body })
  const alice = await harness.signIn('alice', 'alicepass1')
  const { drawings, tasks } = harness.deps.repos
  for (const user_id of [1, 2]) {
    await drawings.insert({
      user_id,
      mj_id: `mj-${user_id}`,
      channel_id: 7,
      submit_time: 1000,
      image_url: 'http://up/x',
    })
    await tasks.insert({
      user_id,
      task_id: `task_${user_id}`,
      platform: 'suno',
      channel_id: 7,
      status: user_id === 1 ? 'SUCCESS' : 'FAILURE',
      fail_reason: user_id === 1 ? 'https://cdn.example/old.mp4' : 'blocked',
      submit_time: 100,
      properties: '{"input":"sing"}',
      private_data: '{"key":"sk-canary","upstream_task_id":"u1"}',
      data: '{"id":"u1"}',
    })
  }
  return { ...harness, root, alice }
}

test('people see their own, without channels; administrators see all, with names', async () => {
  const { root, alice } = await prepare()
  const drawings = (await alice({ path: '/api/mj/self' })).body.data
  expect(drawings).toMatchObject({ page: 1, page_size: 10, total: 1, items: [{ mj_id: 'mj-2', channel_id: 0 }] })
  expect((await root({ path: '/api/mj/' })).body.data.items[0]).toMatchObject({ mj_id: 'mj-2', channel_id: 7 })
  const tasks = (await alice({ path: '/api/task/self?user_id=1&channel_id=9' })).body.data
  expect(tasks).toMatchObject({ total: 1, items: [{ task_id: 'task_2', channel_id: 0, data: { id: 'u1' } }] })
  expect(tasks.items[0]).not.toHaveProperty('username')
  expect(tasks.items[0]).not.toHaveProperty('result_url')
  const all = (await root({ path: '/api/task/' })).body.data.items
  expect(all).toMatchObject([
    { username: 'alice', channel_id: 7, properties: { input: 'sing' } },
    { username: 'root', result_url: 'https://cdn.example/old.mp4' },
  ])
  expect((await alice({ path: '/api/task/' })).body.success).toBe(false)
})

test('what polling needs is never shown', async () => {
  const { root, alice } = await prepare()
  for (const [caller, path] of [
    [root, '/api/task/'],
    [alice, '/api/task/self'],
  ] as const) {
    expect((await caller({ path })).text).not.toContain('canary')
  }
})

test('filters narrow the list; those that say nothing do not', async () => {
  const { root } = await prepare()
  const count = async (path: string) => (await root({ path })).body.data.total
  expect(await count('/api/task/?status=SUCCESS')).toBe(1)
  expect(await count('/api/task/?status=&platform=&channel_id=0&start_timestamp=0')).toBe(2)
  expect(await count('/api/task/?task_id=task_2&platform=suno&start_timestamp=100&end_timestamp=100')).toBe(1)
  expect(await count('/api/task/?start_timestamp=101')).toBe(0)
  expect(await count('/api/mj/?mj_id=mj-1&channel_id=7')).toBe(1)
  expect(await count('/api/mj/?channel_id=8')).toBe(0)
})

test('pictures are fetched through this site where the operator wants that', async () => {
  const { root, deps } = await prepare()
  deps.settings.applyChanges([{ key: 'ServerAddress', value: 'https://gw.example.com' }])
  const image = async () => (await root({ path: '/api/mj/?mj_id=mj-1' })).body.data.items[0].image_url
  expect(await image()).toBe('https://gw.example.com/mj/image/mj-1')
  deps.settings.applyChanges([{ key: 'MjForwardUrlEnabled', value: 'false' }])
  expect(await image()).toBe('http://up/x')
})
