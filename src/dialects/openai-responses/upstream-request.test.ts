// Requests that other dialects' clients make of a Responses upstream.
import { describe, expect, test } from 'bun:test'
import { GatewayError, isJsonObject, type JsonObject } from '../../kernel/index.ts'
import { type Conversation, DEFAULT_POLICY, type Traits, type Turn } from '../neutral/index.ts'
import { openaiResponses } from './index.ts'

const { encodeRequest, needsBytes } = openaiResponses.upstream

const conversation = (more: Partial<Conversation> = {}): Conversation => ({
  model: 'gpt-5.1',
  isStream: false,
  turns: [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  reasoning: {},
  output: {},
  extras: { family: 'openai-chat', members: {} },
  ...more,
})

const encode = (more: Partial<Conversation> = {}, traits: Traits = {}) =>
  encodeRequest(conversation(more), { traits, policy: DEFAULT_POLICY })

const inputOf = (...turns: Turn[]): unknown => encode({ turns }).body.input

const text = (value: string) => ({ kind: 'text', text: value }) as const

describe('turns', () => {
  test('of the system become instructions, those of developers stay in their place', () => {
    const { body } = encode({
      turns: [
        { role: 'system', parts: [text('One')] },
        { role: 'system', parts: [text('Two'), text('Three')] },
        { role: 'system', parts: [text('Dev')], isDeveloper: true },
        { role: 'user', parts: [text('Hi')] },
        { role: 'system', parts: [text('Later')] },
      ],
    })
    expect(body.instructions).toBe('One\n\nTwo\nThree')
    expect(body.input).toEqual([
      { role: 'developer', content: 'Dev' },
      { role: 'user', content: 'Hi' },
      { role: 'system', content: 'Later' },
    ])
  })

  test('of a model keep the order of thoughts, texts and calls', () => {
    expect(
      inputOf(
        {
          role: 'assistant',
          parts: [
            { kind: 'reasoning', text: 'Hm', signature: { issuer: 'openai-responses', value: 'enc', id: 'rs_1' } },
            text('Let me see.'),
            { kind: 'tool-call', id: 'c1', name: 'f', arguments: '' },
            { kind: 'tool-call', id: 'c2', name: 'sql', arguments: 'SELECT 1', isCustom: true },
          ],
        },
        {
          role: 'user',
          parts: [
            { kind: 'tool-result', id: 'c1', parts: [text('a')] },
            { kind: 'tool-result', id: 'c2', parts: [text('b')] },
            text('And?'),
          ],
        },
      ),
    ).toEqual([
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm' }], encrypted_content: 'enc' },
      { role: 'assistant', content: 'Let me see.' },
      { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
      { type: 'custom_tool_call', call_id: 'c2', name: 'sql', input: 'SELECT 1' },
      { type: 'function_call_output', call_id: 'c1', output: 'a' },
      { type: 'custom_tool_call_output', call_id: 'c2', output: 'b' },
      { role: 'user', content: 'And?' },
    ])
  })

  test('of a model without content are left out', () => {
    expect(inputOf({ role: 'assistant', parts: [text('')] }, { role: 'user', parts: [] })).toEqual([
      { role: 'user', content: '' },
    ])
  })

  test('do not carry thoughts that another family signed', () => {
    const { body, dropped } = encode({
      turns: [
        {
          role: 'assistant',
          parts: [{ kind: 'reasoning', text: 'Hm', signature: { issuer: 'claude', value: 'x' } }, text('Hi')],
        },
      ],
    })
    expect(body.input).toEqual([{ role: 'assistant', content: 'Hi' }])
    expect(dropped).toEqual(['messages[0].content[0] (reasoning)'])
  })

  test('pair calls and results whose ids are too long or missing', () => {
    const long = 'x'.repeat(200)
    const input = inputOf(
      {
        role: 'assistant',
        parts: [
          { kind: 'tool-call', id: long, name: 'f', arguments: '{}' },
          { kind: 'tool-call', id: '', name: 'g', arguments: '{}' },
        ],
      },
      {
        role: 'user',
        parts: [
          { kind: 'tool-result', id: '', name: 'g', parts: [text('G')] },
          { kind: 'tool-result', id: long, parts: [text('F')] },
          { kind: 'tool-result', id: '', name: 'h', parts: [text('H')] },
        ],
      },
    ) as JsonObject[]
    expect(String(input[0]?.call_id).length).toBeLessThanOrEqual(64)
    expect(input[3]).toEqual({ type: 'function_call_output', call_id: input[0]?.call_id, output: 'F' } as never)
    expect(input[2]).toEqual({ type: 'function_call_output', call_id: input[1]?.call_id, output: 'G' } as never)
    expect(input[4]).toEqual({ role: 'user', content: 'H' } as never)
  })
})

describe('media', () => {
  test('are written in the shapes of this API', () => {
    const input = inputOf({
      role: 'user',
      parts: [
        { kind: 'image', source: { kind: 'url', url: 'https://a.b/c.png' }, detail: 'high' },
        { kind: 'image', source: { kind: 'base64', mimeType: 'image/png', data: 'aGk=' } },
        { kind: 'file', source: { kind: 'base64', mimeType: 'application/pdf', data: 'JVBE' }, filename: 'a.pdf' },
        { kind: 'file', source: { kind: 'url', url: 'https://a.b/c.pdf' } },
        { kind: 'file', source: { kind: 'file', id: 'file-1', issuer: 'openai-chat' } },
        { kind: 'file', source: { kind: 'text', mimeType: 'text/plain', text: 'Words' } },
        { kind: 'audio', source: { kind: 'base64', mimeType: 'audio/mpeg', data: 'aGk=' } },
      ],
    }) as JsonObject[]
    expect(input[0]?.content).toEqual([
      { type: 'input_image', image_url: 'https://a.b/c.png', detail: 'high' },
      { type: 'input_image', image_url: 'data:image/png;base64,aGk=' },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' },
      { type: 'input_file', file_url: 'https://a.b/c.pdf' },
      { type: 'input_file', file_id: 'file-1' },
      { type: 'input_text', text: 'Words' },
      { type: 'input_audio', input_audio: { data: 'aGk=', format: 'mp3' } },
    ])
  })

  test('in results become a list, and a failed result says so', () => {
    const image = { kind: 'image', source: { kind: 'base64', mimeType: 'image/png', data: 'aGk=' } } as const
    const result = (isError: boolean) =>
      (
        inputOf({ role: 'user', parts: [{ kind: 'tool-result', id: 'c', parts: [text('No'), image], isError }] }) as [
          JsonObject,
        ]
      )[0].output
    expect(result(false)).toEqual([
      { type: 'input_text', text: 'No' },
      { type: 'input_image', image_url: 'data:image/png;base64,aGk=' },
    ])
    expect(result(true)).toMatchObject([{ text: 'Error: No' }, {}])
  })

  test('that only another vendor has are reported', () => {
    const { dropped } = encode({
      turns: [{ role: 'user', parts: [{ kind: 'file', source: { kind: 'file', id: 'f', issuer: 'claude' } }] }],
    })
    expect(dropped).toEqual(['messages[0].content[0] (file)'])
  })

  test('are fetched first only when they are sound', () => {
    const at = (kind: 'audio' | 'image' | 'file') =>
      needsBytes({ kind, source: { kind: 'url', url: 'https://a.b' } }, {})
    expect([at('audio'), at('image'), at('file')]).toEqual([true, false, false])
  })
})

describe('tools', () => {
  test('are flat, and not strict unless that was said', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } }
    const { body } = encode({
      tools: [
        { kind: 'function', name: 'f', description: 'F', schema },
        { kind: 'function', name: 'g', isStrict: true },
        { kind: 'custom', name: 'c', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } } },
        { kind: 'web-search', contextSize: 'low', location: { city: 'Rome' }, allowedDomains: ['a.b'] },
      ],
      toolChoice: { kind: 'allowed', names: ['f', 'c'], isRequired: true },
      allowsParallelTools: false,
    })
    expect(body.tools).toEqual([
      { type: 'function', name: 'f', description: 'F', parameters: schema, strict: false },
      { type: 'function', name: 'g', parameters: { type: 'object', properties: {} }, strict: true },
      { type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
      {
        type: 'web_search',
        search_context_size: 'low',
        user_location: { type: 'approximate', city: 'Rome' },
        filters: { allowed_domains: ['a.b'] },
      },
    ])
    expect(body.tool_choice).toEqual({
      type: 'allowed_tools',
      mode: 'required',
      tools: [
        { type: 'function', name: 'f' },
        { type: 'custom', name: 'c' },
      ],
    })
    expect(body.parallel_tool_calls).toBe(false)
  })

  test('that only another family has are reported, and a choice among none is not sent', () => {
    const { body, dropped } = encode({
      tools: [{ kind: 'foreign', label: 'bash_20250124', native: { family: 'claude', value: {} } }],
      toolChoice: { kind: 'required' },
    })
    expect(body).not.toHaveProperty('tools')
    expect(body).not.toHaveProperty('tool_choice')
    expect(dropped).toEqual(['tools[0] (bash_20250124)', 'tool_choice'])
  })
})

