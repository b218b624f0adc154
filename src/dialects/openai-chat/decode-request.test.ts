// What chat clients send is read into the neutral form, in all its spellings; mistakes are named.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { GatewayError, type JsonObject } from '../../kernel/index.ts'
import { sealSignature } from '../neutral/index.ts'
import { decodeRequest } from './decode-request.ts'

const hi = { role: 'user', content: 'hi' }
const ask = (members: JsonObject) => decodeRequest({ model: 'm', messages: [hi], ...members })
const say = (...messages: JsonObject[]) => decodeRequest({ model: 'm', messages }).turns

const refusal = (members: JsonObject): GatewayError => {
  try {
    ask(members)
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
  throw new Error('The request was accepted.')
}

describe('messages', () => {
  test('of every role become turns, system and developer where they stand', () => {
    expect(
      say({ role: 'system', content: 'a' }, hi, { role: 'developer', content: [{ type: 'text', text: 'b' }] }),
    ).toEqual([
      { role: 'system', parts: [{ kind: 'text', text: 'a' }] },
      { role: 'user', parts: [{ kind: 'text', text: 'hi' }] },
      { role: 'system', parts: [{ kind: 'text', text: 'b' }], isDeveloper: true },
    ])
  })
  test('carry media as address, data URL or base64, as text or object', () => {
    const [turn] = say({
      role: 'user',
      content: [
        { type: 'image_url', image_url: 'https://x.test/a.png' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
        { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
        { type: 'video_url', video_url: { url: 'https://x.test/v.mp4' } },
        { type: 'video_url', video_url: 'https://x.test/w.mp4' },
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0' } },
        { type: 'file', file: { file_data: 'JVBERi0xLjQ' } },
        { type: 'file', file: { file_id: 'file-1' } },
      ],
    })
    expect(turn?.parts).toEqual([
      { kind: 'image', source: { kind: 'url', url: 'https://x.test/a.png' } },
      { kind: 'image', source: { kind: 'base64', mimeType: 'image/png', data: 'AAAA' }, detail: 'low' },
      { kind: 'audio', source: { kind: 'base64', mimeType: 'audio/mp3', data: 'AAAA' } },
      { kind: 'video', source: { kind: 'url', url: 'https://x.test/v.mp4' } },
      { kind: 'video', source: { kind: 'url', url: 'https://x.test/w.mp4' } },
      { kind: 'file', source: { kind: 'base64', mimeType: 'application/pdf', data: 'JVBERi0' }, filename: 'a.pdf' },
      { kind: 'file', source: { kind: 'base64', mimeType: 'application/pdf', data: 'JVBERi0xLjQ' } },
      { kind: 'file', source: { kind: 'file', id: 'file-1', issuer: 'openai-chat' } },
    ])
  })
  test('keep cache marks of messages and parts', () => {
    const [turn] = say({
      role: 'user',
      content: [
        { type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } },
        { type: 'text', text: 'b' },
      ],
      cache_control: { type: 'ephemeral' },
    })
    expect(turn?.parts).toMatchObject([{ cache: { ttl: '1h' } }, { cache: {} }])
  })
  test('of an assistant hold text beside calls, custom calls and thoughts', () => {
    const [turn] = say({
      role: 'assistant',
      content: 'Let me look.',
      reasoning_content: 'hm',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
        { id: 'b', type: 'custom', custom: { name: 'g', input: 'free' } },
      ],
    })
    expect(turn?.parts).toEqual([
      { kind: 'reasoning', text: 'hm' },
      { kind: 'text', text: 'Let me look.' },
      { kind: 'tool-call', id: 'a', name: 'f', arguments: '{"x":1}' },
      { kind: 'tool-call', id: 'b', name: 'g', arguments: 'free', isCustom: true },
    ])
  })
  test('give sealed signatures back to their issuer, of thoughts, texts and calls', () => {
    const claude = { issuer: 'claude', value: 'sig' } as const
    const [turn] = say({
      role: 'assistant',
      content: 'done',
      reasoning_details: [
        { type: 'reasoning.text', text: 'hm', signature: sealSignature(claude, 'openai-chat') },
        { type: 'reasoning.encrypted', data: sealSignature({ ...claude, value: 'dark' }, 'openai-chat') },
        {
          type: 'reasoning.encrypted',
          data: sealSignature({ issuer: 'gemini', value: 't', id: 'text' }, 'openai-chat'),
        },
      ],
      tool_calls: [
        { id: 'a', function: { name: 'f', arguments: '{}' }, extra_content: { google: { thought_signature: 'raw' } } },
      ],
    })
    expect(turn?.parts).toEqual([
      { kind: 'reasoning', text: 'hm', signature: claude },
      { kind: 'reasoning', text: '', signature: { ...claude, value: 'dark' }, isRedacted: true },
      { kind: 'text', text: 'done', signature: { issuer: 'gemini', value: 't' } },
      { kind: 'tool-call', id: 'a', name: 'f', arguments: '{}', signature: { issuer: 'gemini', value: 'raw' } },
    ])
  })
})

describe('tool results', () => {
  const call = (id: string | undefined, name: string): JsonObject => ({
    ...(id === undefined ? {} : { id }),
    type: 'function',
    function: { name, arguments: '{}' },
  })
  test('of parallel calls are one turn and know the tool by name', () => {
    const turns = say(
      { role: 'assistant', tool_calls: [call('a', 'f'), call('b', 'g')] },
      { role: 'tool', tool_call_id: 'b', content: '2' },
      { role: 'tool', tool_call_id: 'a', content: '1' },
    )
    expect(turns[1]).toMatchObject({
      role: 'user',
      parts: [
        { kind: 'tool-result', id: 'b', name: 'g' },
        { kind: 'tool-result', id: 'a', name: 'f' },
      ],
    })
  })
  test('without ids pair with the oldest call that waits, the same in every turn', () => {
    const history = [
      { role: 'assistant', tool_calls: [call(undefined, 'f'), call('', 'f')] },
      { role: 'tool', content: '1' },
      { role: 'tool', content: '2' },
    ]
    const [calls, results] = say(...history)
    const ids = calls?.parts.map((part) => ('id' in part ? part.id : ''))
    expect(new Set(ids).size).toBe(2)
    expect(results?.parts.map((part) => ('id' in part ? part.id : ''))).toEqual(ids)
    expect(say(...history, hi).slice(0, 2)).toEqual([...say(...history)])
  })
  test('of the older function messages pair by name', () => {
    const [calls, results] = say(
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"a":1}' } },
      { role: 'function', name: 'f', content: 'ok' },
    )
    const id = calls?.parts.map((part) => ('id' in part ? part.id : ''))[0]
    expect(results?.parts).toEqual([
      { kind: 'tool-result', id: String(id), name: 'f', parts: [{ kind: 'text', text: 'ok' }] },
    ])
  })
  test('without any call are refused', () => {
    expect(refusal({ messages: [{ role: 'tool', content: 'x' }] }).param).toBe('messages[0].tool_call_id')
  })
})

