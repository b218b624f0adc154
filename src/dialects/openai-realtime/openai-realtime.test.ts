// What is read of Realtime events, in GA's words and the beta's, and from servers that say nonsense.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { GatewayError } from '../../kernel/index.ts'
import {
  bytesPerSecond,
  createInputTally,
  createTally,
  DEFAULT_FORMATS,
  openaiRealtime,
  readClientEvent,
  readServerEvent,
  writeRealtimeError,
} from './index.ts'

const server = (event: object) => readServerEvent(JSON.stringify(event))
const client = (event: object) => readClientEvent(JSON.stringify(event))
const doneWith = (usage: unknown) => {
  const event = server({ type: 'response.done', response: { id: 'r', status: 'completed', usage } })
  if (event.kind !== 'response-done') throw new Error(event.kind)
  return event
}

describe('usage of an answer', () => {
  test('is split into text, sound and what was cached', () => {
    const { usage } = doneWith({
      total_tokens: 2100,
      input_tokens: 1200,
      output_tokens: 900,
      input_token_details: { text_tokens: 200, audio_tokens: 1000, cached_tokens: 64 },
      output_token_details: { text_tokens: 100, audio_tokens: 800 },
    })
    expect(usage).toEqual({
      semantics: 'openai',
      promptTokens: 1200,
      completionTokens: 900,
      textInputTokens: 200,
      textOutputTokens: 100,
      audioInputTokens: 1000,
      cacheReadTokens: 64,
      audioOutputTokens: 800,
      source: 'upstream',
    })
  })
  test('counts pictures as text, so that they are paid', () => {
    const { usage } = doneWith({
      input_tokens: 130,
      output_tokens: 0,
      input_token_details: { text_tokens: 10, image_tokens: 100, audio_tokens: 20 },
    })
    expect(usage).toMatchObject({ textInputTokens: 110, imageInputTokens: 100, audioInputTokens: 20 })
  })
  test('without a split is all text', () => {
    expect(doneWith({ input_tokens: 7, output_tokens: 3 }).usage).toMatchObject({
      textInputTokens: 7,
      textOutputTokens: 3,
    })
  })
  test('without totals is the sum of its parts; numbers may be texts', () => {
    const { usage } = doneWith({ input_token_details: { text_tokens: '4', audio_tokens: 6 }, output_tokens: '5' })
    expect(usage).toMatchObject({ promptTokens: 10, completionTokens: 5 })
  })
  test.each([[undefined], [null], ['x'], [[]], [{}], [{ input_tokens: 0, output_tokens: 0 }]])(
    '%p is none',
    (usage) => {
      expect(doneWith(usage)).toMatchObject({ usage: undefined, isAbsurd: false })
    },
  )
  test.each([{ input_tokens: -1 }, { input_tokens: 'many' }, { output_tokens: 1e12 }, { input_tokens: [] }])(
    '%p is absurd',
    (usage) => {
      expect(doneWith(usage)).toMatchObject({ usage: undefined, isAbsurd: true })
    },
  )
})

describe('usage of a transcript', () => {
  const transcript = (usage: unknown) =>
    server({ type: 'conversation.item.input_audio_transcription.completed', usage })
  test('is a length of sound, or tokens', () => {
    expect(transcript({ type: 'duration', seconds: 3.5 })).toEqual({
      kind: 'transcription',
      usage: { kind: 'duration', seconds: 3.5 },
    })
    expect(
      transcript({ type: 'tokens', input_tokens: 20, output_tokens: 5, input_token_details: { audio_tokens: 20 } }),
    ).toMatchObject({
      usage: { kind: 'tokens', usage: { promptTokens: 20, completionTokens: 5, audioInputTokens: 20 } },
    })
  })
  test.each([undefined, { type: 'duration', seconds: -1 }, { seconds: 1e9 }, { input_tokens: -3 }])(
    '%p is none',
    (usage) => {
      expect(transcript(usage)).toEqual({ kind: 'transcription', usage: undefined })
    },
  )
})

describe('the output of an answer', () => {
  test.each([
    'response.output_text.delta',
    'response.text.delta',
    'response.output_audio_transcript.delta',
    'response.audio_transcript.delta',
    'response.function_call_arguments.delta',
  ])('%s is text', (type) => {
    expect(server({ type, response_id: 'r', delta: 'ab' })).toEqual({
      kind: 'delta',
      responseId: 'r',
      text: 'ab',
      audioBytes: 0,
    })
  })
  test.each(['response.output_audio.delta', 'response.audio.delta'])('%s is sound', (type) => {
    const delta = Buffer.alloc(100).toString('base64')
    expect(server({ type, response_id: 'r', delta })).toEqual({
      kind: 'delta',
      responseId: 'r',
      text: '',
      audioBytes: 100,
    })
  })
  test('has the length of its bytes, whatever their number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), (length) => {
        const delta = Buffer.alloc(length).toString('base64')
        expect(server({ type: 'response.audio.delta', delta })).toMatchObject({ audioBytes: length })
      }),
    )
  })
})

