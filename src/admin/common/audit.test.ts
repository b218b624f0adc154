// The audit log tells what a change was, and no secret.
import { expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import { describeChange } from './audit.ts'

test('a change tells old and new values, of what may be shown', () => {
  const shown = new Set(['name', 'models'])
  const before = { name: 'a', models: 'x', key: 'sk-old', same: 1 }
  const after = { name: 'b', models: 'y'.repeat(600), key: 'sk-new', same: 1 }
  expect(describeChange(before, after, shown)).toEqual({
    name: ['a', 'b'],
    models: ['x', `${'y'.repeat(500)}…`],
    key: true,
  })
})

test('options and channels are written with what they were; secrets and keys never', async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const { repos } = harness.deps
  const last = async () => (await repos.audit.list({ limit: 1, offset: 0 }))[0]
  await root({ method: 'PUT', path: '/api/option/', body: { key: 'Notice', value: 'hello' } })
  expect(JSON.parse((await last())?.detail ?? '')).toEqual({ value: ['', 'hello'] })
  await root({ method: 'PUT', path: '/api/option/', body: { key: 'SMTPToken', value: 'canary-secret' } })
  expect(await last()).toMatchObject({ target: 'SMTPToken' })
  await repos.channels.insertMany([{ name: 'one', key: 'sk-canary-old', models: 'a', type: 1 }])
  const body = { id: 1, name: 'two', key: 'sk-canary-new', models: 'a,b', type: 1, group: 'default' }
  await root({ method: 'PUT', path: '/api/channel/', body })
  const entry = await last()
  expect(entry?.action).toBe('channel.update')
  expect(JSON.parse(entry?.detail ?? '')).toMatchObject({ name: ['one', 'two'], models: ['a', 'a,b'], key: true })
  const all = JSON.stringify(await repos.audit.list({ limit: 100, offset: 0 }))
  for (const secret of ['canary-secret', 'sk-canary-old', 'sk-canary-new']) expect(all).not.toContain(secret)
})
