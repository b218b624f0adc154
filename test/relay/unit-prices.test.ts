// Prices by the piece, the second and the character, through the whole gateway.
import { describe, expect, test } from 'bun:test'
import { type GatewaySeed, useLab } from '../support/gateway.ts'
import { json, whole } from '../upstream/index.ts'
import { otherOf } from './answers.ts'

const lab = useLab()

const pictures = (count: number, usage?: object) =>
  json(
    JSON.stringify({
      created: 1,
      data: Array.from({ length: count }, () => ({ b64_json: 'aGk=' })),
      ...(usage && { usage }),
    }),
  )

const open = async (models: readonly string[], options: GatewaySeed['options'], made = 1) => {
  const upstream = await lab.upstream()
  upstream.script('always', pictures(made))
  return { upstream, gateway: await lab.gateway({ channels: [{ upstream, models }], ...(options && { options }) }) }
}

describe('a picture', () => {
  test.each([
    ['dall-e-3', '1024x1024', 'standard', 1, 20_000],
    ['dall-e-3', '1024x1024', 'hd', 1, 40_000],
    ['dall-e-3', '1024x1792', 'hd', 1, 60_000],
    ['dall-e-3', '1792x1024', 'standard', 2, 80_000],
    ['dall-e-2', '256x256', 'standard', 1, 8_000],
    ['dall-e-2', '512x512', 'standard', 3, 27_000],
    ['flux-x', '1024x1792', 'hd', 2, 40_000],
  ])('by %s of %s in %s quality, %p of them, costs %p', async (model, size, quality, n, quota) => {
    const { gateway } = await open([model], { ModelPrice: { 'dall-e-3': 0.04, 'dall-e-2': 0.04, 'flux-x': 0.04 } }, n)
    const response = await gateway.post('/v1/images/generations', { model, prompt: 'a cat', size, quality, n })
    expect(response.status).toBe(200)
    await response.text()
    expect((await gateway.books()).rows.map((row) => row.quota)).toEqual([quota])
  })

  test('costs by any size and quality that an expression names', async () => {
    const price =
      '(param("size") == "2048x2048" ? 80000 : 30000) * (param("quality") == "high" ? 2 : 1) * (param("n") ?? 1)'
    const { gateway } = await open(['painter'], {
      'billing_setting.billing_mode': { painter: 'tiered_expr' },
      'billing_setting.billing_expr': { painter: price },
    })
    const ask = async (fields: object) =>
      (await gateway.post('/v1/images/generations', { model: 'painter', prompt: 'a cat', ...fields })).text()
    await ask({})
    await ask({ size: '2048x2048', quality: 'high', n: 3 })
    const { rows } = await gateway.books()
    expect(rows.map((row) => row.quota)).toEqual([15_000, 240_000])
    expect(otherOf(rows[1])).toMatchObject({ billing_mode: 'tiered_expr', tier_value: 480_000 })
  })

  test('is paid as often as it was made, not as often as it was asked for', async () => {
    const { gateway } = await open(['flux-x'], { ModelPrice: { 'flux-x': 0.04 } }, 2)
    await (await gateway.post('/v1/images/generations', { model: 'flux-x', prompt: 'a cat', n: 4 })).text()
    expect((await gateway.books()).rows.map((row) => row.quota)).toEqual([40_000])
  })
})

describe('sound', () => {
  test('that is made costs by the characters that are spoken', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', whole(Buffer.alloc(2000, 1), 'audio/mpeg'))
    const options = { ModelRatio: { 'tts-1': 7.5 }, AudioRatio: { 'tts-1': 1 }, AudioCompletionRatio: { 'tts-1': 0 } }
    const gateway = await lab.gateway({ channels: [{ upstream, models: ['tts-1'] }], options })
    await (
      await gateway.post('/v1/audio/speech', { model: 'tts-1', input: 'é'.repeat(100), voice: 'alloy' })
    ).arrayBuffer()
    expect((await gateway.books()).rows.map((row) => row.quota)).toEqual([750])
  })

  test('that is read costs by the seconds of its recording', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', json({ text: 'hello' }))
    const options = { ModelRatio: { 'whisper-1': 3 } }
    const gateway = await lab.gateway({ channels: [{ upstream, models: ['whisper-1'] }], options })
    const form = new FormData()
    form.append('model', 'whisper-1')
    form.append('file', new File([silence(125)], 'a.wav', { type: 'audio/wav' }))
    const blob = await new Response(form).blob()
    const read = await gateway.post('/v1/audio/transcriptions', new Uint8Array(await blob.arrayBuffer()), {
      headers: { 'content-type': blob.type },
    })
    expect(read.status).toBe(200)
    await read.text()
    // 125 seconds are 2083 tokens.
    expect((await gateway.books()).rows.map((row) => row.quota)).toEqual([2083 * 3])
  })
})

/** So many seconds of 8-bit mono silence at 8 kHz. */
const silence = (seconds: number): Uint8Array<ArrayBuffer> => {
  const rate = 8000
  const bytes = new Uint8Array(44 + seconds * rate)
  const view = new DataView(bytes.buffer)
  const put = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at)
  put(0, 'RIFF')
  view.setUint32(4, 36 + seconds * rate, true)
  put(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  put(36, 'data')
  view.setUint32(40, seconds * rate, true)
  return bytes
}
