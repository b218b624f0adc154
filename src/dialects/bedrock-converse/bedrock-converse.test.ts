// Converse: recorded answers, and requests as AWS documents them.
import { describe, expect, test } from 'bun:test'
import { isJsonObject, type JsonObject } from '../../kernel/index.ts'
import {
  encode,
  frameOf,
  isComplete,
  picture,
  play,
  readRecordedLines,
  readRecording,
  readStream,
  system,
  toolTurns,
  user,
  weather,
} from '../vendor-family/test-support.ts'
import { bedrockConverse } from './index.ts'

const NOVA = 'us.amazon.nova-pro-v1:0'

/** Recorded lines wrap each payload in its event's type, which on the wire is a header. */
const recorded = async (name: string) =>
  (await readRecordedLines(`amazon-bedrock/${name}.chunks.txt`)).map((line) => {
    const [event, payload] = Object.entries(line)[0] ?? ['', {}]
    return frameOf(payload, event)
  })

describe('a request', () => {
  test('puts system, sampling and the model’s own fields where Converse wants them', () => {
    const { body, dropped } = encode(bedrockConverse, {
      model: NOVA,
      sampling: { temperature: 0.5, topP: 0.9, topK: 20, outputTokensMax: 100, stop: ['END'], seed: 1 },
      reasoning: { effort: 'xhigh' },
      serviceTier: 'flex',
    })
    expect(body).toEqual({
      messages: [{ role: 'user', content: [{ text: 'Say hello.' }] }],
      system: [{ text: 'Be brief.' }],
      inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
      additionalModelRequestFields: {
        inferenceConfig: { topK: 20 },
        reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' },
      },
      serviceTier: { type: 'flex' },
    })
    expect(dropped).toEqual(['seed'])
  })

  test('lists thinking and top_k for models that know neither', () => {
    const { body, dropped } = encode(bedrockConverse, {
      model: 'meta.llama4-maverick-17b-instruct-v1:0',
      sampling: { topK: 20 },
      reasoning: { effort: 'low' },
    })
    expect(body.additionalModelRequestFields).toBeUndefined()
    expect(dropped).toEqual(['top_k', 'reasoning_effort'])
  })

  test('pairs calls with results, with ids Converse accepts', () => {
    const turns = toolTurns.map((turn) => JSON.parse(JSON.stringify(turn).replaceAll('call_1', 'call:1/ü')))
    const { body } = encode(bedrockConverse, {
      model: NOVA,
      turns,
      tools: [weather],
      toolChoice: { kind: 'tool', name: 'weather' },
    })
    const messages = body.messages as JsonObject[]
    const blocks = messages.flatMap(({ content }) => content as JsonObject[])
    const call = blocks.find(({ toolUse }) => toolUse !== undefined)?.toolUse as JsonObject
    const result = blocks.find(({ toolResult }) => toolResult !== undefined)?.toolResult as JsonObject
    expect(call).toEqual({
      toolUseId: expect.stringMatching(/^[\w-]{1,64}$/),
      name: 'weather',
      input: { location: 'Paris' },
    })
    expect(result).toEqual({ toolUseId: call.toolUseId, content: [{ text: '18C' }] })
    expect(body.toolConfig).toEqual({
      tools: [
        { toolSpec: { name: 'weather', description: 'Get the weather', inputSchema: { json: weather.schema! } } },
      ],
      toolChoice: { tool: { name: 'weather' } },
    })
  })

  test('tells calls as text when no tools are offered: Converse would refuse the blocks', () => {
    const { body } = encode(bedrockConverse, { model: NOVA, turns: [...toolTurns, user('Thanks')] })
    expect(body.toolConfig).toBeUndefined()
    expect(body.messages).toEqual([
      { role: 'user', content: [{ text: 'Weather in Paris?' }] },
      { role: 'assistant', content: [{ text: '[Tool call weather (call_1): {"location":"Paris"}]' }] },
      { role: 'user', content: [{ text: '[Tool result weather (call_1): 18C]' }, { text: 'Thanks' }] },
    ])
  })

  test('carries pictures, documents and cache points', () => {
    const { body, dropped } = encode(bedrockConverse, {
      model: NOVA,
      turns: [
        { role: 'system', parts: [{ kind: 'text', text: 'Long.', cache: { ttl: '1h' } }] },
        picture,
        {
          role: 'user',
          parts: [
            {
              kind: 'file',
              filename: 'my_report.v2.pdf',
              source: { kind: 'base64', mimeType: 'application/pdf', data: 'JVBE' },
              cache: {},
            },
            { kind: 'video', source: { kind: 'url', url: 's3://bucket/film.mp4' } },
            { kind: 'audio', source: { kind: 'base64', mimeType: 'audio/midi', data: 'AAAA' } },
            { kind: 'text', text: '  ' },
          ],
        },
      ],
    })
    expect(body.system).toEqual([{ text: 'Long.' }, { cachePoint: { type: 'default', ttl: '1h' } }])
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { text: 'What is this?' },
          { image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } },
          { document: { format: 'pdf', name: 'my report v2 1', source: { bytes: 'JVBE' } } },
          { cachePoint: { type: 'default' } },
          { video: { format: 'mp4', source: { s3Location: { uri: 's3://bucket/film.mp4' } } } },
        ],
      },
    ])
    expect(dropped).toEqual(['messages[2].content[2] (audio)'])
    const at = (url: string) => bedrockConverse.needsBytes({ kind: 'image', source: { kind: 'url', url } }, {})
    expect([at('https://a/b.png'), at('s3://bucket/b.png')]).toEqual([true, false])
  })

  test('asks for a schema as text, lists bare JSON', () => {
    const schema = { type: 'object' }
    expect(
      encode(bedrockConverse, { output: { format: { kind: 'schema', name: 'r', schema } } }).body.outputConfig,
    ).toEqual({
      textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{"type":"object"}', name: 'r' } } },
    })
    expect(encode(bedrockConverse, { output: { format: { kind: 'json' } } }).dropped).toEqual(['response_format'])
  })

  test('sends signed thoughts to Claude alone', () => {
    const turns = [
      system('x'),
      {
        role: 'assistant' as const,
        parts: [
          { kind: 'reasoning' as const, text: 'Hm', signature: { issuer: 'claude' as const, value: 'sig' } },
          { kind: 'text' as const, text: 'Yes' },
        ],
      },
    ]
    expect(JSON.stringify(encode(bedrockConverse, { model: 'anthropic.claude-x', turns }).body)).toContain(
      '"signature":"sig"',
    )
    expect(JSON.stringify(encode(bedrockConverse, { model: NOVA, turns }).body)).not.toContain('reasoningContent')
  })
})

