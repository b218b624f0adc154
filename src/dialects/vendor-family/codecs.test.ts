// What holds for every vendor's dialect, whatever its upstream sends and whatever is asked of it.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { GatewayError, type JsonValue } from '../../kernel/index.ts'
import { baiduChat } from '../baidu-chat/index.ts'
import { bedrockConverse } from '../bedrock-converse/index.ts'
import { cohereChat } from '../cohere-chat/index.ts'
import { cozeChat } from '../coze-chat/index.ts'
import { difyChat } from '../dify-chat/index.ts'
import { ollamaChat } from '../ollama-chat/index.ts'
import { tencentChat } from '../tencent-chat/index.ts'
import { xunfeiChat } from '../xunfei-chat/index.ts'
import { zhipuChat } from '../zhipu-chat/index.ts'
import { encode, frameOf, picture, play, system, toolTurns, user, weather } from './test-support.ts'

const codecs = Object.entries({
  baiduChat,
  bedrockConverse,
  cohereChat,
  cozeChat,
  difyChat,
  ollamaChat,
  tencentChat,
  xunfeiChat,
  zhipuChat,
})

const WORDS = [
  ...[
    'type',
    'index',
    'delta',
    'message',
    'content',
    'text',
    'thinking',
    'tool_calls',
    'function',
    'name',
    'arguments',
  ],
  ...['done', 'event', 'answer', 'metadata', 'usage', 'header', 'payload', 'choices', 'status', 'code', 'data', 'id'],
  ...[
    'result',
    'is_end',
    'function_call',
    'Choices',
    'Delta',
    'ToolCalls',
    'Content',
    'FinishReason',
    'Response',
    'Error',
  ],
  ...[
    'start',
    'toolUse',
    'contentBlockIndex',
    'reasoningContent',
    'stopReason',
    'output',
    'citation',
    'error',
    'Usage',
  ],
]
const VALUES = [
  ...['content-start', 'content-delta', 'tool-call-start', 'tool-call-delta', 'tool-call-end', 'citation-start'],
  ...['message-end', 'message', 'agent_message', 'message_file', 'message_end', 'COMPLETE', 'stop', 'tool_use', ''],
]
const EVENTS = [
  ...['contentBlockStart', 'contentBlockDelta', 'contentBlockStop', 'messageStop', 'metadata', 'throttlingException'],
  ...['conversation.message.delta', 'conversation.chat.completed', 'conversation.chat.failed', 'error', 'finish'],
]

const { wire } = fc.letrec<{ wire: JsonValue }>((tie) => ({
  wire: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...VALUES),
    fc.constantFrom(null, true, -1, 0, 2, 1e12, 'x'),
    fc.array(tie('wire'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...WORDS), tie('wire'), { maxKeys: 6 }),
  ),
}))
const frames = fc.array(
  fc.record({
    data: fc.oneof(fc.dictionary(fc.constantFrom(...WORDS), wire, { maxKeys: 8 }), fc.constant('broken {')),
    event: fc.option(fc.constantFrom(...EVENTS), { nil: undefined }),
  }),
  { maxLength: 8 },
)

describe.each(codecs)('%s', (_, codec) => {
  test('gives well-formed events whatever comes', () => {
    fc.assert(
      fc.property(frames, (list) => {
        const events = play(
          codec,
          list.map(({ data, event }) => frameOf(data, event)),
        )
        expect(events.filter(({ kind }) => kind === 'reply-start').length).toBe(1)
        expect(events[0]?.kind).toBe('reply-start')
        expect(events.filter(({ kind }) => kind === 'reply-end').length).toBe(1)
        expect(events.at(-1)?.kind).toBe('reply-end')
        const open = new Set<number>()
        for (const event of events) {
          if (!('part' in event)) continue
          if (event.kind.endsWith('-start')) open.add(event.part)
          else if (event.kind !== 'whole-part') expect(open.has(event.part)).toBe(true)
          if (event.kind.endsWith('-end')) open.delete(event.part)
        }
        expect(open.size).toBe(0)
      }),
    )
  })

  test('reads any whole answer, or says what is wrong with it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...WORDS), wire, { maxKeys: 8 }), (body) => {
        try {
          expect(Array.isArray(codec.decodeReply(body).answers)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
        }
      }),
    )
  })

  test('takes a stream that is cut off for incomplete', () => {
    expect(play(codec, []).at(-1)).toEqual({ kind: 'reply-end', isComplete: false })
  })

  test('says or lists everything that is asked', () => {
    const { body, dropped } = encode(codec, {
      model: 'some-model',
      turns: [system('Be brief.'), ...toolTurns, picture, user('And then?')],
      tools: [weather],
      sampling: { topK: 7, seed: 11, topP: 0.25, logitBias: { '5': 1 }, answerCount: 2 },
      metadata: { case: 'x' },
      extras: { family: 'openai-chat', members: { vendor_word: 1 } },
    })
    const said = JSON.stringify(body)
    for (const text of ['Be brief.', 'Weather in Paris?', '18C', 'weather', 'What is this?', 'And then?'])
      expect(said).toContain(text)
    for (const name of ['logit_bias', 'n', 'metadata', 'vendor_word']) expect(dropped).toContain(name)
    expect(said.includes('"seed":11') || said.includes('"Seed":11') || dropped.includes('seed')).toBe(true)
    expect(/7/.test(said.replaceAll('call_', '')) || dropped.includes('top_k')).toBe(true)
    expect(said.includes('iVBORw0KGgo=') || dropped.some((name) => name.endsWith('(image)'))).toBe(true)
    expect(said.includes('Get the weather') || dropped.includes('tools')).toBe(true)
  })

  test('keeps wait and blame of a rate limit', () => {
    const error = codec.readError(429, undefined, 2000)
    expect(error).toMatchObject({ kind: 'upstream_rate_limited', retryAfterMs: 2000, blame: 'channel' })
    expect(codec.readError(401, undefined).kind).toBe('upstream_refused_key')
    expect(codec.readError(503, { message: 7, error: [], code: {} }).kind).toBe('upstream_failed')
  })
})
