// What other dialects ask reaches chat upstreams in their words; what they cannot be told is listed.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type JsonObject, readPath } from '../../kernel/index.ts'
import { type Conversation, DEFAULT_POLICY, type Traits, type Turn } from '../neutral/index.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeRequest, needsBytes } from './encode-request.ts'
import { openaiChat } from './index.ts'

const base: Conversation = {
  model: 'gpt-4o',
  isStream: false,
  turns: [{ role: 'user', parts: [{ kind: 'text', text: 'hi' }] }],
  tools: [],
  sampling: {},
  reasoning: {},
  output: {},
  extras: { family: 'claude', members: {} },
}
const encode = (more: Partial<Conversation>, traits: Traits = {}) =>
  encodeRequest({ ...base, ...more }, { traits, policy: DEFAULT_POLICY })
const messagesOf = (turns: readonly Turn[], traits: Traits = {}) => encode({ turns }, traits).body.messages
const tool = { kind: 'function', name: 'f', schema: { type: 'object' } } as const

describe('messages', () => {
  test('keep text beside calls, and results come before what the user says', () => {
    expect(
      messagesOf([
        {
          role: 'assistant',
          parts: [
            { kind: 'reasoning', text: 'hm', signature: { issuer: 'claude', value: 's' } },
            { kind: 'text', text: 'Looking.' },
            { kind: 'tool-call', id: 'toolu_1', name: 'f', arguments: '' },
          ],
        },
        {
          role: 'user',
          parts: [
            { kind: 'text', text: 'and?' },
            {
              kind: 'tool-result',
              id: 'toolu_1',
              isError: true,
              parts: [
                { kind: 'text', text: 'a' },
                { kind: 'text', text: 'b' },
                { kind: 'image', source: { kind: 'base64', mimeType: 'image/png', data: 'AA' } },
              ],
            },
          ],
        },
      ]),
    ).toEqual([
      {
        role: 'assistant',
        content: 'Looking.',
        tool_calls: [{ id: 'toolu_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'toolu_1', content: 'Error: a\nb' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
          { type: 'text', text: 'and?' },
        ],
      },
    ])
  })
  test('give thoughts back to those who want them, and own signatures', () => {
    const turns: Turn[] = [
      {
        role: 'assistant',
        parts: [
          {
            kind: 'reasoning',
            text: 'hm',
            signature: { issuer: 'openai-chat', value: '{"type":"reasoning.text","signature":"s","format":"f"}' },
          },
          { kind: 'text', text: 'a' },
        ],
      },
    ]
    const details = [{ type: 'reasoning.text', signature: 's', format: 'f', text: 'hm' }]
    expect(messagesOf(turns)).toEqual([{ role: 'assistant', content: 'a', reasoning_details: details }])
    expect(messagesOf(turns, { wantsReasoningBack: true })).toMatchObject([{ reasoning_content: 'hm' }])
  })
  test('name system turns by what the model knows, and never two ways', () => {
    const turns: Turn[] = [
      {
        role: 'system',
        parts: [
          { kind: 'text', text: 'a' },
          { kind: 'text', text: 'b' },
        ],
      },
      { role: 'system', parts: [{ kind: 'text', text: 'c' }], isDeveloper: true },
    ]
    const roles = (model: string, traits: Traits = {}) => {
      const { messages } = encode({ model, turns }, traits).body
      return (Array.isArray(messages) ? messages : []).map((message) => readPath(message, 'role'))
    }
    expect(messagesOf(turns)).toMatchObject([{ content: 'a\n\nb' }, { content: 'c' }])
    expect(roles('gpt-4o')).toEqual(['system', 'system'])
    expect(roles('gpt-5.2')).toEqual(['developer', 'developer'])
    expect(roles('o1-mini')).toEqual(['system', 'system'])
    expect(roles('other', { hasDeveloperRole: true })).toEqual(['system', 'developer'])
  })
  test('carry documents as files, marks where they are known, and list what is lost', () => {
    const turns: Turn[] = [
      {
        role: 'user',
        parts: [
          { kind: 'text', text: 'read', cache: { ttl: '1h' } },
          { kind: 'file', source: { kind: 'base64', mimeType: 'application/pdf', data: 'AA' } },
          { kind: 'file', source: { kind: 'text', mimeType: 'text/plain', text: 'doc' } },
          { kind: 'image', source: { kind: 'file', id: 'x', issuer: 'claude' } },
        ],
      },
    ]
    const encoded = encode({ turns }, { hasCacheMarks: true })
    expect(encoded.body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'read', cache_control: { type: 'ephemeral', ttl: '1h' } },
          { type: 'file', file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,AA' } },
          { type: 'text', text: 'doc' },
        ],
      },
    ])
    expect(encoded.dropped).toEqual(['messages[0].content[3] (image)'])
    const plain = encode({ turns }, { hasTextOnly: true, hasFileParts: false })
    expect(plain.body.messages).toEqual([{ role: 'user', content: 'read\n\ndoc' }])
    expect(plain.dropped).toHaveLength(2)
  })
  test('shorten ids of calls that OpenAI would refuse, at call and result alike', () => {
    const id = 'x'.repeat(300)
    const messages = messagesOf([
      { role: 'assistant', parts: [{ kind: 'tool-call', id, name: 'f', arguments: '{}' }] },
      { role: 'user', parts: [{ kind: 'tool-result', id, parts: [] }] },
    ])
    const sent = String(readPath(messages, 0, 'tool_calls', 0, 'id'))
    expect(sent.length).toBeLessThanOrEqual(40)
    expect(readPath(messages, 1, 'tool_call_id')).toBe(sent)
  })
})

