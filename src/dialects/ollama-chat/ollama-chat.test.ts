// Ollama: requests as the reference's recordings and Ollama's documentation have them, answers by line.
import { describe, expect, test } from 'bun:test'
import {
  encode,
  frameOf,
  isComplete,
  picture,
  play,
  readStream,
  toolTurns,
  user,
  weather,
} from '../vendor-family/test-support.ts'
import { ollamaChat } from './index.ts'

describe('a request', () => {
  test('says that it does not stream: left out, Ollama would', () => {
    expect(encode(ollamaChat, { model: 'qwen3:8b' }).body).toEqual({
      model: 'qwen3:8b',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Say hello.' },
      ],
      stream: false,
    })
  })

  test('puts sampling into options', () => {
    const { body, dropped } = encode(ollamaChat, {
      isStream: true,
      sampling: {
        temperature: 0,
        topP: 0.9,
        topK: 40,
        seed: 3,
        outputTokensMax: 4000,
        stop: ['END'],
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        topLogprobs: 2,
      },
    })
    expect(body).toMatchObject({
      stream: true,
      options: {
        temperature: 0,
        top_p: 0.9,
        top_k: 40,
        seed: 3,
        num_predict: 4000,
        stop: ['END'],
        presence_penalty: 0.1,
        frequency_penalty: 0.2,
      },
      logprobs: true,
      top_logprobs: 2,
    })
    expect(dropped).toEqual([])
  })

  test('pairs calls with results by name and id, arguments as an object', () => {
    const { body, dropped } = encode(ollamaChat, {
      turns: [...toolTurns, user('And tomorrow?')],
      tools: [weather],
      toolChoice: { kind: 'required' },
    })
    expect(body.messages).toEqual([
      { role: 'user', content: 'Weather in Paris?' },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'call_1', function: { name: 'weather', arguments: { location: 'Paris' } } }],
      },
      { role: 'tool', content: '18C', tool_name: 'weather', tool_call_id: 'call_1' },
      { role: 'user', content: 'And tomorrow?' },
    ])
    expect(body.tools).toEqual([
      { type: 'function', function: { name: 'weather', description: 'Get the weather', parameters: weather.schema! } },
    ])
    expect(dropped).toEqual(['tool_choice'])
  })

  test('carries pictures as bare base64 and asks for those known by address', () => {
    expect(encode(ollamaChat, { turns: [picture] }).body.messages).toEqual([
      { role: 'user', content: 'What is this?', images: ['iVBORw0KGgo='] },
    ])
    expect(ollamaChat.needsBytes({ kind: 'image', source: { kind: 'url', url: 'https://a/b.png' } }, {})).toBe(true)
    expect(ollamaChat.needsBytes({ kind: 'video', source: { kind: 'url', url: 'https://a/b.mp4' } }, {})).toBe(false)
  })

  test('asks for the schema itself, or for JSON', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } }
    expect(encode(ollamaChat, { output: { format: { kind: 'schema', name: 'r', schema } } }).body.format).toEqual(
      schema,
    )
    expect(encode(ollamaChat, { output: { format: { kind: 'json' } } }).body.format).toBe('json')
  })

  test.each([
    [{ effort: 'none' as const }, false],
    [{ effort: 'minimal' as const }, 'low'],
    [{ effort: 'xhigh' as const }, 'high'],
    [{ budgetTokens: 2000 }, true],
    [{ mode: 'disabled' as const }, false],
    [{}, undefined],
  ])('thinks as %j wishes', (reasoning, think) => {
    expect(encode(ollamaChat, { reasoning }).body.think).toBe(think as never)
  })

  test('takes Ollama’s own `think` and lists what else is unknown', () => {
    const { body, dropped } = encode(ollamaChat, {
      extras: { family: 'openai-chat', members: { think: false, keep_alive: '5m' } },
      reasoning: { effort: 'high' },
    })
    expect(body.think).toBe(false)
    expect(dropped).toEqual(['keep_alive'])
  })
})

