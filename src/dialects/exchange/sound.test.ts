// Speech and transcriptions: what clients ask and get, and what each upstream is asked and answers.
import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../kernel/index.ts'
import { cloudflareTranscription } from '../cloudflare-transcription/index.ts'
import { geminiSpeech } from '../gemini-speech/index.ts'
import { minimaxSpeech } from '../minimax-speech/index.ts'
import { openaiSpeechClient } from '../openai-speech/index.ts'
import { openaiTranscriptionClient } from '../openai-transcription/index.ts'
import { volcengineSpeech } from '../volcengine-speech/index.ts'
import { readAudioSeconds } from './audio-duration.ts'
import { answer, answerOf, context, file, form, json, jsonOf, options } from './exchange.fixture.ts'
import type { TranscriptionReply } from './transcription.ts'

const say = (body: JsonObject = {}) =>
  openaiSpeechClient.decodeRequest(json({ model: 'tts-1', input: 'Hello.', voice: 'alloy', ...body }))

describe('speech clients', () => {
  test('name a voice, also by an object', () => {
    expect(say({ voice: { id: 'voice_1' } }).voice).toBe('voice_1')
    for (const [body, param] of [
      [{ input: '' }, 'input'],
      [{ voice: undefined }, 'voice'],
      [{ voice: {} }, 'voice'],
      [{ speed: 'fast' }, 'speed'],
      [{ stream_format: 'x' }, 'stream_format'],
    ] as const)
      expect(() => say(body as JsonObject)).toThrow(expect.objectContaining({ kind: 'invalid_request', param }))
  })
  test('get bare sound with the type it really has, or events', () => {
    const reply = { audio: { kind: 'base64', data: 'QUI=' }, format: 'opus' } as const
    expect(openaiSpeechClient.encodeReply(reply, say(), context)).toEqual({
      contentType: 'audio/ogg',
      body: new Uint8Array([65, 66]),
    })
    const usage = { semantics: 'openai', promptTokens: 3, completionTokens: 9, source: 'upstream' } as const
    const events = openaiSpeechClient.encodeReply({ ...reply, usage }, say({ stream_format: 'sse' }), context)
    expect(events).toEqual({
      contentType: 'text/event-stream',
      body:
        'event: speech.audio.delta\ndata: {"type":"speech.audio.delta","audio":"QUI="}\n\n' +
        'event: speech.audio.done\ndata: {"type":"speech.audio.done","usage":{"input_tokens":3,"output_tokens":9,"total_tokens":12}}\n\n',
    })
  })
  test('get sound fetched that the upstream left at an address', () => {
    const missing = openaiSpeechClient.complete?.(
      { audio: { kind: 'url', url: 'https://x/a.mp3' }, format: 'mp3' },
      say(),
    )
    expect(missing?.complete([answerOf(new Uint8Array([1]), 'audio/mpeg')]).audio).toMatchObject({
      kind: 'bytes',
      mimeType: 'audio/mpeg',
    })
  })
})

describe('MiniMax speech', () => {
  test('is always asked for hexadecimal, with metadata merged in', () => {
    const { body, dropped } = minimaxSpeech.encodeRequest(
      say({
        response_format: 'mp3',
        speed: 1.1,
        instructions: 'kindly',
        metadata: { voice_setting: { pitch: 2 }, stream: true },
      }),
      options('speech-02-hd'),
    )
    expect(jsonOf({ body })).toEqual({
      model: 'speech-02-hd',
      text: 'Hello.',
      voice_setting: { voice_id: 'alloy', speed: 1.1, pitch: 2 },
      audio_setting: { format: 'mp3' },
      stream: false,
      output_format: 'hex',
    })
    expect(dropped).toEqual(['instructions'])
  })
  test('answers in hexadecimal or at an address, or with a code', () => {
    expect(
      minimaxSpeech.decodeReply(answer({ data: { audio: '4142' }, base_resp: { status_code: 0 } }), say()),
    ).toMatchObject({ audio: { bytes: new Uint8Array([65, 66]) }, format: 'mp3' })
    expect(minimaxSpeech.decodeReply(answer({ data: { audio: 'https://x/a' } }), say()).audio).toEqual({
      kind: 'url',
      url: 'https://x/a',
    })
    expect(() => minimaxSpeech.decodeReply(answer({ data: { audio: 'no hex' } }), say())).toThrow(
      expect.objectContaining({ kind: 'upstream_bad_answer' }),
    )
    expect(() =>
      minimaxSpeech.decodeReply(answer({ base_resp: { status_code: 1039, status_msg: 'tpm' } }), say()),
    ).toThrow(expect.objectContaining({ kind: 'upstream_rate_limited' }))
  })
})