describe('a recorded answer', () => {
  test('of text has a usage that leaves the cache out', async () => {
    const reply = bedrockConverse.decodeReply(await readRecording('amazon-bedrock/amazon-bedrock-text.json'))
    expect(reply.answers[0]?.finish).toEqual({ reason: 'stop', native: 'end_turn' })
    expect(reply.usage).toEqual({
      semantics: 'anthropic',
      promptTokens: 22,
      completionTokens: 57,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      source: 'upstream',
    })
  })

  test('with thoughts is signed, whole and streamed', async () => {
    const whole = bedrockConverse.decodeReply(await readRecording('amazon-bedrock/amazon-bedrock-reasoning.json'))
    const streamed = readStream(bedrockConverse, await recorded('amazon-bedrock-reasoning'))
    for (const reply of [whole, streamed]) {
      const [thought, text] = reply.answers[0]?.parts ?? []
      expect(thought).toMatchObject({ kind: 'reasoning', signature: { issuer: 'claude', value: expect.any(String) } })
      expect(text?.kind).toBe('text')
    }
    expect(streamed.usage).toMatchObject({ promptTokens: 51, completionTokens: 94 })
  })

  test.each(['json-tool.1', 'json-tool.3', 'json-with-tool.1', 'json-with-tools.1'])(
    '%s has the same kinds of parts whole and streamed, and is complete',
    async (name) => {
      const whole = bedrockConverse.decodeReply(await readRecording(`amazon-bedrock/amazon-bedrock-${name}.json`))
      const frames = await recorded(`amazon-bedrock-${name}`)
      const streamed = readStream(bedrockConverse, frames)
      expect(isComplete(play(bedrockConverse, frames))).toBe(true)
      expect(streamed.answers[0]?.finish.reason).toBe('tool-calls')
      const kinds = (reply: typeof whole) => reply.answers[0]?.parts.map(({ kind }) => kind)
      expect(kinds(streamed)).toEqual(kinds(whole))
      for (const part of streamed.answers[0]?.parts ?? [])
        if (part.kind === 'tool-call') expect(isJsonObject(JSON.parse(part.arguments))).toBe(true)
    },
  )

  test('that is cut off before its stop is incomplete', async () => {
    const frames = await recorded('amazon-bedrock-text')
    expect(isComplete(play(bedrockConverse, frames))).toBe(true)
    expect(isComplete(play(bedrockConverse, frames.slice(0, -2)))).toBe(false)
  })
})

