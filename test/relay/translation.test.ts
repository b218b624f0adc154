// Requests whose client and upstream speak different dialects: what the relay itself adds to the translation.
import { describe, expect, test } from 'bun:test'
import { readPath } from '../../src/kernel/index.ts'
import { useLab } from '../support/gateway.ts'
import { chatCompletion, cutStream, json, serverError, stream } from '../upstream/index.ts'
import { otherOf } from './answers.ts'

const lab = useLab()

const claudeAsk = (fields: Readonly<Record<string, unknown>> = {}) => ({
  model: 'gpt-4o-mini',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello' }],
  ...fields,
})

const openAiChannel = async (columns: Readonly<Record<string, unknown>> = {}) => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({ channels: [{ upstream, models: ['gpt-4o-mini'], ...columns }] })
  return { upstream, gateway }
}

describe('a Claude client at an OpenAI upstream', () => {
  test('is charged for the upstream’s own numbers, and the row names both formats', async () => {
    const { gateway } = await openAiChannel()
    expect((await gateway.post('/v1/messages', claudeAsk())).status).toBe(200)
    const { rows } = await gateway.books()
    expect(rows[0]).toMatchObject({ prompt_tokens: 10, completion_tokens: 5, quota: 20 })
    expect(otherOf(rows[0])).toMatchObject({ request_conversion: ['Claude Messages', 'OpenAI Compatible'] })
  })
  test('gets a stream that ends like a whole one only when it is whole', async () => {
    const { upstream, gateway } = await openAiChannel()
    const whole = await (await gateway.post('/v1/messages', claudeAsk({ stream: true }))).text()
    expect(whole.match(/event: message_stop/g)).toHaveLength(1)
    upstream.script('always', cutStream(3))
    const cut = await (await gateway.post('/v1/messages', claudeAsk({ stream: true }))).text()
    expect(cut).toContain('event: error')
    expect(cut).not.toContain('message_stop')
    const { rows } = await gateway.books()
    expect(otherOf(rows.at(-1))).toMatchObject({ stream_status: { status: 'error' } })
  })
  test('is told of failures in Claude’s words, with the status of the upstream', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({ channels: [{ upstream }], options: { RetryTimes: '0' } })
    upstream.script('always', json({ error: { message: 'Too many', type: 'rate_limit' } }, { status: 429 }))
    const response = await gateway.post('/v1/messages', claudeAsk())
    expect(response.status).toBe(429)
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } })
  })
  test('moves on unseen when the first channel breaks before the first content', async () => {
    const broken = await lab.upstream()
    broken.script('always', serverError(500))
    const sound = await lab.upstream()
    const gateway = await lab.gateway({
      channels: [
        { upstream: broken, priority: 10 },
        { upstream: sound, priority: 0 },
      ],
    })
    const text = await (await gateway.post('/v1/messages', claudeAsk({ stream: true }))).text()
    expect(text).toContain('message_stop')
    expect(broken.requests).toHaveLength(1)
  })
  test('sends what the channel’s override makes of the translated body', async () => {
    const { upstream, gateway } = await openAiChannel({
      param_override: JSON.stringify({ temperature: 0.5 }),
      model_mapping: JSON.stringify({ 'gpt-4o-mini': 'gpt-4o' }),
    })
    await gateway.post('/v1/messages', claudeAsk({ temperature: 1 }))
    expect(upstream.last.json).toMatchObject({ model: 'gpt-4o', temperature: 0.5 })
  })
  test('has the channel’s system prompt put first, before its own only when the channel says so', async () => {
    const plain = await openAiChannel({ setting: { system_prompt: 'Be kind.' } })
    await plain.gateway.post('/v1/messages', claudeAsk())
    expect(readPath(plain.upstream.last.json, 'messages', 0)).toEqual({ role: 'system', content: 'Be kind.' })
    await plain.gateway.post('/v1/messages', claudeAsk({ system: 'Be brief.' }))
    expect(JSON.stringify(plain.upstream.last.json)).not.toContain('Be kind.')
    const merging = await openAiChannel({ setting: { system_prompt: 'Be kind.', system_prompt_override: true } })
    await merging.gateway.post('/v1/messages', claudeAsk({ system: 'Be brief.' }))
    expect(JSON.stringify(readPath(merging.upstream.last.json, 'messages'))).toMatch(/Be kind\..*Be brief\./)
  })
  test('has what the upstream cannot say listed in the row', async () => {
    const { gateway } = await openAiChannel()
    await gateway.post('/v1/messages', claudeAsk({ top_k: 5, container: 'c1' }))
    const { rows } = await gateway.books()
    expect(otherOf(rows[0]).dropped).toContain('container')
  })
  test('that asks for nothing gets a 400 in Claude’s words, and nobody is asked', async () => {
    const { upstream, gateway } = await openAiChannel()
    const response = await gateway.post('/v1/messages', { model: 'gpt-4o-mini', max_tokens: 10 })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } })
    expect(upstream.requests).toHaveLength(0)
  })
})