describe('members', () => {
  test('find their places', () => {
    const { body, dropped } = encode({
      isStream: true,
      sampling: { temperature: 0.5, topP: 0.9, outputTokensMax: 100, topLogprobs: 2 },
      reasoning: { effort: 'none' },
      output: { format: { kind: 'schema', schema: { type: 'object' }, isStrict: true }, verbosity: 'low' },
      user: 'u',
      metadata: { a: 'b' },
      serviceTier: 'flex',
      cacheKey: 'k',
      cacheRetention: '24h',
      isStored: false,
    })
    expect(body).toEqual({
      model: 'gpt-5.1',
      input: [{ role: 'user', content: 'Hi' }],
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      top_logprobs: 2,
      reasoning: { effort: 'none' },
      text: {
        format: { type: 'json_schema', name: 'output', schema: { type: 'object' }, strict: true },
        verbosity: 'low',
      },
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      prompt_cache_retention: '24h',
      store: false,
      stream: true,
    })
    expect(dropped).toEqual([])
  })

  test('that a thinking model refuses are left out and reported', () => {
    const sampling = { temperature: 1, topP: 0.9, topLogprobs: 2, outputTokensMax: 100 }
    const refused = ['temperature', 'top_p', 'top_logprobs']
    const asked = (model: string, reasoning: Conversation['reasoning']) => {
      const { body, dropped } = encode({ model, sampling, reasoning, isStored: true })
      expect(body.max_output_tokens).toBe(100)
      expect(refused.some((name) => name in body)).toBe(dropped.length === 0)
      expect('include' in body).toBe(dropped.length === 0 || reasoning.effort === 'low')
      return dropped
    }
    expect(asked('gpt-5.4', { effort: 'low' })).toEqual(refused)
    expect(asked('gpt-5.4', {})).toEqual([])
    expect(asked('o3', {})).toEqual(refused)
    expect(asked('gpt-4o', {})).toEqual([])
    expect(asked('some-model', {})).toEqual([])
  })

  test('without a place are reported', () => {
    const { dropped } = encode({
      sampling: { stop: ['x'], seed: 1, topK: 4, presencePenalty: 1, frequencyPenalty: 1, logitBias: { a: 1 } },
      output: { modalities: ['text', 'audio'] },
      serviceTier: 'standard_only',
      extras: { family: 'openai-chat', members: { prediction: {} } },
    })
    expect(dropped).toEqual([
      'stop',
      'seed',
      'top_k',
      'presence_penalty',
      'frequency_penalty',
      'logit_bias',
      'modalities',
      'service_tier',
      'prediction',
    ])
  })

  test('never ask a model for encrypted thoughts that has none', () => {
    expect(encode({ isStored: false, model: 'gpt-4o' }).body).not.toHaveProperty('include')
    expect(encode({ reasoning: { effort: 'low' }, model: 'gpt-4o' }).body).not.toHaveProperty('include')
  })

  test('ask for encrypted thoughts when a client of another family asks to think: nothing else could be sent back', () => {
    const include = ['reasoning.encrypted_content']
    expect(encode({ reasoning: { effort: 'low' }, model: 'gpt-5.4' }).body).toMatchObject({ include })
    expect(encode({ reasoning: { effort: 'none' }, model: 'gpt-5.4' }).body).not.toHaveProperty('include')
    const extras = { family: 'openai-responses', members: {} } as const
    expect(encode({ reasoning: { effort: 'low' }, model: 'gpt-5.4', extras }).body).not.toHaveProperty('include')
  })

  test('raise a limit that this API would refuse, and say so', () => {
    const { body, dropped } = encode({ sampling: { outputTokensMax: 1 } })
    expect(body.max_output_tokens).toBe(16)
    expect(dropped).toEqual(['max_output_tokens (raised to 16)'])
  })

  test('turn thinking budgets into efforts, and off where the model can', () => {
    const reasoning = (wish: Conversation['reasoning'], model = 'gpt-5.1') => encode({ reasoning: wish, model })
    expect(reasoning({ budgetTokens: 2048 }).body.reasoning).toMatchObject({ effort: 'low' })
    expect(reasoning({ budgetTokens: 31_999 }).body.reasoning).toMatchObject({ effort: 'high' })
    expect(reasoning({ mode: 'disabled' }).body.reasoning).toEqual({ effort: 'none' })
    expect(reasoning({ mode: 'disabled' }, 'gpt-5-mini').body.reasoning).toMatchObject({ effort: 'minimal' })
    expect(reasoning({ mode: 'disabled' }, 'o3').dropped).toEqual(['thinking'])
    expect(reasoning({ isShown: true }).body.reasoning).toEqual({ summary: 'detailed' })
  })

  test('cannot ask for several answers', () => {
    const ask = () => encode({ sampling: { answerCount: 2 } })
    expect(ask).toThrow(GatewayError)
    expect(() => encode({ sampling: { answerCount: 1 } })).not.toThrow()
  })

  test('for Codex are those its own client sends', () => {
    const { body, dropped } = encode(
      {
        sampling: { temperature: 1, outputTokensMax: 100 },
        user: 'u',
        isStored: true,
        turns: [
          { role: 'user', parts: [text('Hi')] },
          { role: 'system', parts: [text('Later')] },
        ],
      },
      { isCodex: true },
    )
    expect(body).toEqual({
      model: 'gpt-5.1',
      instructions: '',
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Later' }] },
      ],
      include: ['reasoning.encrypted_content'],
      store: false,
    })
    expect(dropped).toEqual(['max_output_tokens', 'temperature', 'user'])
  })
})

