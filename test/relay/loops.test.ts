// A channel that leads back to the gateway, straight or over a peer, ends in a refusal instead of a storm.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../admin/harness.ts'
import { useLab } from '../support/gateway.ts'
import { keyText } from '../support/seed.ts'
import { readError } from './answers.ts'

const lab = useLab()

describe('a loop of two gateways', () => {
  test('ends with a clear refusal, and no money is left set aside', async () => {
    const options = { RetryTimes: 0, 'tollgate.max_hops': 3 }
    const key = `sk-${keyText(1)}`
    const upstream = await lab.upstream()
    const first = await lab.gateway({ channels: [{ upstream, keys: [key] }], options })
    const second = await lab.gateway({ channels: [{ base_url: first.url, keys: [key] }], options })
    // The first one's channel is pointed at the second: the loop is closed.
    upstream.script('always', async ({ request, head, write, end }) => {
      const answer = await fetch(`${second.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${key}`,
          'x-tollgate-hops': request.headers['x-tollgate-hops'] ?? '',
        },
        body: request.text,
      })
      const text = await answer.text()
      await head(answer.status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
      await write(text)
      await end()
    })
    const response = await second.chat()
    expect(response.status).toBe(508)
    expect(String((await readError(response)).message)).toContain('3 gateways')
    expect(upstream.requests).toHaveLength(1)
    expect((await second.books()).rows).toEqual([])
    expect((await first.books()).rows).toEqual([])
  })
})

test('a gateway counts itself for addresses that the operator wrote', async () => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({ channels: [{ upstream }] })
  await (await gateway.chat({}, { headers: { 'x-tollgate-hops': '2' } })).text()
  await (await gateway.chat({}, { headers: { 'x-tollgate-hops': 'nonsense' } })).text()
  expect(upstream.requests.map(({ headers }) => headers['x-tollgate-hops'])).toEqual(['3', '1'])
  expect((await gateway.chat({}, { headers: { 'x-tollgate-hops': '4' } })).status).toBe(508)
  expect(upstream.requests).toHaveLength(2)
})

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