describe('tools', () => {
  test('keep strict, may have no parameters, may be custom or unknown', () => {
    expect(
      ask({
        tools: [
          { type: 'function', function: { name: 'f', strict: true, parameters: { type: 'object' } } },
          { type: 'function', function: { name: 'g', description: 'd' } },
          { type: 'custom', custom: { name: 'c', format: { type: 'text' } } },
          { type: 'live_search' },
          { type: 'function', function: { name: 'googleSearch' } },
        ],
      }).tools,
    ).toMatchObject([
      { kind: 'function', name: 'f', isStrict: true, schema: { type: 'object' } },
      { kind: 'function', name: 'g', description: 'd' },
      { kind: 'custom', name: 'c', format: { type: 'text' } },
      { kind: 'foreign', label: 'live_search' },
      { kind: 'web-search' },
    ])
  })
  test('are chosen in every form', () => {
    const choose = (choice: JsonObject | string) => ask({ tool_choice: choice }).toolChoice
    expect(choose('auto')).toEqual({ kind: 'auto' })
    expect(choose('required')).toEqual({ kind: 'required' })
    expect(choose({ type: 'function', function: { name: 'f' } })).toEqual({ kind: 'tool', name: 'f' })
    expect(
      choose({
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
      }),
    ).toEqual({ kind: 'allowed', names: ['f'], isRequired: true })
    expect(ask({ functions: [{ name: 'f' }], function_call: { name: 'f' } })).toMatchObject({
      toolChoice: { kind: 'tool', name: 'f' },
      allowsParallelTools: false,
    })
    expect(refusal({ tool_choice: 'sometimes' }).param).toBe('tool_choice')
  })
})