describe('a wish in the model’s name', () => {
  const prices = { ModelRatio: { 'o3-mini-high': 1, 'claude-opus-4-7-low': 1 } }
  test('goes along when another channel is tried', async () => {
    const broken = await lab.upstream()
    broken.script('always', serverError(500))
    const sound = await lab.upstream()
    const channel = { models: ['o3-mini-high'] }
    const gateway = await lab.gateway({
      channels: [
        { ...channel, upstream: broken, priority: 10 },
        { ...channel, upstream: sound, priority: 0 },
      ],
      options: prices,
    })
    await gateway.chat({ model: 'o3-mini-high' })
    for (const { json: sent } of [broken.last, sound.last])
      expect(sent).toMatchObject({ model: 'o3-mini', reasoning_effort: 'high' })
    const { rows } = await gateway.books()
    expect(rows[0]).toMatchObject({ model_name: 'o3-mini-high' })
    expect(otherOf(rows[0])).toMatchObject({ reasoning_effort: 'high' })
  })
  test('reaches a Claude upstream as effort', async () => {
    const upstream = await lab.upstream()
    upstream.script(
      'always',
      json({
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-opus-4-7',
        content: [{ type: 'text', text: 'Hi' }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 10, output_tokens: 5 },
      }),
    )
    const gateway = await lab.gateway({
      channels: [{ upstream, type: 14, models: ['claude-opus-4-7-low'] }],
      options: prices,
    })
    const response = await gateway.chat({ model: 'claude-opus-4-7-low', temperature: 0.3 })
    expect(response.status).toBe(200)
    expect(upstream.last.json).toMatchObject({ model: 'claude-opus-4-7', output_config: { effort: 'low' } })
    expect(upstream.last.json).not.toHaveProperty('temperature')
    expect(upstream.last.headers['x-api-key']).toBe('sk-upstream-1')
  })
})

describe('an upstream that only streams', () => {
  const key = JSON.stringify({ access_token: 'at', account_id: 'acc', type: 'codex' })
  const events = [
    { type: 'response.created', response: { id: 'resp_1', model: 'gpt-5.1-codex', status: 'in_progress', output: [] } },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { type: 'message', id: 'm1', role: 'assistant', content: [] },
    },
    { type: 'response.output_text.delta', item_id: 'm1', output_index: 0, content_index: 0, delta: 'Hello' },
    {
      type: 'response.completed',
      response: {
        id: 'resp_1',
        status: 'completed',
        model: 'gpt-5.1-codex',
        output: [
          {
            type: 'message',
            id: 'm1',
            role: 'assistant',
            content: [{ type: 'output_text', text: 'Hello', annotations: [] }],
          },
        ],
        usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
      },
    },
  ]
  test('answers a client that wants its answer in one piece', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', stream(events.map((event) => JSON.stringify(event))))
    const gateway = await lab.gateway({
      channels: [{ upstream, type: 57, models: ['gpt-5.1-codex'], keys: [key] }],
      options: { ModelRatio: { 'gpt-5.1-codex': 1 } },
    })
    for (const [path, body] of [
      ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }] }],
      ['/v1/responses', { input: 'Hi' }],
      ['/v1/messages', { max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] }],
    ] as const) {
      const response = await gateway.post(path, { model: 'gpt-5.1-codex', ...body })
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('Hello')
      expect(upstream.last.json).toMatchObject({ stream: true, store: false })
    }
    const { rows } = await gateway.books()
    expect(rows.map(({ prompt_tokens }) => prompt_tokens)).toEqual([10, 10, 10])
  })
})

describe('thoughts as text', () => {
  const message = { role: 'assistant', reasoning_content: 'hm', content: 'Hi' }
  test('are shown in whole answers and streams of a channel that says so', async () => {
    const { upstream, gateway } = await openAiChannel({ setting: { thinking_to_content: true } })
    upstream.script(
      { isStream: false },
      json({ ...chatCompletion(), choices: [{ index: 0, message, finish_reason: 'stop' }] }),
    )
    const body = await (await gateway.chat()).json()
    expect(readPath(body, 'choices', 0, 'message', 'content')).toBe('<think>\nhm\n</think>\nHi')
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }
    const chunk = (delta: object, finish: string | null = null) =>
      JSON.stringify({
        id: 'c',
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta, finish_reason: finish }],
      })
    upstream.script(
      { isStream: true },
      stream([
        chunk({ role: 'assistant', reasoning_content: 'hm' }),
        chunk({ content: 'Hi' }),
        chunk({}, 'stop'),
        JSON.stringify({ choices: [], usage }),
      ]),
    )
    const text = await (await gateway.chat({ stream: true })).text()
    const said = [...text.matchAll(/"content":"((?:[^"\\]|\\.)*)"/g)].map((match) => JSON.parse(`"${match[1]}"`))
    expect(said.join('')).toBe('<think>\nhm\n</think>\nHi')
  })
})

describe('counting tokens', () => {
  test('is answered by an estimate in each family’s form, free of charge, where no upstream counts', async () => {
    const { upstream, gateway } = await openAiChannel()
    const claude = await gateway.post('/v1/messages/count_tokens', claudeAsk())
    expect(((await claude.json()) as { input_tokens: number }).input_tokens).toBeGreaterThan(0)
    const gemini = await gateway.post('/v1beta/models/gpt-4o-mini:countTokens', {
      contents: [{ parts: [{ text: 'Hi' }] }],
    })
    expect(((await gemini.json()) as { totalTokens: number }).totalTokens).toBeGreaterThan(0)
    expect(upstream.requests).toHaveLength(0)
    expect((await gateway.books()).rows).toHaveLength(0)
  })
  test('is the upstream’s business where it counts, and the estimate’s when it fails', async () => {
    const upstream = await lab.upstream()
    upstream.script('next', json({ input_tokens: 4711 }))
    upstream.script('always', serverError(500))
    const gateway = await lab.gateway({ channels: [{ upstream, type: 14, models: ['claude-sonnet-4-6'] }] })
    const ask = claudeAsk({ model: 'claude-sonnet-4-6' })
    expect(await (await gateway.post('/v1/messages/count_tokens', ask)).json()).toEqual({ input_tokens: 4711 })
    expect(upstream.last.path).toBe('/v1/messages/count_tokens')
    expect((await gateway.post('/v1/messages/count_tokens', ask)).status).toBe(200)
  })
})