describe('Gemini speech', () => {
  test('is told voice and manner', () => {
    const { body, dropped } = geminiSpeech.encodeRequest(
      say({ instructions: 'Say cheerfully:', speed: 2, response_format: 'mp3' }),
      options('gemini-2.5-flash-preview-tts'),
    )
    expect(jsonOf({ body })).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Say cheerfully: Hello.' }] }],
      generationConfig: {
        responseModalities: ['AUDIO'],
        speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Zephyr' } } },
      },
    })
    expect(dropped).toEqual(['speed', 'response_format'])
  })
  test('answers in samples, which become WAV unless samples were wanted', () => {
    const data = Buffer.alloc(32_000).toString('base64')
    const told = answer({
      candidates: [{ content: { parts: [{ inlineData: { mimeType: 'audio/L16;codec=pcm;rate=16000', data } }] } }],
      usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 25 },
    })
    const { audio, format, usage } = geminiSpeech.decodeReply(told, say())
    expect(format).toBe('wav')
    expect(audio.kind === 'bytes' && readAudioSeconds(audio.bytes)).toBe(1)
    expect(usage).toMatchObject({ promptTokens: 4, completionTokens: 25, audioOutputTokens: 25 })
    const bare = geminiSpeech.decodeReply(told, say({ response_format: 'pcm' }))
    expect(bare).toMatchObject({ format: 'pcm', audio: { bytes: { length: 32_000 } } })
    expect(() => geminiSpeech.decodeReply(answer({ promptFeedback: { blockReason: 'SAFETY' } }), say())).toThrow(
      expect.objectContaining({ kind: 'upstream_content_filter' }),
    )
  })
})

test('a voice named like a member of every object is a voice like any other', () => {
  const question = say({ voice: 'constructor' })
  expect(JSON.stringify(jsonOf(volcengineSpeech.encodeRequest(question, options('m'))))).toContain(
    '"voice_type":"constructor"',
  )
  expect(JSON.stringify(jsonOf(geminiSpeech.encodeRequest(question, options('m'))))).toContain(
    '"voiceName":"constructor"',
  )
})

describe('Volcengine speech', () => {
  test('knows OpenAI’s voices, and names each request', () => {
    const question = say({
      response_format: 'opus',
      metadata: { audio: { emotion: 'happy' }, request: { operation: 'submit' } },
    })
    expect(jsonOf(volcengineSpeech.encodeRequest(question, options('m')))).toEqual({
      app: { cluster: 'volcano_tts' },
      user: { uid: 'openai_relay_user' },
      audio: {
        voice_type: 'zh_male_M392_conversation_wvae_bigtts',
        encoding: 'ogg_opus',
        speed_ratio: 1,
        rate: 24000,
        emotion: 'happy',
      },
      request: { reqid: 'req-1', text: 'Hello.', operation: 'query' },
    })
  })
  test('answers with code 3000, or an error', () => {
    expect(
      volcengineSpeech.decodeReply(answer({ code: 3000, data: 'QQ==' }), say({ response_format: 'opus' })),
    ).toMatchObject({ format: 'opus', audio: { data: 'QQ==' } })
    expect(() => volcengineSpeech.decodeReply(answer({ code: 3003, message: 'busy' }), say())).toThrow(
      expect.objectContaining({ kind: 'upstream_rate_limited' }),
    )
  })
})

const hear = (...fields: (readonly [string, string])[]) =>
  openaiTranscriptionClient.decodeRequest(
    form(file('file', 'RIFF', 'audio/wav'), ...fields.map(([name, value]) => ({ name, value }))),
  )

const reply: TranscriptionReply = {
  text: 'One. Two.',
  language: 'en',
  durationSeconds: 3.2,
  segments: [
    { text: ' One.', start: 0, end: 1.5 },
    { text: ' Two.', start: 1.5, end: 3661.0049 },
  ],
  words: [{ text: 'One.', start: 0, end: 1.5 }],
}

