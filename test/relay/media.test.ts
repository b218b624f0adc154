// Media that a request names by address: fetched for upstreams that want bytes, through the guard, once.
import { describe, expect, test } from 'bun:test'
import { readPath } from '../../src/kernel/index.ts'
import { useLab } from '../support/gateway.ts'
import { chatCompletion, json, whole } from '../upstream/index.ts'

const lab = useLab()

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
const geminiAnswer = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'A pixel.' }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
}
const prices = { ModelRatio: { 'gemini-2.5-flash': 1 } }
const open = { ...prices, 'fetch_setting.allow_private_ip': 'true', 'fetch_setting.allowed_ports': [] }

const ask = (...urls: string[]) => ({
  model: 'gemini-2.5-flash',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        ...urls.map((url) => ({ type: 'image_url', image_url: { url } })),
      ],
    },
  ],
})

const prepare = async (
  options: Readonly<Record<string, unknown>>,
  pictures: string | Uint8Array = PIXEL,
  type = 'image/png',
) => {
  const upstream = await lab.upstream()
  upstream.script('always', json(geminiAnswer))
  const gallery = await lab.upstream()
  gallery.script('always', whole(pictures, type))
  const gateway = await lab.gateway({
    channels: [{ upstream, type: 24, models: ['gemini-2.5-flash'] }],
    options,
  })
  return { upstream, gallery, gateway }
}

const partsSent = (body: unknown): unknown => readPath(body, 'contents', 0, 'parts')

describe('an image by address', () => {
  test('reaches an upstream that wants bytes as bytes, fetched once however often it is named', async () => {
    const { upstream, gallery, gateway } = await prepare(open)
    const url = `${gallery.url}/pixel.png`
    const response = await gateway.post('/v1/chat/completions', ask(url, url))
    expect(response.status).toBe(200)
    const inline = { inlineData: { mimeType: 'image/png', data: PIXEL.toString('base64') } }
    expect(partsSent(upstream.last.json)).toEqual([{ text: 'What is this?' }, inline, inline])
    expect(gallery.requests).toHaveLength(1)
    expect(gallery.last.headers.authorization).toBeUndefined()
  })
  test('is recognised by its bytes when its server does not say what it is', async () => {
    const { upstream, gallery, gateway } = await prepare(open, PIXEL, 'application/octet-stream')
    await gateway.post('/v1/chat/completions', ask(`${gallery.url}/x`))
    expect(readPath(partsSent(upstream.last.json), 1, 'inlineData', 'mimeType')).toBe('image/png')
  })
  test('on a private network is refused in the caller’s words, and nobody is charged', async () => {
    const { upstream, gallery, gateway } = await prepare(prices)
    const response = await gateway.post('/v1/chat/completions', ask(`${gallery.url}/pixel.png`))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'fetch_refused' } })
    expect(gallery.requests).toHaveLength(0)
    expect(upstream.requests).toHaveLength(0)
    expect((await gateway.books()).rows).toHaveLength(0)
  })
  test('that is not there is the caller’s mistake, told once and not tried on another channel', async () => {
    const { upstream, gallery, gateway } = await prepare(open)
    gallery.script('always', whole('gone', 'text/plain', { status: 404 }))
    const response = await gateway.post('/v1/chat/completions', ask(`${gallery.url}/pixel.png`))
    expect(response.status).toBe(400)
    expect(gallery.requests).toHaveLength(1)
    expect(upstream.requests).toHaveLength(0)
  })
})

test('inline pictures go through untouched and uninspected: their bytes are the client’s, whatever they are', async () => {
  const upstream = await lab.upstream()
  upstream.script('always', json(chatCompletion()))
  const gateway = await lab.gateway({ channels: [{ upstream, models: ['gpt-4o-mini'] }] })
  // No picture, and no base64 either: whoever looked inside would stumble.
  const inline = `data:image/png;base64,${'!not-base64!'.repeat(250_000)}`
  const content = [{ type: 'image_url', image_url: { url: inline } }]
  const body = JSON.stringify({ messages: [{ role: 'user', content }], model: 'gpt-4o-mini' })
  const answers = await Promise.all(Array.from({ length: 8 }, () => gateway.post('/v1/chat/completions', body)))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
  expect(upstream.requests.every(({ text }) => text === body)).toBe(true)
})