describe('a session', () => {
  const read = (session: object) => {
    const event = server({ type: 'session.updated', session })
    if (event.kind !== 'session') throw new Error(event.kind)
    return { ...event, formats: event.formats(DEFAULT_FORMATS) }
  }
  test('names its sound in GA’s way or the beta’s', () => {
    const ga = {
      audio: { input: { format: { type: 'audio/pcmu' } }, output: { format: { type: 'audio/pcm', rate: 24_000 } } },
    }
    expect(read(ga).formats).toEqual({ input: 'g711', output: 'pcm16' })
    expect(read({ input_audio_format: 'pcm16', output_audio_format: 'g711_alaw' }).formats).toEqual({
      input: 'pcm16',
      output: 'g711',
    })
    expect(read({ audio: { input: { format: 'constructor' } } }).formats).toEqual(DEFAULT_FORMATS)
  })
  test('names the model that transcribes, says that there is none, or says nothing', () => {
    expect(read({ audio: { input: { transcription: { model: 'gpt-transcribe' } } } }).transcriptionModel).toBe(
      'gpt-transcribe',
    )
    expect(read({ input_audio_transcription: { model: 'whisper-1' } }).transcriptionModel).toBe('whisper-1')
    expect(read({ input_audio_transcription: null }).transcriptionModel).toBe('')
    expect(read({}).transcriptionModel).toBeUndefined()
  })
  test('of a second has so many bytes', () => {
    expect([bytesPerSecond('pcm16'), bytesPerSecond('g711')]).toEqual([48_000, 8000])
  })
})

describe('a client’s event', () => {
  test('brings text, sound, tools', () => {
    const audio = Buffer.alloc(30).toString('base64')
    const item = {
      content: [
        { type: 'input_text', text: 'a' },
        { type: 'input_audio', audio },
      ],
    }
    expect(client({ type: 'conversation.item.create', item })).toMatchObject({
      texts: ['a'],
      audioBytes: 30,
      mayBegin: false,
    })
    const result = { type: 'function_call_output', output: '42' }
    expect(client({ type: 'conversation.item.create', item: result })).toMatchObject({ texts: ['42'] })
    const session = { instructions: 'be kind', tools: [{ name: 't' }] }
    expect(client({ type: 'session.update', session })).toMatchObject({
      texts: ['be kind'],
      tools: ['{"name":"t"}'],
      mayBegin: false,
    })
  })
  test.each(['response.create', 'input_audio_buffer.append', 'input_audio_buffer.commit', 'something.new'])(
    '%s may begin an answer',
    (type) => expect(client({ type })).toMatchObject({ mayBegin: true }),
  )
  test.each(['session.update', 'response.cancel', 'input_audio_buffer.clear', 'conversation.item.truncate'])(
    '%s begins none',
    (type) => expect(client({ type })).toMatchObject({ mayBegin: false }),
  )
  test('that is no event may begin anything', () => {
    for (const frame of ['', 'x', '[]', '{"type":1}', '{"type":"toString"}'])
      expect(readClientEvent(frame).mayBegin).toBe(true)
  })
})

test('no frame of either side throws', () => {
  const type = fc.constantFrom(
    'session.update',
    'session.updated',
    'conversation.item.create',
    'response.create',
    'response.done',
    'response.audio.delta',
    'input_audio_buffer.append',
    'conversation.item.input_audio_transcription.completed',
    'error',
  )
  const member = fc.constantFrom('session', 'item', 'response', 'delta', 'audio', 'usage', 'error', 'response_id')
  fc.assert(
    fc.property(type, fc.dictionary(member, fc.jsonValue()), (name, members) => {
      const frame = JSON.stringify({ ...members, type: name })
      expect(() => readClientEvent(frame)).not.toThrow()
      const event = readServerEvent(frame)
      if (event.kind === 'session') expect(() => event.formats(DEFAULT_FORMATS)).not.toThrow()
    }),
  )
})

test('a tally adds up what came, and forgets sound that was cleared', () => {
  const input = createInputTally()
  input.add({ texts: ['ab'], audioBytes: 10, clearsAudio: false })
  input.add({ texts: [], audioBytes: 0, clearsAudio: true })
  input.add({ texts: ['c'], audioBytes: 5, clearsAudio: false })
  const tally = createTally(input)
  expect([tally.input.text().text, tally.input.audioBytes(), tally.hasOutput()]).toEqual(['ab\nc\n', 5, false])
  tally.add('x', 0)
  tally.add('', 7)
  expect([tally.text(), tally.audioBytes(), tally.hasOutput()]).toEqual([{ text: 'x', length: 1 }, 7, true])
})

describe('errors', () => {
  test('are events of the session', () => {
    const error = new GatewayError('upstream_truncated', 'broken')
    expect(JSON.parse(writeRealtimeError(error, 'id1'))).toMatchObject({
      type: 'error',
      event_id: 'evt_id1',
      error: { message: 'broken (request id: id1)', code: 'upstream_stream_truncated', type: 'upstream_error' },
    })
  })
  test('of quota have OpenAI’s type', () => {
    const error = new GatewayError('user_quota_exhausted', 'empty')
    expect(JSON.parse(writeRealtimeError(error, 'x'))).toMatchObject({ error: { type: 'insufficient_quota' } })
  })
  test('tell of a session without a model which member is missing', () => {
    expect(() => openaiRealtime.readRequest({})).toThrow('"model"')
  })
})
