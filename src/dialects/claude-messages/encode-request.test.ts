// What Claude upstreams are asked, by clients of every dialect.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { JsonObject } from '../../kernel/index.ts'
import { DEFAULT_POLICY, type Turn } from '../neutral/index.ts'
import { claudeMessages } from './index.ts'
import { contentOf, conversation, encode, refusal, weather } from './requests.fixture.ts'
import { readName, writeName } from './wire-name.ts'

const { upstream } = claudeMessages

describe('a Claude upstream', () => {
  const messagesOf = (turns: readonly Turn[]) => encode({ turns }).body.messages

  test('gets system and developer turns lifted out', () => {
    const { body } = encode({
      turns: [
        { role: 'system', parts: [{ kind: 'text', text: 'S' }] },
        { role: 'user', parts: [{ kind: 'text', text: 'a' }] },
        { role: 'system', isDeveloper: true, parts: [{ kind: 'text', text: 'D' }] },
      ],
    })
    expect(body.system).toEqual([
      { type: 'text', text: 'S' },
      { type: 'text', text: 'D' },
    ])
    expect(body.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'a' }] }])
  })

  test('gets alternating roles, beginning with the user, without empty texts', () => {
    const say = (role: 'user' | 'assistant', text: string): Turn => ({ role, parts: [{ kind: 'text', text }] })
    expect(
      messagesOf([
        say('assistant', 'x'),
        say('user', ' \n'),
        say('assistant', 'y'),
        say('user', 'z'),
        say('assistant', 'so: '),
      ]),
    ).toEqual([
      { role: 'user', content: [{ type: 'text', text: '...' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'x' },
          { type: 'text', text: 'y' },
        ],
      },
      { role: 'user', content: [{ type: 'text', text: 'z' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'so:' }] },
    ])
  })

  test('gets results first, paired with their calls whatever their ids', () => {
    const call = (id: string) => ({ kind: 'tool-call', id, name: 'f', arguments: '' }) as const
    const result = (id: string) => ({ kind: 'tool-result', id, parts: [{ kind: 'text', text: `of ${id}` }] }) as const
    const ids = ['call:1|fc_2', 'toolu_ok', '']
    const messages = messagesOf([
      { role: 'user', parts: [{ kind: 'text', text: 'go' }] },
      { role: 'assistant', parts: ids.map(call) },
      { role: 'user', parts: [{ kind: 'text', text: 'more' }, ...ids.map(result)] },
    ]) as JsonObject[]
    const calls = messages[1]?.content as JsonObject[]
    const results = messages[2]?.content as JsonObject[]
    expect(results.slice(0, 3).map(({ tool_use_id }) => tool_use_id)).toEqual(calls.map(({ id }) => id))
    for (const { id } of calls) expect(id).toMatch(/^[a-zA-Z0-9_-]+$/)
    expect(calls[1]?.id).toBe('toolu_ok')
    expect(calls[0]?.input).toEqual({})
    expect(results[3]).toEqual({ type: 'text', text: 'more' })
  })

  test('gets arguments that are no object under _raw, and free text as input', () => {
    const inputOf = (text: string, isCustom = false) => {
      const parts = [{ kind: 'tool-call', id: 'a', name: 'f', arguments: text, isCustom } as const]
      const turns: Turn[] = [
        { role: 'user', parts: [{ kind: 'text', text: 'x' }] },
        { role: 'assistant', parts },
      ]
      return contentOf(encode({ turns }), 1)[0]?.input
    }
    expect(inputOf('{"a":1}')).toEqual({ a: 1 })
    expect(inputOf('{"a":')).toEqual({ _raw: '{"a":' })
    expect(inputOf('[1]')).toEqual({ _raw: '[1]' })
    expect(inputOf('ls -l', true)).toEqual({ input: 'ls -l' })
  })

  test('gets thoughts that it signed, and nobody else’s', () => {
    const signed = (issuer: 'claude' | 'gemini') =>
      ({ kind: 'reasoning', text: 't', signature: { issuer, value: 's' } }) as const
    const { body, dropped } = encode({
      turns: [
        { role: 'user', parts: [{ kind: 'text', text: 'x' }] },
        {
          role: 'assistant',
          parts: [signed('claude'), signed('gemini'), { kind: 'reasoning', text: 'bare' }, { kind: 'text', text: 'y' }],
        },
      ],
    })
    expect((body.messages as JsonObject[])[1]?.content).toEqual([
      { type: 'thinking', thinking: 't', signature: 's' },
      { type: 'text', text: 'y' },
    ])
    expect(dropped).toEqual(['messages[1].content[2] (reasoning)'])
  })

  test('gets tools without parameters and strict ones', () => {
    const { body } = encode({
      tools: [
        { kind: 'function', name: 'now' },
        { ...weather, isStrict: true },
      ],
      toolChoice: { kind: 'tool', name: 'now' },
      allowsParallelTools: false,
    })
    expect(body.tools).toEqual([
      { name: 'now', input_schema: { type: 'object', properties: {} } },
      { name: 'weather', input_schema: { type: 'object', properties: {} }, strict: true },
    ])
    expect(body.tool_choice).toEqual({ type: 'tool', name: 'now', disable_parallel_tool_use: true })
  })

  test('gets no tool choice without tools, and only the allowed tools', () => {
    expect(encode({ toolChoice: { kind: 'auto' }, allowsParallelTools: false }).body.tool_choice).toBeUndefined()
    const { body } = encode({
      tools: [weather, { ...weather, name: 'g' }],
      toolChoice: { kind: 'allowed', names: ['g'], isRequired: true },
    })
    expect(body.tools).toMatchObject([{ name: 'g' }])
    expect(body.tool_choice).toEqual({ type: 'any' })
  })

  test('searches the web as much as the context size says', () => {
    const searches = (['low', 'medium', 'high'] as const).map(
      (contextSize) =>
        (
          encode({ tools: [{ kind: 'web-search', contextSize, location: { country: 'IT' } }] }).body
            .tools as JsonObject[]
        )[0],
    )
    expect(searches.map((tool) => tool?.max_uses)).toEqual([1, 5, 10])
    expect(searches[0]).toEqual({
      type: 'web_search_20250305',
      name: 'web_search',
      max_uses: 1,
      user_location: { type: 'approximate', country: 'IT' },
    })
  })

  test('gets a schema as output_config where it has that, closed and without what it refuses', () => {
    const schema = {
      type: 'object',
      properties: { n: { type: 'integer', minimum: 0 }, o: { type: 'object', properties: {} } },
    }
    const format = { kind: 'schema', schema } as const
    expect(encode({ output: { format } }).body.output_config).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          additionalProperties: false,
          properties: {
            n: { type: 'integer', description: '(minimum: 0)' },
            o: { type: 'object', properties: {}, additionalProperties: false },
          },
        },
      },
    })
    expect(encode({ output: { format: { kind: 'json' } } }).dropped).toEqual(['response_format'])
  })

  test('answers a schema through a tool where it has no structured outputs, and the client reads text', () => {
    const { body } = encode({
      model: 'claude-sonnet-4-20250514',
      output: { format: { kind: 'schema', schema: { type: 'object' } } },
      tools: [weather],
    })
    expect(body.tool_choice).toEqual({ type: 'any' })
    const name = (body.tools as JsonObject[])[1]?.name
    const reply = upstream.decodeReply({
      content: [{ type: 'tool_use', id: 'a', name, input: { x: 1 } }],
      stop_reason: 'tool_use',
    })
    expect(reply.answers[0]).toEqual({
      index: 0,
      parts: [{ kind: 'text', text: '{"x":1}' }],
      finish: { reason: 'stop', native: 'tool_use' },
    })
  })

  test('gets at most four cache marks, the last ones', () => {
    const parts = [1, 2, 3, 4, 5].map(
      (n) => ({ kind: 'text', text: `${n}`, cache: n === 5 ? ({ ttl: '1h' } as const) : {} }) as const,
    )
    const { body, dropped } = encode({ turns: [{ role: 'user', parts }], tools: [{ ...weather, cache: {} }] })
    const content = (body.messages as JsonObject[])[0]?.content as JsonObject[]
    expect(content.map(({ cache_control }) => cache_control !== undefined)).toEqual([false, true, true, true, true])
    expect(content[4]?.cache_control).toEqual({ type: 'ephemeral', ttl: '1h' })
    expect((body.tools as JsonObject[])[0]?.cache_control).toBeUndefined()
    expect(dropped).toEqual(['cache_control'])
  })

  test('gets media by address or bytes, and refuses sounds and films', () => {
    const media = (part: JsonObject) => encode({ turns: [{ role: 'user', parts: [part as never] }] })
    const first = (part: JsonObject) => contentOf(media(part), 0)[0]
    expect(first({ kind: 'image', source: { kind: 'url', url: 'https://a.example/i' } })).toEqual({
      type: 'image',
      source: { type: 'url', url: 'https://a.example/i' },
    })
    expect(first({ kind: 'image', source: { kind: 'base64', mimeType: '', data: '/9j/4AAQ' } })).toMatchObject({
      source: { media_type: 'image/jpeg' },
    })
    expect(
      first({
        kind: 'file',
        filename: 'a.pdf',
        source: { kind: 'base64', mimeType: 'application/pdf', data: 'JVBERi0=' },
      }),
    ).toEqual({
      type: 'document',
      title: 'a.pdf',
      source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
    })
    expect(
      first({
        kind: 'file',
        source: { kind: 'base64', mimeType: 'text/csv', data: Buffer.from('a,b').toString('base64') },
      }),
    ).toEqual({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,b' } })
    expect(media({ kind: 'image', source: { kind: 'file', id: 'f', issuer: 'gemini' } }).dropped).toEqual([
      'messages[0].content[0] (image)',
    ])
    for (const kind of ['audio', 'video']) {
      const error = refusal(() => media({ kind, source: { kind: 'base64', mimeType: `${kind}/mp4`, data: 'AA' } }))
      expect(error).toMatchObject({ kind: 'invalid_request', param: 'messages[0].content[0]' })
    }
  })

  test('wants bytes where it cannot fetch', () => {
    const url = (kind: 'image' | 'file', address: string) => ({ kind, source: { kind: 'url', url: address } }) as const
    expect(upstream.needsBytes(url('image', 'https://a.example/i'), {})).toBe(false)
    expect(upstream.needsBytes(url('image', 'https://a.example/i'), { fetchesMedia: false })).toBe(true)
    expect(upstream.needsBytes(url('file', 'https://a.example/a.pdf?x=1'), {})).toBe(false)
    expect(upstream.needsBytes(url('file', 'https://a.example/a.csv'), {})).toBe(true)
    expect(upstream.needsBytes(url('image', 'gs://b/i'), {})).toBe(true)
  })

  test('gets who asks and which tier, unless it takes the core alone', () => {
    const asked = {
      user: 'u',
      serviceTier: 'priority',
      cache: {},
      extras: { family: 'claude', members: { container: 'c', output_config: { task_budget: 1 } } },
    } as const
    expect(encode(asked).body).toMatchObject({
      metadata: { user_id: 'u' },
      service_tier: 'auto',
      container: 'c',
      cache_control: { type: 'ephemeral' },
    })
    const core = encode(asked, { isCoreOnly: true })
    expect(Object.keys(core.body)).toEqual(['model', 'messages', 'max_tokens', 'output_config'])
    expect(core.dropped).toEqual(['container', 'metadata', 'service_tier', 'cache_control'])
  })

  test('is not asked for what it has no word for', () => {
    const { dropped } = encode({
      sampling: {
        seed: 1,
        presencePenalty: 1,
        frequencyPenalty: 1,
        topLogprobs: 2,
        logitBias: {},
        stop: [' '],
        answerCount: 1,
      },
      output: { verbosity: 'low', modalities: ['text', 'audio'], voice: 'v' },
      metadata: { a: '1' },
      cacheKey: 'k',
      isStored: true,
      extras: { family: 'openai-chat', members: { prediction: {} } },
    })
    expect(dropped).toEqual([
      'stop',
      'seed',
      'presence_penalty',
      'frequency_penalty',
      'top_logprobs',
      'logit_bias',
      'verbosity',
      'modalities',
      'audio',
      'metadata',
      'prompt_cache_key',
      'store',
      'prediction',
    ])
    expect(refusal(() => encode({ sampling: { answerCount: 2 } })).param).toBe('n')
  })

  test('gets the operator’s default limit', () => {
    const policy = { ...DEFAULT_POLICY, claudeDefaultMaxTokens: { default: 7, 'claude-opus-5': 9 } }
    const limit = (model: string) =>
      upstream.encodeRequest(conversation({ model }), { traits: {}, policy }).body.max_tokens
    expect([limit('claude-opus-5'), limit('constructor'), encode({}).body.max_tokens]).toEqual([9, 7, 8192])
  })
})

test('names on the wire fit, differ and come back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (a, b) => {
      expect(writeName(a)).toMatch(/^[a-zA-Z0-9_-]*$/)
      expect(readName(writeName(a))).toBe(a)
      expect(writeName(a) === writeName(b)).toBe(a === b)
    }),
  )
  for (const text of ['tg_a', 'a_x2e_b.', '_x', 'a.b']) expect(readName(writeName(text))).toBe(text)
})