// https://docs.ollama.com/api/chat, https://docs.ollama.com/capabilities/tool-calling
const lines = [
  {
    model: 'qwen3',
    created_at: '2026-11-01T00:00:00Z',
    message: { role: 'assistant', content: '', thinking: 'Let me' },
    done: false,
  },
  {
    model: 'qwen3',
    created_at: '2026-11-01T00:00:01Z',
    message: { role: 'assistant', content: '', thinking: ' see.' },
    done: false,
  },
  {
    model: 'qwen3',
    created_at: '2026-11-01T00:00:02Z',
    message: { role: 'assistant', content: 'Looking.' },
    done: false,
  },
  {
    model: 'qwen3',
    created_at: '2026-11-01T00:00:03Z',
    message: {
      role: 'assistant',
      content: '',
      tool_calls: [
        { function: { index: 0, name: 'weather', arguments: { location: 'Paris' } } },
        { id: 'call_own', function: { index: 1, name: 'now', arguments: {} } },
      ],
    },
    done: false,
  },
  {
    model: 'qwen3',
    created_at: '2026-11-01T00:00:04Z',
    message: { role: 'assistant', content: '' },
    done: true,
    done_reason: 'stop',
    prompt_eval_count: 26,
    eval_count: 298,
  },
]

describe('an answer', () => {
  test('streamed has thoughts, text, calls with ids, and its usage', () => {
    const reply = readStream(
      ollamaChat,
      lines.map((line) => frameOf(line)),
    )
    expect(reply.model).toBe('qwen3')
    expect(reply.answers[0]).toEqual({
      index: 0,
      parts: [
        { kind: 'reasoning', text: 'Let me see.' },
        { kind: 'text', text: 'Looking.' },
        {
          kind: 'tool-call',
          id: expect.stringMatching(/^call_[0-9a-f]{24}$/),
          name: 'weather',
          arguments: '{"location":"Paris"}',
        },
        { kind: 'tool-call', id: 'call_own', name: 'now', arguments: '{}' },
      ],
      finish: { reason: 'tool-calls', native: 'stop' },
    })
    expect(reply.usage).toEqual({ semantics: 'openai', promptTokens: 26, completionTokens: 298, source: 'upstream' })
    expect(
      isComplete(
        play(
          ollamaChat,
          lines.map((line) => frameOf(line)),
        ),
      ),
    ).toBe(true)
    expect(
      isComplete(
        play(
          ollamaChat,
          lines.slice(0, 4).map((line) => frameOf(line)),
        ),
      ),
    ).toBe(false)
  })

  test('whole says the same as streamed', () => {
    const whole = ollamaChat.decodeReply({
      ...lines[4]!,
      message: {
        role: 'assistant',
        content: 'Looking.',
        thinking: 'Let me see.',
        tool_calls: [{ function: { name: 'now' } }],
      },
    })
    expect(whole.answers[0]?.parts.map(({ kind }) => kind)).toEqual(['reasoning', 'text', 'tool-call'])
    expect(whole.answers[0]?.finish.reason).toBe('tool-calls')
    expect(whole.usage?.promptTokens).toBe(26)
  })

  test('gives calls of two turns different ids, and the same call always the same', () => {
    const idsAt = (time: string) =>
      readStream(ollamaChat, [frameOf({ ...lines[3]!, created_at: time })]).answers[0]?.parts.map((part) =>
        part.kind === 'tool-call' ? part.id : '',
      )
    expect(idsAt('a')).toEqual(idsAt('a'))
    expect(idsAt('a')?.[0]).not.toBe(idsAt('b')?.[0])
  })

  test('carries log probabilities in OpenAI’s shape', () => {
    const logprobs = [{ token: 'Hi', logprob: -0.1, bytes: [72, 105], top_logprobs: [] }]
    const reply = ollamaChat.decodeReply({ message: { content: 'Hi' }, logprobs, done: true, done_reason: 'length' })
    expect(reply.answers[0]?.logprobs).toEqual({ content: logprobs })
    expect(reply.answers[0]?.finish.reason).toBe('length')
  })

  test('with an error line is an error, also in the middle', () => {
    const events = play(ollamaChat, [
      frameOf(lines[2]),
      frameOf({ error: 'an error was encountered while running the model' }),
    ])
    expect(events.find(({ kind }) => kind === 'error')).toMatchObject({ error: { kind: 'upstream_failed' } })
    expect(isComplete(events)).toBe(false)
    expect(() => ollamaChat.decodeReply({ error: 'boom' })).toThrow('boom')
  })
})

test('a model that is not there is a failure of the channel', () => {
  const error = ollamaChat.readError(404, { error: "model 'x' not found" })
  expect(error).toMatchObject({ kind: 'upstream_failed', status: 404, blame: 'channel' })
  expect(ollamaChat.readError(400, { error: 'input length exceeds the context length' }).kind).toBe(
    'upstream_context_length',
  )
})