describe('thinking', () => {
  test('is read in each spelling', () => {
    const wish = (members: JsonObject) => ask(members).reasoning
    expect(wish({ reasoning_effort: 'low' })).toEqual({ effort: 'low' })
    expect(wish({ reasoning: { max_tokens: 900, exclude: true } })).toEqual({ budgetTokens: 900, isShown: false })
    expect(wish({ reasoning: { enabled: false } })).toEqual({ mode: 'disabled' })
    expect(wish({ thinking: { type: 'enabled', budget_tokens: 5 } })).toEqual({ mode: 'enabled', budgetTokens: 5 })
    expect(wish({ enable_thinking: true, thinking_budget: 7 })).toEqual({ mode: 'enabled', budgetTokens: 7 })
    expect(wish({ extra_body: { google: { thinking_config: { thinking_budget: 0 } } } })).toEqual({
      budgetTokens: 0,
      isShown: false,
    })
  })
  test("in Gemini's own spelling is refused with the right one", () => {
    const error = refusal({ extra_body: { google: { thinkingConfig: {} } } })
    expect(error.param).toBe('extra_body.google.thinkingConfig')
    expect(error.message).toContain('thinking_config')
  })
})

describe('other members', () => {
  test('find their place, and unknown ones stay extras', () => {
    const asked = ask({
      stop: 'x',
      max_tokens: 5,
      max_completion_tokens: 9,
      logprobs: true,
      top_logprobs: 2,
      safety_identifier: 'u',
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } },
      web_search_options: { search_context_size: 'low', user_location: { approximate: { city: 'Bern' } } },
      prediction: { type: 'content', content: 'p' },
      enable_search: true,
      nothing: null,
    })
    expect(asked.sampling).toEqual({ stop: ['x'], outputTokensMax: 9, topLogprobs: 2 })
    expect(asked.user).toBe('u')
    expect(asked.output.format).toEqual({ kind: 'schema', name: 'n', schema: { type: 'object' }, isStrict: true })
    expect(asked.tools).toEqual([{ kind: 'web-search', contextSize: 'low', location: { city: 'Bern' } }])
    expect(asked.extras.members).toEqual({ prediction: { type: 'content', content: 'p' }, enable_search: true })
  })
  test('of a wrong type are named', () => {
    const cases: readonly (readonly [JsonObject, string])[] = [
      [{ temperature: 'hot' }, 'temperature'],
      [{ stop: [1] }, 'stop'],
      [{ tools: {} }, 'tools'],
      [{ tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name'],
      [{ messages: [{ role: 'user', content: [{ type: 'smell' }] }] }, 'messages[0].content[0].type'],
      [{ messages: [{ role: 'king', content: 'x' }] }, 'messages[0].role'],
      [{ messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
      [
        { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: '!' } }] }] },
        'messages[0].content[0].image_url.url',
      ],
    ]
    for (const [members, param] of cases) expect(refusal(members)).toMatchObject({ kind: 'invalid_request', param })
  })
  test("of any type at all are never more than the client's mistake", () => {
    const names = [
      'messages',
      'tools',
      'tool_choice',
      'reasoning',
      'thinking',
      'extra_body',
      'stop',
      'audio',
      'response_format',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.json(), (name, json) => {
        try {
          ask({ [name]: JSON.parse(json) })
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
        }
      }),
    )
  })
})