describe('thinking', () => {
  const members = (reasoning: Conversation['reasoning'], model: string, traits: Traits = {}): JsonObject => {
    const { body, dropped } = encode({ reasoning, model }, traits)
    const { model: _model, messages: _messages, ...rest } = body
    return { ...rest, dropped: [...dropped] }
  }
  test('is an effort that the model knows', () => {
    expect(members({ effort: 'max' }, 'gpt-5')).toEqual({ reasoning_effort: 'high', dropped: [] })
    expect(members({ effort: 'none' }, 'gpt-5')).toMatchObject({ reasoning_effort: 'minimal' })
    expect(members({ effort: 'minimal' }, 'gpt-5.1')).toMatchObject({ reasoning_effort: 'none' })
    expect(members({ budgetTokens: 31_999, mode: 'enabled' }, 'o3')).toMatchObject({ reasoning_effort: 'high' })
    expect(members({ budgetTokens: 2048 }, 'o3')).toMatchObject({ reasoning_effort: 'low' })
    expect(members({ mode: 'adaptive' }, 'gpt-5.2')).toMatchObject({ reasoning_effort: 'medium' })
    expect(members({ mode: 'disabled' }, 'grok-5')).toEqual({ dropped: [] })
    expect(members({ effort: 'high' }, 'gpt-4o')).toEqual({ dropped: ['reasoning'] })
  })
  test('is asked for in the style of the upstream', () => {
    const enabled = { budgetTokens: 3000, mode: 'enabled' } as const
    expect(members(enabled, 'm', { thinking: 'reasoning-object' })).toMatchObject({
      reasoning: { enabled: true, max_tokens: 3000 },
    })
    expect(members({ effort: 'none' }, 'm', { thinking: 'reasoning-object' })).toMatchObject({
      reasoning: { enabled: false },
    })
    expect(members(enabled, 'm', { thinking: 'thinking-object' })).toMatchObject({ thinking: { type: 'enabled' } })
    expect(members({ effort: 'max' }, 'deepseek-v4-pro', { thinking: 'thinking-object' })).toMatchObject({
      thinking: { type: 'enabled' },
      reasoning_effort: 'max',
    })
    expect(members(enabled, 'm', { thinking: 'enable-thinking' })).toMatchObject({
      enable_thinking: true,
      thinking_budget: 3000,
    })
    expect(members(enabled, 'm', { thinking: 'none' })).toEqual({ dropped: ['reasoning'] })
  })
  test('suffixes edit a forwarded body in the same style', () => {
    const edits = (body: JsonObject, wish: Conversation['reasoning'], model: string, traits: Traits = {}) =>
      Object.fromEntries(openaiChat.thinkingEdits?.(body, wish, model, { traits, policy: DEFAULT_POLICY }) ?? [])
    expect(edits({}, { effort: 'high' }, 'o3')).toEqual({ reasoning_effort: '"high"' })
    expect(edits({ reasoning_effort: 'low' }, { mode: 'enabled' }, 'm', { thinking: 'reasoning-object' })).toEqual({
      reasoning: '{"enabled":true,"effort":"low"}',
      reasoning_effort: null,
    })
    expect(
      edits({ reasoning: { enabled: false } }, { mode: 'enabled' }, 'm', { thinking: 'reasoning-object' }),
    ).toEqual({})
    expect(edits({ reasoning_effort: 'low' }, { effort: 'none' }, 'm', { thinking: 'thinking-object' })).toEqual({
      thinking: '{"type":"disabled"}',
      reasoning_effort: null,
    })
  })
})

