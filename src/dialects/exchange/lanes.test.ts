// Lanes of pictures, speech and transcriptions: facts of requests, taps on streams, whole answers.
import { describe, expect, test } from 'bun:test'
import { createFrameSplitter, type JsonObject } from '../../kernel/index.ts'
import type { LaneDialect } from '../dialect.ts'
import { wrapWav } from '../gemini-speech/wav.ts'
import { openaiImageEdits } from '../openai-image-edits/index.ts'
import { openaiImages } from '../openai-images/index.ts'
import { openaiSpeech } from '../openai-speech/index.ts'
import { openaiTranscription } from '../openai-transcription/index.ts'
import { bytesOf, recorded } from './exchange.fixture.ts'

const tap = (lane: LaneDialect, count: number, events: readonly (JsonObject | string)[]) => {
  const opened = lane.openTap(count)
  const text = events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join('')
  const kinds = createFrameSplitter(1 << 20)
    .step(new TextEncoder().encode(text))
    .map(opened.read)
  return { kinds, ...opened.summary() }
}
const FILE = { filename: 'a.wav', contentType: 'audio/wav', size: 4 }

describe('pictures', () => {
  test('say how many are paid for, and how large', () => {
    expect(openaiImages.readRequest({ prompt: 'a cat', n: 2, size: '512x512' })).toMatchObject({
      model: 'dall-e',
      answerCount: 2,
      choiceCount: 1,
      isStream: false,
      picture: { size: '512x512', quality: 'standard' },
    })
    const form = openaiImageEdits.readRequest({
      model: 'gpt-image-1',
      prompt: 'x',
      n: '2',
      stream: 'true',
      'image[]': [FILE, FILE],
    })
    expect(form).toMatchObject({ answerCount: 2, choiceCount: 2, isStream: true })
    expect(openaiImageEdits.readRequest({ image: FILE }).model).toBe('dall-e-2')
  })
  test('refuse what cannot be drawn', () => {
    for (const [body, param] of [
      [{}, 'prompt'],
      [{ prompt: 'x', n: 11 }, 'n'],
      [{ prompt: 'x', size: '1×1' }, 'size'],
      [{ prompt: 'x', model: 7 }, 'model'],
    ] as const)
      expect(() => openaiImages.readRequest(body as JsonObject)).toThrow(
        expect.objectContaining({ kind: 'invalid_request', param }),
      )
    expect(() => openaiImageEdits.readRequest({ model: 'm', prompt: 'x' })).toThrow(
      expect.objectContaining({ param: 'image' }),
    )
    expect(() => openaiImageEdits.readRequest({ prompt: 'x', image: FILE })).toThrow(
      expect.objectContaining({ param: 'model' }),
    )
  })
  test('are whole when each was completed, and cost what all of them cost', () => {
    const partial = { type: 'image_generation.partial_image', b64_json: 'QQ==', partial_image_index: 0 }
    const done = {
      type: 'image_generation.completed',
      b64_json: 'QQ==',
      usage: { input_tokens: 50, output_tokens: 1000, input_tokens_details: { text_tokens: 10, image_tokens: 40 } },
    }
    expect(tap(openaiImages, 2, [partial, done])).toMatchObject({ kinds: ['content', 'content'], isComplete: false })
    expect(tap(openaiImages, 2, [partial, done, done])).toMatchObject({
      kinds: ['content', 'content', 'last'],
      isComplete: true,
      resultCount: 2,
      usage: { promptTokens: 100, completionTokens: 2000, textInputTokens: 20, imageInputTokens: 80 },
    })
    expect(tap(openaiImages, 2, [done, '[DONE]'])).toMatchObject({ kinds: ['content', 'end'], isComplete: true })
    expect(tap(openaiImageEdits, 1, [done])).toMatchObject({ isComplete: false })
    expect(tap(openaiImageEdits, 1, [{ ...done, type: 'image_edit.completed' }])).toMatchObject({ isComplete: true })
  })
  test('that break in the middle are not whole', () => {
    expect(
      tap(openaiImages, 1, [{ type: 'error', error: { message: 'flagged', code: 'moderation_blocked' } }]),
    ).toMatchObject({
      kinds: ['error'],
      isComplete: false,
      error: { message: 'flagged' },
    })
    expect(tap(openaiImages, 1, ['{', '[DONE]'])).toMatchObject({ kinds: ['malformed', 'end'], isComplete: false })
  })
  test('of whole answers are counted, with usage by kind of token', () => {
    const body = recorded('openai/openai-image.json').body ?? {}
    expect(openaiImages.readAnswer(body)).toMatchObject({ isComplete: true, resultCount: 2, usage: undefined })
    const usage = {
      total_tokens: 1100,
      input_tokens: 50,
      output_tokens: 1050,
      input_tokens_details: { text_tokens: 10, image_tokens: 40 },
    }
    expect(openaiImages.readAnswer({ ...body, usage }).usage).toEqual({
      semantics: 'openai',
      promptTokens: 50,
      completionTokens: 1050,
      textInputTokens: 10,
      imageInputTokens: 40,
      source: 'upstream',
    })
    expect(openaiImages.readAnswer({ ...body, usage: { input_tokens: -4 } })).toMatchObject({
      usage: undefined,
      isUsageAbsurd: true,
    })
    expect(openaiImageEdits.readAnswer(recorded('openai/openai-image-edit.json').body ?? {})).toMatchObject({
      isComplete: true,
      resultCount: 1,
    })
    expect(
      openaiImages.readAnswer(recorded('openai/gpt-image-response-format-error.json').body ?? {}).error,
    ).toMatchObject({ param: 'response_format' })
  })
})

