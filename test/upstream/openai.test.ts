// Proves that the made-up answers are what the official SDK understands, and that usage can be bent at will.
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import OpenAI from 'openai'
import {
  absurdUsages,
  chatCompletion,
  chatLikeOpenAi,
  chatStream,
  embeddings,
  json,
  moderation,
  startUpstream,
  stream,
  type Upstream,
  usageOf,
} from './index.ts'

let upstream: Upstream
let client: OpenAI
beforeEach(async () => {
  upstream = await startUpstream()
  client = new OpenAI({ apiKey: 'sk-test', baseURL: `${upstream.url}/v1`, maxRetries: 0 })
})
afterEach(() => upstream.stop())

const messages = [{ role: 'user' as const, content: 'Hi' }]

describe('the official SDK against the fallback', () => {
  test('chat, whole', async () => {
    const answer = await client.chat.completions.create({ model: 'gpt-4o', messages })
    expect(answer.choices[0]?.message.content).toBe('Hello from upstream.')
    expect(answer).toMatchObject({
      model: 'gpt-4o',
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    })
    expect(upstream.last.key).toBe('sk-test')
  })

  test('chat, streamed, usage only when asked for', async () => {
    for (const includeUsage of [true, false]) {
      const answer = await client.chat.completions.create({
        model: 'gpt-4o',
        messages,
        stream: true,
        ...(includeUsage && { stream_options: { include_usage: true } }),
      })
      const chunks = await Array.fromAsync(answer)
      expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Hello from upstream.')
      expect(chunks.filter((chunk) => chunk.usage).map((chunk) => chunk.usage?.total_tokens)).toEqual(
        includeUsage ? [15] : [],
      )
      expect(chunks.findLast((chunk) => chunk.choices.length > 0)?.choices[0]?.finish_reason).toBe('stop')
    }
  })

  test('completions, embeddings (base64 as the SDK asks), moderations, models, unknown paths', async () => {
    const completion = await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'Hi' })
    expect(completion.choices[0]?.text).toBe('Hello from upstream.')
    const pieces = await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'Hi', stream: true })
    expect((await Array.fromAsync(pieces)).map((piece) => piece.choices[0]?.text).join('')).toBe('Hello from upstream.')
    const vectors = await client.embeddings.create({ model: 'text-embedding-3-small', input: 'Hi' })
    expect(upstream.last.json.encoding_format).toBe('base64')
    expect(vectors.data[0]?.embedding).toEqual([0.25, -0.5, 1])
    expect((await client.moderations.create({ input: 'Hi' })).results[0]?.flagged).toBeFalse()
    expect((await Array.fromAsync(client.models.list())).map(({ id }) => id)).toContain('gpt-4o')
    await expect(client.files.list().then((page) => page.data)).rejects.toThrow('404')
  })
})

describe('generators', () => {
  test('tool calls, reasoning and finish, whole and streamed', async () => {
    const toolCalls = [{ id: 'call_1', name: 'weather', arguments: '{"city":"Köln"}' }]
    upstream.script('always', chatLikeOpenAi({ toolCalls, reasoning: 'Think.' }))
    const whole = await client.chat.completions.create({ model: 'm', messages })
    expect(whole.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        reasoning_content: 'Think.',
        tool_calls: [{ id: 'call_1', function: { name: 'weather', arguments: '{"city":"Köln"}' } }],
      },
    })
    const runner = client.chat.completions.stream({ model: 'm', messages })
    expect((await runner.finalChatCompletion()).choices[0]?.message.tool_calls?.[0]).toMatchObject({
      id: 'call_1',
      function: { name: 'weather' },
    })
  })

  test('usage absent, in every chunk, absurd', async () => {
    expect(chatCompletion({ usage: null })).not.toHaveProperty('usage')
    expect(
      chatStream({ usage: usageOf(3, 2), usageInEveryChunk: true }).every((line) => line.includes('"total_tokens":5')),
    ).toBeTrue()
    expect(chatStream({ includeUsage: true }).filter((line) => line.includes('"usage":null'))).toHaveLength(6)
    for (const usage of Object.values(absurdUsages)) {
      upstream.script('next', json(chatCompletion({ usage })))
      const answer = await client.chat.completions.create({ model: 'm', messages })
      expect(JSON.stringify(answer.usage)).toBe(JSON.stringify(usage))
      upstream.script('next', stream(chatStream({ usage, includeUsage: true })))
      const chunks = await Array.fromAsync(await client.chat.completions.create({ model: 'm', messages, stream: true }))
      expect(JSON.stringify(chunks.at(-1)?.usage)).toBe(JSON.stringify(usage))
    }
  })

  test('embeddings as numbers or base64, flagged moderation', () => {
    expect(embeddings({ vectors: [[1], [2]] })).toMatchObject({
      data: [
        { index: 0, embedding: [1] },
        { index: 1, embedding: [2] },
      ],
    })
    expect(embeddings({ vectors: [[1]], isBase64: true })).toMatchObject({ data: [{ embedding: 'AACAPw==' }] })
    expect(moderation({ isFlagged: true })).toMatchObject({ results: [{ flagged: true }] })
  })
})