describe('transcription clients', () => {
  const write = (...fields: (readonly [string, string])[]) =>
    openaiTranscriptionClient.encodeReply(reply, hear(...fields), context)
  test('must send a file', () => {
    expect(() => openaiTranscriptionClient.decodeRequest(form({ name: 'model', value: 'm' }))).toThrow(
      expect.objectContaining({ param: 'file' }),
    )
    expect(() => openaiTranscriptionClient.decodeRequest(form(file('file', '')))).toThrow(
      expect.objectContaining({ param: 'file' }),
    )
    expect(() => hear(['response_format', 'toString'])).toThrow(expect.objectContaining({ param: 'response_format' }))
  })
  test('get the six formats', () => {
    expect(write().body).toEqual({ text: 'One. Two.', usage: { type: 'duration', seconds: 4 } })
    expect(write(['response_format', 'text'])).toEqual({
      contentType: 'text/plain; charset=utf-8',
      body: 'One. Two.\n',
    })
    expect(write(['response_format', 'srt']).body).toBe(
      '1\n00:00:00,000 --> 00:00:01,500\nOne.\n\n2\n00:00:01,500 --> 01:01:01,005\nTwo.\n\n',
    )
    expect(write(['response_format', 'vtt']).body).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nOne.\n\n00:00:01.500 --> 01:01:01.005\nTwo.\n\n',
    )
    expect(write(['response_format', 'verbose_json'], ['timestamp_granularities[]', 'word']).body).toEqual({
      task: 'transcribe',
      language: 'en',
      duration: 3.2,
      text: 'One. Two.',
      words: [{ word: 'One.', start: 0, end: 1.5 }],
      usage: { type: 'duration', seconds: 4 },
    })
    expect(write(['response_format', 'diarized_json']).body).toMatchObject({
      segments: [{ type: 'transcript.text.segment', id: 'seg_0' }, {}],
    })
  })
  test('get subtitles of words, or of the whole, where nothing else is timed', () => {
    const words = Array.from({ length: 13 }, (_, index) => ({ text: `w${index}`, start: index, end: index + 1 }))
    const srt = (given: TranscriptionReply) =>
      openaiTranscriptionClient.encodeReply(given, hear(['response_format', 'srt']), context).body
    expect(String(srt({ text: 'x', words })).match(/-->/g)).toHaveLength(2)
    expect(srt({ text: 'all', durationSeconds: 2 })).toBe('1\n00:00:00,000 --> 00:00:02,000\nall\n\n')
    expect(srt({ text: '' })).toBe('')
  })
  test('get events when they want a stream', () => {
    expect(write(['stream', 'true']).body).toBe(
      'event: transcript.text.delta\ndata: {"type":"transcript.text.delta","delta":"One. Two."}\n\n' +
        'event: transcript.text.done\ndata: {"type":"transcript.text.done","text":"One. Two.","usage":{"type":"duration","seconds":4}}\n\n',
    )
  })
})

describe('Cloudflare transcription', () => {
  test('gets the bytes, or base64 for the newer model', () => {
    const question = hear(['language', 'en'], ['prompt', 'names'], ['temperature', '0.2'])
    const old = cloudflareTranscription.encodeRequest(question, options('@cf/openai/whisper'))
    expect(old).toEqual({
      body: { kind: 'bytes', bytes: question.file.bytes, contentType: 'audio/wav' },
      dropped: ['temperature', 'language', 'prompt'],
    })
    const turbo = cloudflareTranscription.encodeRequest(question, options('@cf/openai/whisper-large-v3-turbo'))
    expect(turbo).toEqual({
      body: json({ audio: 'UklGRg==', language: 'en', initial_prompt: 'names' }),
      dropped: ['temperature'],
    })
  })
  test('answers with text, words and segments', () => {
    const words = [{ word: 'Hi', start: 0, end: 0.5 }]
    expect(
      cloudflareTranscription.decodeReply(
        answer({ result: { text: 'Hi', words, vtt: 'WEBVTT' }, success: true }),
        hear(),
      ),
    ).toEqual({
      text: 'Hi',
      words: [{ text: 'Hi', start: 0, end: 0.5 }],
      vtt: 'WEBVTT',
    })
    const turbo = {
      text: 'Hi',
      segments: [{ text: 'Hi', start: 0, end: 0.5, words }],
      transcription_info: { duration: 60, language: 'en' },
    }
    expect(cloudflareTranscription.decodeReply(answer({ result: turbo }), hear())).toMatchObject({
      durationSeconds: 60,
      usage: { promptTokens: 1000 },
      segments: [{}],
      words: [{}],
    })
    expect(cloudflareTranscription.decodeReply(answer({ result: { text: '' } }), hear()).text).toBe('')
    expect(() =>
      cloudflareTranscription.decodeReply(answer({ success: false, errors: [{ message: 'bad audio' }] }), hear()),
    ).toThrow('bad audio')
    expect(() => cloudflareTranscription.decodeReply(answer({ result: {} }), hear())).toThrow(
      expect.objectContaining({ kind: 'upstream_bad_answer' }),
    )
  })
})
