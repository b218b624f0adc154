// Sound in and out: forms go up as they came, speech comes back while it is made, and both are charged by their length.
import { describe, expect, test } from 'bun:test'
import { useLab } from '../support/gateway.ts'
import { json, serverError, whole } from '../upstream/index.ts'

const lab = useLab()
const prices = { ModelRatio: { 'tts-1': 1, 'whisper-1': 1 } }
const models = ['tts-1', 'whisper-1']

/** Silence as WAV: 16-bit mono at 8 kHz. */
const wav = (seconds: number): Uint8Array<ArrayBuffer> => {
  const bytes = Buffer.alloc(44 + seconds * 16_000)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(8_000, 24)
  bytes.writeUInt32LE(16_000, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(seconds * 16_000, 40)
  return new Uint8Array(bytes)
}

const recording = (fields: Readonly<Record<string, string>> = {}): FormData => {
  const form = new FormData()
  for (const [name, value] of Object.entries({ model: 'whisper-1', ...fields })) form.set(name, value)
  form.set('file', new Blob([wav(12)], { type: 'audio/wav' }), 'note.wav')
  return form
}

const prepare = async (columns: Readonly<Record<string, unknown>> = {}) => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({ channels: [{ upstream, models, ...columns }], options: prices })
  const send = (path: string, form: FormData) =>
    fetch(gateway.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer sk-${gateway.seeded.tokens[0]?.key}` },
      body: form,
    })
  return { upstream, gateway, send }
}

describe('a transcription', () => {
  test('is charged by the length of the recording when the upstream says nothing of usage', async () => {
    const { upstream, gateway, send } = await prepare()
    upstream.script('always', json({ text: 'hello' }))
    const response = await send('/v1/audio/transcriptions', recording())
    expect(await response.json()).toEqual({ text: 'hello' })
    const { rows } = await gateway.books()
    // 12 seconds of 60, a thousand tokens a minute.
    expect(rows[0]).toMatchObject({ model_name: 'whisper-1', prompt_tokens: 200, completion_tokens: 0, quota: 200 })
  })
  test('names the channel’s own model and leaves every other byte of the form alone', async () => {
    const { upstream, send } = await prepare({ model_mapping: JSON.stringify({ 'whisper-1': 'whisper-large' }) })
    upstream.script('always', whole('hello', 'text/plain'))
    const response = await send('/v1/audio/translations', recording({ response_format: 'text' }))
    expect(await response.text()).toBe('hello')
    expect(upstream.last.path).toBe('/v1/audio/translations')
    const boundary = /boundary=(.+)$/.exec(upstream.last.headers['content-type'] ?? '')?.[1] ?? ''
    const sent = await new Response(upstream.last.body, {
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    }).formData()
    expect(sent.get('model')).toBe('whisper-large')
    expect(sent.get('response_format')).toBe('text')
    expect(new Uint8Array(await (sent.get('file') as File).arrayBuffer())).toEqual(wav(12))
  })
  test('without a file is refused, and nobody is asked', async () => {
    const { upstream, send } = await prepare()
    const form = new FormData()
    form.set('model', 'whisper-1')
    const response = await send('/v1/audio/transcriptions', form)
    expect(response.status).toBe(400)
    expect(upstream.requests).toHaveLength(0)
  })
})

describe('speech', () => {
  const ask = { model: 'tts-1', input: 'Hello', voice: 'alloy', response_format: 'wav' }
  test('arrives byte by byte as it was made, and is charged by its length', async () => {
    const { upstream, gateway } = await prepare()
    upstream.script('always', whole(wav(6), 'audio/wav', { isChunked: true, bytesPerWrite: 1000 }))
    const response = await gateway.post('/v1/audio/speech', ask)
    expect(response.headers.get('content-type')).toBe('audio/wav')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(wav(6))
    const { rows } = await gateway.books()
    expect(rows[0]).toMatchObject({ model_name: 'tts-1', completion_tokens: 100 })
  })
  test('moves to another channel when the first one fails', async () => {
    const broken = await lab.upstream()
    broken.script('always', serverError(500))
    const sound = await lab.upstream()
    sound.script('always', whole(wav(1), 'audio/wav'))
    const gateway = await lab.gateway({
      channels: [
        { upstream: broken, models, priority: 10 },
        { upstream: sound, models, priority: 0 },
      ],
      options: prices,
    })
    const response = await gateway.post('/v1/audio/speech', ask)
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(wav(1))
  })
  test('that breaks off does not end like a whole one', async () => {
    const { upstream, gateway } = await prepare()
    upstream.script(
      'always',
      whole(wav(6), 'audio/wav', { isChunked: true, bytesPerWrite: 1000, cutAfterBytes: 20_000, ending: 'reset' }),
    )
    const response = await gateway.post('/v1/audio/speech', ask)
    await response.arrayBuffer().then(
      () => expect.unreachable(),
      (error) => expect(error).toBeDefined(),
    )
    const { rows } = await gateway.books()
    expect(rows).toHaveLength(1)
  })
})
