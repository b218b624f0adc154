// The official OpenAI SDK against the gateway: what people's programs really do.
import { describe, expect, test } from 'bun:test'
import OpenAI from 'openai'
import { useLab } from '../support/gateway.ts'
import {
  chatLikeOpenAi,
  contextLengthExceeded,
  moderation,
  rateLimited,
  serverError,
  times,
} from '../upstream/index.ts'

const lab = useLab()
const model = 'gpt-4o-mini'
const messages = [{ role: 'user' as const, content: 'Hello' }]

const open = async () => {
  const upstream = await lab.upstream()
  const models = ['gpt-4o-mini', 'gpt-3.5-turbo-instruct', 'text-embedding-3-small', 'omni-moderation-latest']
  const gateway = await lab.gateway({ channels: [{ upstream, models }] })
  return { upstream, gateway, sdk: gateway.sdk() }
}

describe('the official SDK', () => {
  test('chats', async () => {
    const { gateway, sdk } = await open()
    const answer = await sdk.chat.completions.create({ model, messages })
    expect(answer.choices[0]?.message.content).toBe('Hello from upstream.')
    expect(answer.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 5 })
    expect((await gateway.books()).rows).toHaveLength(1)
  })

  test('streams', async () => {
    const { gateway, sdk } = await open()
    const stream = await sdk.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    let content = ''
    let usage: OpenAI.CompletionUsage | null | undefined
    for await (const chunk of stream) {
      content += chunk.choices[0]?.delta.content ?? ''
      usage = chunk.usage ?? usage
    }
    expect(content).toBe('Hello from upstream.')
    expect(usage).toMatchObject({ total_tokens: 15 })
    expect((await gateway.books()).rows).toMatchObject([{ is_stream: true, quota: 20 }])
  })

  test('calls tools, streamed, through its runner', async () => {
    const { upstream, sdk } = await open()
    const toolCalls = [{ id: 'call_1', name: 'add', arguments: '{"a":1,"b":2}' }]
    upstream.script('next', chatLikeOpenAi({ toolCalls }))
    const seen: unknown[] = []
    const runner = sdk.chat.completions.runTools({
      model,
      messages,
      stream: true,
      tools: [
        {
          type: 'function',
          function: {
            name: 'add',
            description: 'Adds.',
            parameters: { type: 'object', properties: {} },
            parse: JSON.parse,
            function: (input: unknown) => {
              seen.push(input)
              return '3'
            },
          },
        },
      ],
    })
    expect(await runner.finalContent()).toBe('Hello from upstream.')
    expect(seen).toEqual([{ a: 1, b: 2 }])
    expect(upstream.last.json.messages).toMatchObject([{}, { role: 'assistant' }, { role: 'tool', content: '3' }])
  })

  test('completes, embeds, moderates and lists models', async () => {
    const { upstream, gateway, sdk } = await open()
    const completion = await sdk.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'Hi' })
    expect(completion.choices[0]?.text).toBe('Hello from upstream.')
    const embedding = await sdk.embeddings.create({ model: 'text-embedding-3-small', input: 'Hi' })
    expect(embedding.data[0]?.embedding).toEqual([0.25, -0.5, 1])
    upstream.script('next', (exchange) => {
      expect(exchange.request.path).toBe('/v1/moderations')
      return exchange.head(200, { 'content-type': 'application/json' }).then(async () => {
        await exchange.write(JSON.stringify(moderation({ isFlagged: true })))
        await exchange.end()
      })
    })
    const moderated = await sdk.moderations.create({ model: 'omni-moderation-latest', input: 'Hi' })
    expect(moderated.results[0]?.flagged).toBe(true)
    const models = await sdk.models.list()
    expect(models.data.map(({ id }) => id)).toContain('gpt-4o-mini')
    expect((await sdk.models.retrieve('gpt-4o-mini')).id).toBe('gpt-4o-mini')
    const { rows } = await gateway.books()
    expect(rows.map((row) => row.model_name)).toEqual([
      'gpt-3.5-turbo-instruct',
      'text-embedding-3-small',
      'omni-moderation-latest',
    ])
  })

  test('names the model of a moderation for a client that names none', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({ channels: [{ upstream, models: ['text-moderation-stable'] }] })
    expect((await gateway.sdk().moderations.create({ input: 'Hi' })).results).toHaveLength(1)
    expect(upstream.last.model).toBe('text-moderation-stable')
  })

  test('raises the error classes it knows', async () => {
    const { upstream, gateway, sdk } = await open()
    const ask = async (client = sdk, fields = {}) =>
      await client.chat.completions.create({ model, messages, ...fields })
    await expect(ask(gateway.sdk('sk-wrong'))).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
    upstream.script('next', contextLengthExceeded())
    await expect(ask()).rejects.toMatchObject({ status: 400, code: 'context_length_exceeded', param: 'messages' })
    await expect(ask(sdk, { n: 0 })).rejects.toBeInstanceOf(OpenAI.BadRequestError)
    await expect((async () => await sdk.models.retrieve('nothing'))()).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    upstream.script('always', rateLimited(3600))
    await expect(ask()).rejects.toBeInstanceOf(OpenAI.RateLimitError)
  })

  test('never learns of a fault that the gateway survives', async () => {
    const { upstream, sdk } = await open()
    upstream.script('always', times(1, serverError(), chatLikeOpenAi()))
    const stream = await sdk.chat.completions.create({ model, messages, stream: true })
    let content = ''
    for await (const chunk of stream) content += chunk.choices[0]?.delta.content ?? ''
    expect(content).toBe('Hello from upstream.')
  })
})