describe('other answers', () => {
  test('count what went into the cache by its time', () => {
    const usage = {
      inputTokens: 10,
      outputTokens: 5,
      cacheReadInputTokens: 100,
      cacheWriteInputTokens: 30,
      cacheDetails: [
        { ttl: '5m', inputTokens: 20 },
        { ttl: '1h', inputTokens: 10 },
      ],
    }
    const reply = readStream(bedrockConverse, [
      frameOf({ stopReason: 'end_turn' }, 'messageStop'),
      frameOf({ usage }, 'metadata'),
    ])
    expect(reply.usage).toMatchObject({
      promptTokens: 10,
      cacheReadTokens: 100,
      cacheWriteTokens: 30,
      cacheWrite5mTokens: 20,
      cacheWrite1hTokens: 10,
    })
  })

  test('give a call without input an empty object, and redacted thoughts their seal', () => {
    const reply = readStream(bedrockConverse, [
      frameOf(
        { contentBlockIndex: 0, delta: { reasoningContent: { redactedContent: 'c2VjcmV0' } } },
        'contentBlockDelta',
      ),
      frameOf({ contentBlockIndex: 1, start: { toolUse: { toolUseId: 't1', name: 'now' } } }, 'contentBlockStart'),
      frameOf({ contentBlockIndex: 1 }, 'contentBlockStop'),
      frameOf({ stopReason: 'tool_use' }, 'messageStop'),
    ])
    expect(reply.answers[0]?.parts).toEqual([
      { kind: 'reasoning', text: '', isRedacted: true, signature: { issuer: 'claude', value: 'c2VjcmV0' } },
      { kind: 'tool-call', id: 't1', name: 'now', arguments: '{}' },
    ])
  })

  test('that a guardrail stopped say so', () => {
    const reply = bedrockConverse.decodeReply({
      output: { message: { role: 'assistant', content: [{ text: 'No.' }] } },
      stopReason: 'guardrail_intervened',
    })
    expect(reply.answers[0]?.finish).toEqual({ reason: 'content-filter', native: 'guardrail_intervened' })
    expect(reply.usage).toBeUndefined()
  })

  test.each([
    ['throttlingException', 'upstream_rate_limited'],
    ['validationException', 'upstream_bad_request'],
    ['modelStreamErrorException', 'upstream_failed'],
  ])('with a frame of %s are errors', (event, kind) => {
    const frame = { ...frameOf({ message: 'Wait.' }, event), isException: true }
    expect(play(bedrockConverse, [frame]).find((each) => each.kind === 'error')).toMatchObject({ error: { kind } })
  })

  test('that fail behind their stop are incomplete', () => {
    const events = play(bedrockConverse, [
      frameOf({ stopReason: 'end_turn' }, 'messageStop'),
      { ...frameOf({ message: 'Gone.' }, 'internalServerException'), isException: true },
    ])
    expect(isComplete(events)).toBe(false)
  })

  test('without a message are errors', () => {
    expect(() => bedrockConverse.decodeReply({})).toThrow('without a message')
    expect(() => bedrockConverse.decodeReply({ __type: 'x#AccessDeniedException', message: 'no' })).toThrow('no')
  })
})

test('errors are told apart by the exception’s name, whatever its case and namespace', () => {
  const kindOf = (status: number, type: string, message = 'm') =>
    bedrockConverse.readError(status, { __type: type, message }).kind
  expect(kindOf(400, 'com.amazon.coral.service#ThrottlingException')).toBe('upstream_rate_limited')
  expect(kindOf(403, 'ExpiredTokenException')).toBe('upstream_refused_key')
  expect(kindOf(400, 'ValidationException', 'Input is too long for requested model.')).toBe('upstream_context_length')
  expect(kindOf(408, 'ModelTimeoutException')).toBe('upstream_timeout')
  expect(bedrockConverse.readError(403, { message: 'no' }).kind).toBe('upstream_refused_key')
})