describe('members', () => {
  test('that reasoning models refuse are left out and listed', () => {
    const sampling = { temperature: 0.5, topP: 0.9, topK: 3, outputTokensMax: 10, stop: ['x'], topLogprobs: 2 }
    expect(encode({ model: 'gpt-4o', sampling })).toMatchObject({
      body: { temperature: 0.5, top_p: 0.9, max_tokens: 10, stop: 'x', logprobs: true, top_logprobs: 2 },
      dropped: ['top_k'],
    })
    const five = encode({ model: 'gpt-5', sampling })
    expect(five.body).toMatchObject({ max_completion_tokens: 10 })
    expect(five.dropped).toEqual(['temperature', 'top_p', 'top_k', 'logprobs', 'stop'])
    expect(Object.keys(five.body)).not.toContain('max_tokens')
    expect(encode({ model: 'gpt-5.2', sampling, reasoning: { effort: 'none' } }).body).toMatchObject({
      temperature: 0.5,
    })
    expect(encode({ model: 'gpt-5-chat-latest', sampling }).body).toMatchObject({ temperature: 0.5 })
    expect(encode({ model: 'llama', sampling }).body).toMatchObject({ top_k: 3 })
  })
  test('of tools: choice, parallelism, strictness, limits', () => {
    const other = { ...tool, name: 'g', isStrict: true } as const
    expect(
      encode({ tools: [tool, other], toolChoice: { kind: 'tool', name: 'g' }, allowsParallelTools: false }).body,
    ).toMatchObject({
      tools: [{ function: { name: 'f' } }, { function: { name: 'g', strict: true } }],
      tool_choice: { type: 'function', function: { name: 'g' } },
      parallel_tool_calls: false,
    })
    expect(
      encode({ tools: [tool, other], toolChoice: { kind: 'allowed', names: ['g'], isRequired: true } }).body,
    ).toMatchObject({ tools: [{ function: { name: 'g' } }], tool_choice: 'required' })
    const search = { tools: [{ kind: 'web-search' } as const], toolChoice: { kind: 'auto' } as const }
    expect(encode(search)).toMatchObject({ dropped: ['tools[0] (web-search)'] })
    expect(encode(search).body).not.toHaveProperty('tool_choice')
    expect(encode({ ...search, model: 'gpt-4o-search-preview' }).body).toMatchObject({ web_search_options: {} })
  })
  test('of other families are listed; long user ids are hashed; streams ask for usage', () => {
    const encoded = encode(
      { extras: { family: 'claude', members: { container: 'c' } }, user: 'u'.repeat(150), isStream: true },
      { hasStreamOptions: true },
    )
    expect(encoded.dropped).toEqual(['container'])
    expect(encoded.body).toMatchObject({ stream: true, stream_options: { include_usage: true } })
    expect(String(encoded.body.user)).toHaveLength(64)
  })
  test('of formats fall back where schemas are not known', () => {
    const output = { format: { kind: 'schema', schema: { type: 'object' } } } as const
    expect(encode({ output }).body.response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'response', schema: { type: 'object' } },
    })
    expect(encode({ output }, { hasJsonSchema: false })).toMatchObject({
      body: { response_format: { type: 'json_object' } },
      dropped: ['response_format.json_schema'],
    })
  })
  test('decide which media are fetched first', () => {
    const source = { kind: 'url', url: 'https://x.test/a' } as const
    expect(needsBytes({ kind: 'image', source })).toBe(false)
    expect(needsBytes({ kind: 'file', source })).toBe(true)
    expect(needsBytes({ kind: 'audio', source })).toBe(true)
    expect(needsBytes({ kind: 'file', source: { kind: 'base64', mimeType: 'a/b', data: '' } })).toBe(false)
  })
})

describe('a request that was read and written', () => {
  const text = fc.string({ minLength: 1 })
  const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{"a":1}' } })
  const messages = fc.array(
    fc.oneof(
      fc.record({ role: fc.constant('user'), content: text }),
      fc.record({ role: fc.constant('system'), content: text }),
      fc.record({ role: fc.constant('assistant'), content: text }),
      fc.record({
        role: fc.constant('user'),
        content: fc.tuple(
          fc.record({ type: fc.constant('text'), text }),
          fc.constant({ type: 'image_url', image_url: { url: 'https://x.test/a.png', detail: 'low' } }),
        ),
      }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  test('says the same', () => {
    fc.assert(
      fc.property(
        messages,
        fc.option(fc.double({ min: 0, max: 2, noNaN: true }), { nil: undefined }),
        (list, temperature) => {
          const body = {
            model: 'm',
            messages: [
              ...list,
              { role: 'assistant', content: null, tool_calls: [call('c1')] },
              { role: 'tool', tool_call_id: 'c1', content: 'r' },
            ],
            ...(temperature === undefined ? {} : { temperature }),
            tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: false } }],
            tool_choice: 'auto',
            n: 2,
            seed: 7,
            prediction: { type: 'content', content: 'p' },
          }
          const { body: written, dropped } = encodeRequest(decodeRequest(body), { traits: {}, policy: DEFAULT_POLICY })
          expect(written).toEqual(body)
          expect(dropped).toEqual([])
        },
      ),
    )
  })
})

describe("a channel's system prompt", () => {
  const edit = (body: JsonObject, isMerged: boolean, upstreamModel = 'm') =>
    openaiChat.systemPromptEdits?.(body, { text: 'P', isMerged, upstreamModel })
  test('is put first, in front of the own one, or left out', () => {
    const own = { messages: [{ role: 'system', content: 'own' }] }
    expect(edit({ messages: [] }, false, 'gpt-5')).toEqual({
      edits: new Map([['messages', '[{"role":"developer","content":"P"}]']]),
      isOverwritten: false,
    })
    expect(edit(own, false)).toBeUndefined()
    expect(edit(own, true)).toEqual({
      edits: new Map([['messages', '[{"role":"system","content":"P\\nown"}]']]),
      isOverwritten: true,
    })
  })
})
