// A channel must not lead back to its own gateway.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'

describe('the gateway’s own address', () => {
  const prepare = async () => {
    const harness = await createHarness()
    await harness.setUp()
    const root = await harness.signIn('root', '12345678')
    const channel = { type: 1, key: 'k', name: 'c', models: 'm', group: 'default' }
    const create = async (base_url: string) =>
      (
        await root({
          method: 'POST',
          path: '/api/channel/',
          body: { mode: 'single', channel: { ...channel, base_url } },
        })
      ).body.success
    return { ...harness, root, create }
  }
  test('is refused for new channels, changes and batches', async () => {
    const { root, create, deps } = await prepare()
    expect(await create('http://localhost:3000/v1')).toBe(false)
    expect(await create('http://localhost:3001')).toBe(true)
    const own = { base_url: 'http://localhost:3000' }
    const put = { method: 'PUT', path: '/api/channel/', body: { id: 1, ...own } }
    expect((await root(put)).body.success).toBe(false)
    const batch = { method: 'POST', path: '/api/channel/batch/edit', body: { ids: [1], set: own } }
    expect((await root(batch)).body.success).toBe(false)
    const fetching = { method: 'POST', path: '/api/channel/fetch_models', body: { ...own, type: 1, key: 'k' } }
    expect((await root(fetching)).body.success).toBe(false)
    expect((await deps.repos.channels.findById(1))?.base_url).toBe('http://localhost:3001')
    await root({ method: 'PUT', path: '/api/option/', body: { key: 'tollgate.allow_own_base_url', value: 'true' } })
    expect((await root(put)).body.success).toBe(true)
  })
})