test('a request of this API survives the neutral form', () => {
  const request: JsonObject = {
    model: 'gpt-5.1',
    instructions: 'Be brief.',
    input: [
      { role: 'developer', content: 'Dev' },
      { role: 'user', content: 'Hi' },
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'enc' },
      { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'x' } },
      { role: 'assistant', content: 'Hello' },
      { type: 'function_call', call_id: 'c1', name: 'read', namespace: 'mcp__files__', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: 'a' },
      { type: 'custom_tool_call', call_id: 'c2', name: 'grep', namespace: 'mcp__files__', input: 'x' },
    ],
    tools: [
      {
        type: 'namespace',
        name: 'mcp__files__',
        description: 'Files',
        tools: [
          { type: 'function', name: 'read', parameters: {}, strict: false },
          { type: 'custom', name: 'grep' },
        ],
      },
      { type: 'web_search', external_web_access: true },
      { type: 'mcp', server_label: 's', server_url: 'https://a.b' },
    ],
    tool_choice: { type: 'function', name: 'read', namespace: 'mcp__files__' },
    reasoning: { summary: 'auto' },
    store: false,
    include: ['reasoning.encrypted_content'],
    truncation: 'auto',
    client_metadata: { a: 'b' },
  }
  const { body, dropped } = encodeRequest(openaiResponses.client.decodeRequest(request), {
    traits: {},
    policy: DEFAULT_POLICY,
  })
  expect(isJsonObject(body) && body).toEqual(request)
  expect(dropped).toEqual([])
})
