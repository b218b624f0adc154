// Legacy completions are served by models that chat, streamed and whole.
import { describe, expect, test } from 'bun:test'
import { type JsonObject, parseJson, readPath } from '../../kernel/index.ts'
import { DEFAULT_POLICY, type Reply, type ReplyContext, streamReply } from '../neutral/index.ts'
import { openaiChatDialect } from '../openai-chat/index.ts'
import { openaiCompletionsClient } from './client.ts'

const { decodeRequest, encodeReply, encodeStream } = openaiCompletionsClient
const ask = (members: JsonObject) => decodeRequest({ model: 'm', prompt: 'Once', ...members })
const logprobs = { content: [{ token: 'upon', logprob: -1, top_logprobs: [{ token: 'in', logprob: -2 }] }] }
const reply: Reply = {
  id: 'x',
  model: 'up',
  answers: [
    {
      index: 0,
      parts: [
        { kind: 'reasoning', text: 'hm' },
        { kind: 'text', text: 'upon' },
      ],
      finish: { reason: 'length' },
    },
    { index: 1, parts: [{ kind: 'text', text: 'a time' }], finish: { reason: 'stop' } },
  ],
  usage: { semantics: 'openai', promptTokens: 1, completionTokens: 2, source: 'upstream' },
}
const context: ReplyContext = {
  requestId: 'req1',
  createdAt: 5,
  model: 'asked',
  request: {},
  conversation: ask({}),
  wantsUsage: true,
  estimatedPromptTokens: 1,
}

describe('a completion request', () => {
  test('is what a user says, also as a list of one', () => {
    const turns = [{ role: 'user' as const, parts: [{ kind: 'text' as const, text: 'Once' }] }]
    expect(ask({}).turns).toEqual(turns)
    expect(ask({ prompt: ['Once'] }).turns).toEqual(turns)
  })
  test('with several prompts or tokens is refused', () => {
    for (const prompt of [['a', 'b'], [1, 2], [[1]], 7, ''])
      expect(() => ask({ prompt })).toThrow(expect.objectContaining({ kind: 'invalid_request', param: 'prompt' }))
  })
  test('tells chat upstreams what they can be told, and lists the rest', () => {
    const asked = ask({
      max_tokens: 5,
      temperature: 1,
      stop: ['.'],
      n: 2,
      echo: true,
      suffix: 'end',
      best_of: 3,
      logprobs: 2,
    })
    const encoded = openaiChatDialect.upstream.encodeRequest(asked, { traits: {}, policy: DEFAULT_POLICY })
    expect(encoded.body).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'Once' }],
      max_tokens: 5,
      temperature: 1,
      stop: '.',
      n: 2,
      logprobs: true,
      top_logprobs: 2,
    })
    expect(encoded.dropped.toSorted()).toEqual(['best_of', 'echo', 'suffix'])
  })
})

describe('a completion', () => {
  test('is the text of the answer', () => {
    const [first, ...others] = reply.answers
    const body = encodeReply(
      { ...reply, answers: first === undefined ? [] : [{ ...first, logprobs }, ...others] },
      context,
    )
    expect(body).toMatchObject({
      id: 'cmpl-req1',
      object: 'text_completion',
      model: 'asked',
      choices: [
        {
          text: 'upon',
          index: 0,
          finish_reason: 'length',
          logprobs: { tokens: ['upon'], token_logprobs: [-1], top_logprobs: [{ in: -2 }], text_offset: [0] },
        },
        { text: 'a time', index: 1, finish_reason: 'stop', logprobs: null },
      ],
      usage: { total_tokens: 3 },
    })
  })
  test('says the same streamed, and ends once', () => {
    const encoder = encodeStream(context)
    const text = streamReply(reply).map(encoder.step).join('') + encoder.end(reply.usage)
    const data = text
      .trim()
      .split('\n\n')
      .map((event) => event.replace('data: ', ''))
    const choices = data.map((line) => readPath(parseJson(line), 'choices', 0))
    const said = (index: number) => choices.filter((choice) => readPath(choice, 'index') === index)
    expect(
      said(0)
        .map((choice) => readPath(choice, 'text'))
        .join(''),
    ).toBe('upon')
    expect(
      said(1)
        .map((choice) => readPath(choice, 'text'))
        .join(''),
    ).toBe('a time')
    expect([0, 1].map((index) => readPath(said(index).at(-1), 'finish_reason'))).toEqual(['length', 'stop'])
    expect(data.at(-1)).toBe('[DONE]')
    expect(readPath(parseJson(data.at(-2) ?? ''), 'usage', 'total_tokens')).toBe(3)
  })
})
