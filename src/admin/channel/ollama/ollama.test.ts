// The models on Ollama servers: listed, fetched with reports, removed.
import { describe, expect, test } from 'bun:test'
import { createHarness, type Upstream } from '../../../../test/admin/harness.ts'
import type { UpstreamRequest } from '../../../platform/index.ts'

const prepare = async (answer: Upstream) => {
  const asked: UpstreamRequest[] = []
  const harness = await createHarness({
    upstream: (request) => {
      asked.push(request)
      return answer(request)
    },
  })
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  for (const type of [4, 1]) {
    const channel = { type, name: 'c', models: 'm', group: 'default', key: 'k', base_url: 'http://ollama.test' }
    await root({ method: 'POST', path: '/api/channel/', body: { mode: 'single', channel } })
  }
  const pull = (path: string, body: object) => root({ method: 'POST', path: `/api/channel/ollama/${path}`, body })
  return { ...harness, asked, root, pull }
}

const lines = (...reports: object[]): Response =>
  new Response(reports.map((report) => JSON.stringify(report)).join('\n'))
const WHOLE = [{ status: 'pulling manifest' }, { status: 'pulling', total: 10, completed: 4 }, { status: 'success' }]
const WISH = { channel_id: 1, model_name: 'gemma4:31b' }

test('version and models are the server’s own', async () => {
  const model = { name: 'gemma4:31b', size: 19, digest: 'abc', modified_at: '2026-11-01T00:00:00Z' }
  const { root } = await prepare(({ url }) =>
    Response.json(
      url.endsWith('/api/version') ? { version: '0.31.2' } : { models: [{ ...model, details: {} }, { size: 1 }] },
    ),
  )
  expect((await root({ path: '/api/channel/ollama/version/1' })).body.data).toEqual({ version: '0.31.2' })
  expect((await root({ path: '/api/channel/ollama/models/1' })).body.data).toEqual([model])
})

describe('fetching', () => {
  test('answers when the model is whole', async () => {
    const { pull, asked } = await prepare(() => lines(...WHOLE))
    expect((await pull('pull', WISH)).body.success).toBe(true)
    expect(asked[0]).toMatchObject({ method: 'POST', url: 'http://ollama.test/api/pull' })
    expect(asked[0]?.headers.authorization).toBe('Bearer k')
    expect(JSON.parse(String(asked[0]?.body))).toEqual({ model: 'gemma4:31b', stream: true })
  })
  test('tells each report as an event, and the end', async () => {
    const { pull } = await prepare(() => lines(...WHOLE))
    const { text, headers } = await pull('pull/stream', WISH)
    expect(headers.get('content-type')).toBe('text/event-stream')
    expect(text).toBe(`${WHOLE.map((report) => `data: ${JSON.stringify(report)}\n\n`).join('')}data: [DONE]\n\n`)
  })
  test('that fails or breaks off is never told as a success', async () => {
    const endings = [[{ status: 'pulling' }, { error: 'no such model' }], [{ status: 'pulling' }], []]
    for (const reports of endings) {
      const { pull } = await prepare(() => lines(...reports))
      expect((await pull('pull', WISH)).body.success).toBe(false)
      const events = (await pull('pull/stream', WISH)).text.trim().split('\n\n')
      expect(events.at(-1)).toBe('data: [DONE]')
      expect(events.at(-2)).toContain('"error"')
    }
  })
  test('that the server refuses is told before any event, without the key', async () => {
    const { pull } = await prepare(() => Response.json({ error: 'k is not welcome' }, { status: 401 }))
    const { body } = await pull('pull/stream', WISH)
    expect(body.success).toBe(false)
    expect(body.message).toContain('401')
  })
  test('stops the server when the reader leaves', async () => {
    let hasStopped = false
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('{"status":"pulling"}\n')),
      cancel: () => {
        hasStopped = true
      },
    })
    const { dispatcher, asked, root, call } = await prepare(() => new Response(endless))
    const match = dispatcher.find('POST', '/api/channel/ollama/pull/stream')
    if (match === undefined) throw new Error('there is no such route')
    const answer = await dispatcher.run(match, {
      requestId: 'r',
      method: 'POST',
      path: '/api/channel/ollama/pull/stream',
      query: '',
      headers: new Headers({
        host: 'localhost:3000',
        cookie: root.cookie(),
        'new-api-user': '1',
        origin: 'http://localhost:3000',
      }),
      clientIp: '127.0.0.1',
      peerIp: '127.0.0.1',
      isSecure: false,
      readBody: async () => new TextEncoder().encode(JSON.stringify(WISH)),
      signal: new AbortController().signal,
    })
    if (answer.kind !== 'stream') throw new Error(`no stream: ${JSON.stringify(answer)} ${call.name}`)
    const reader = answer.body.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: {"status":"pulling"}\n\n')
    await reader.cancel()
    expect(hasStopped).toBe(true)
    expect(asked[0]?.controller.signal.aborted).toBe(true)
  })
})

test('removing asks the server, and other channels are refused', async () => {
  const { root, asked } = await prepare(() => new Response(''))
  const remove = (body: object) => root({ method: 'DELETE', path: '/api/channel/ollama/delete', body })
  expect((await remove(WISH)).body.success).toBe(true)
  expect(asked[0]).toMatchObject({
    method: 'DELETE',
    url: 'http://ollama.test/api/delete',
    body: '{"model":"gemma4:31b"}',
  })
  expect((await remove({ ...WISH, channel_id: 2 })).body.success).toBe(false)
  expect((await root({ path: '/api/channel/ollama/version/2' })).body.success).toBe(false)
  expect(asked).toHaveLength(1)
})