describe('speech', () => {
  test('is streamed when events are asked for', () => {
    expect(openaiSpeech.readRequest({ input: 'Hi', voice: 'alloy' })).toMatchObject({ model: 'tts-1', isStream: false })
    expect(openaiSpeech.readRequest({ input: 'Hi', stream_format: 'sse' }).isStream).toBe(true)
    expect(openaiSpeech.readRequest({ input: 'Hi' }).readPrompt().texts).toEqual(['Hi'])
    expect(() => openaiSpeech.readRequest({})).toThrow(expect.objectContaining({ param: 'input' }))
  })
  test('costs what its length is, and nothing when nothing came', () => {
    const bytes = wrapWav(new Uint8Array(48_000 * 60), { rate: 24_000, channels: 1 })
    const read = (sound: Uint8Array) => openaiSpeech.readBytes?.({ bytes: sound, contentType: 'audio/wav' }, {}, 12)
    expect(read(bytes)).toMatchObject({ isComplete: true, usage: { promptTokens: 12, audioOutputTokens: 1000 } })
    expect(read(new Uint8Array(0))).toMatchObject({ isComplete: false, usage: undefined })
  })
  test('in events is whole when it says so', () => {
    const done = { type: 'speech.audio.done', usage: { input_tokens: 14, output_tokens: 101, total_tokens: 115 } }
    expect(tap(openaiSpeech, 1, [{ type: 'speech.audio.delta', audio: 'QQ==' }, done])).toMatchObject({
      kinds: ['content', 'last'],
      isComplete: true,
      usage: { promptTokens: 14, completionTokens: 101 },
    })
    expect(tap(openaiSpeech, 1, [{ type: 'speech.audio.delta', audio: 'QQ==' }])).toMatchObject({ isComplete: false })
  })
})

describe('transcriptions', () => {
  test('need a file, and are streamed by models that can', () => {
    expect(openaiTranscription.readRequest({ file: FILE })).toMatchObject({ model: 'whisper-1', isStream: false })
    expect(openaiTranscription.readRequest({ file: FILE, stream: 'true' }).isStream).toBe(false)
    expect(openaiTranscription.readRequest({ file: FILE, model: 'gpt-4o-transcribe', stream: 'true' }).isStream).toBe(
      true,
    )
    for (const file of [undefined, 'text', [FILE, FILE]])
      expect(() => openaiTranscription.readRequest({ file })).toThrow(expect.objectContaining({ param: 'file' }))
  })
  test('are billed by tokens, by time, or not told', () => {
    const read = (body: JsonObject) => openaiTranscription.readAnswer(body).usage
    expect(read(recorded('openai/openai-transcription.json').body ?? {})).toMatchObject({
      promptTokens: 617,
      completionTokens: 0,
    })
    expect(read(recorded('mistral/mistral-transcription.json').body ?? {})).toMatchObject({
      promptTokens: 13,
      completionTokens: 151,
    })
    expect(
      read({
        text: 'x',
        usage: {
          type: 'tokens',
          input_tokens: 30,
          output_tokens: 10,
          input_token_details: { text_tokens: 0, audio_tokens: 30 },
        },
      }),
    ).toMatchObject({
      promptTokens: 30,
      completionTokens: 10,
      audioInputTokens: 30,
    })
    expect(read({ text: 'x' })).toBeUndefined()
    expect(openaiTranscription.readAnswer({ text: '', usage: { type: 'duration', seconds: 1e12 } })).toMatchObject({
      usage: undefined,
      isUsageAbsurd: true,
    })
  })
  test('come as text and subtitles too, whose words are not counted as output', () => {
    const { body = {} } = recorded('groq/groq-transcription-text.json')
    const text = { bytes: bytesOf(String(body.body)), contentType: 'text/plain; charset=UTF-8' }
    expect(openaiTranscription.readBytes?.(text, {}, 0)).toMatchObject({
      isComplete: true,
      usage: undefined,
      outputText: '',
    })
    const failed = { bytes: bytesOf('{"error":{"message":"bad file"}}'), contentType: 'application/json' }
    expect(openaiTranscription.readBytes?.(failed, {}, 0)).toMatchObject({
      isComplete: false,
      error: { message: 'bad file' },
    })
  })
  test('in events are whole when they say so', () => {
    const done = {
      type: 'transcript.text.done',
      text: 'Hi',
      usage: { type: 'tokens', input_tokens: 14, output_tokens: 45 },
    }
    expect(tap(openaiTranscription, 1, [{ type: 'transcript.text.delta', delta: 'Hi' }, done])).toMatchObject({
      kinds: ['content', 'last'],
      isComplete: true,
      usage: { promptTokens: 14, completionTokens: 45 },
    })
  })
})
