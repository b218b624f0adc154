// What clients of the Responses API send, read for models that only other dialects reach.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { GatewayError, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { sealSignature } from '../neutral/index.ts'
import { openaiResponses } from './index.ts'

const { decodeRequest } = openaiResponses.client

const ask = (more: JsonObject = {}) => decodeRequest({ model: 'm', input: 'Hi', ...more })
const turnsOf = (...input: JsonValue[]) => ask({ input }).turns
const partsOf = (...content: JsonValue[]) => turnsOf({ role: 'user', content })[0]?.parts

const errorOf = (more: JsonObject): GatewayError => {
  try {
    ask(more)
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
  throw new Error('no error')
}

const text = (value: string) => ({ kind: 'text', text: value }) as const

/** As Codex CLI 0.169 sends it, names of tools and texts shortened. */
const codexRequest: JsonObject = {
  model: 'gpt-5.1-codex',
  instructions: 'You are Codex.',
  input: [
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Permissions' }] },
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Skills' }] },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'AGENTS.md' }] },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'List files' }] },
    { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Look.' }], encrypted_content: 'gAAAA' },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I look.' }] },
    { type: 'function_call', name: 'exec_command', arguments: '{"cmd":"ls"}', call_id: 'call_1' },
    { type: 'function_call_output', call_id: 'call_1', output: 'a.txt' },
  ],
  tools: [
    { type: 'function', name: 'exec_command', strict: false, parameters: { type: 'object', properties: {} } },
    {
      type: 'namespace',
      name: 'multi_agent_v1',
      description: 'Agents',
      tools: [{ type: 'function', name: 'spawn_agent', parameters: { type: 'object' } }],
    },
    { type: 'web_search', external_web_access: false },
  ],
  tool_choice: 'auto',
  parallel_tool_calls: true,
  reasoning: { summary: 'auto' },
  store: false,
  stream: true,
  include: ['reasoning.encrypted_content'],
  prompt_cache_key: 'k',
  client_metadata: { 'x-codex': '1' },
}

describe('a request', () => {
  test('of Codex is understood', () => {
    const conversation = decodeRequest(codexRequest)
    expect(conversation.turns).toEqual([
      { role: 'system', parts: [text('You are Codex.')] },
      { role: 'system', parts: [text('Permissions')], isDeveloper: true },
      { role: 'system', parts: [text('Skills')], isDeveloper: true },
      { role: 'user', parts: [text('AGENTS.md')] },
      { role: 'user', parts: [text('List files')] },
      {
        role: 'assistant',
        parts: [
          { kind: 'reasoning', text: 'Look.', signature: { issuer: 'openai-responses', value: 'gAAAA' } },
          text('I look.'),
          { kind: 'tool-call', id: 'call_1', name: 'exec_command', arguments: '{"cmd":"ls"}' },
        ],
      },
      { role: 'user', parts: [{ kind: 'tool-result', id: 'call_1', name: 'exec_command', parts: [text('a.txt')] }] },
    ])
    expect(conversation.tools).toMatchObject([
      { kind: 'function', name: 'exec_command', isStrict: false },
      {
        kind: 'function',
        name: 'multi_agent_v1__spawn_agent',
        namespace: { name: 'multi_agent_v1', member: 'spawn_agent', description: 'Agents' },
      },
      { kind: 'web-search' },
    ])
    expect(conversation).toMatchObject({
      isStream: true,
      isStored: false,
      allowsParallelTools: true,
      cacheKey: 'k',
      reasoning: { summary: 'auto', isShown: true },
      extras: { family: 'openai-responses', members: { client_metadata: { 'x-codex': '1' } } },
    })
  })

  test('finds places for its members', () => {
    expect(
      ask({
        temperature: 0.5,
        top_p: 0.9,
        top_logprobs: 3,
        max_output_tokens: 64,
        reasoning: { effort: 'high' },
        text: { format: { type: 'json_schema', name: 'n', schema: {}, strict: true }, verbosity: 'low' },
        user: 'u',
        metadata: { a: 'b' },
        service_tier: 'flex',
        prompt_cache_retention: '24h',
        truncation: 'auto',
      }),
    ).toMatchObject({
      sampling: { temperature: 0.5, topP: 0.9, topLogprobs: 3, outputTokensMax: 64 },
      reasoning: { effort: 'high' },
      output: { format: { kind: 'schema', name: 'n', schema: {}, isStrict: true }, verbosity: 'low' },
      user: 'u',
      metadata: { a: 'b' },
      serviceTier: 'flex',
      cacheRetention: '24h',
      extras: { members: { truncation: 'auto' } },
    })
  })

  test('that needs what is stored is refused, naming the member', () => {
    for (const member of ['previous_response_id', 'conversation', 'prompt'])
      expect(errorOf({ [member]: 'x' })).toMatchObject({ param: member, code: 'unsupported_parameter', status: 400 })
    expect(errorOf({ background: true })).toMatchObject({ param: 'background', kind: 'invalid_request' })
    expect(errorOf({ input: [{ type: 'item_reference', id: 'msg_1' }] }).param).toBe('input[0]')
    expect(errorOf({ input: [{ id: 'msg_1' }] }).param).toBe('input[0]')
    expect(() => ask({ previous_response_id: null, background: false })).not.toThrow()
  })

  test('with a wrong member is refused by its name', () => {
    const cases: [JsonObject, string][] = [
      [{ input: 5 }, 'input'],
      [{ input: [5] }, 'input[0]'],
      [{ input: [{ role: 'robot', content: 'x' }] }, 'input[0].role'],
      [{ input: [{ role: 'user', content: [{ type: 'constructor' }] }] }, 'input[0].content[0].type'],
      [{ input: [{ role: 'user', content: [{ type: 'input_image' }] }] }, 'input[0].content[0].image_url'],
      [{ input: [{ role: 'system', content: [{ type: 'input_image', image_url: 'https://a' }] }] }, 'input[0].content'],
      [{ input: [{ type: 'function_call', call_id: 'c' }] }, 'input[0].name'],
      [{ input: [{ type: 'function_call_output', output: 'x' }] }, 'input[0].call_id'],
      [{ tools: {} }, 'tools'],
      [{ tools: [{ type: 'function' }] }, 'tools[0].name'],
      [{ tools: [{ name: 'f' }] }, 'tools[0].type'],
      [{ tool_choice: 7 }, 'tool_choice'],
      [{ tool_choice: { type: 'mcp' } }, 'tool_choice'],
      [{ temperature: 'hot' }, 'temperature'],
      [{ reasoning: { effort: 'huge' } }, 'reasoning.effort'],
      [{ text: { format: { type: 'xml' } } }, 'text.format.type'],
      [{ max_output_tokens: -1 }, 'max_output_tokens'],
    ]
    for (const [more, param] of cases) expect([more, errorOf(more).param]).toEqual([more, param])
  })

  test('of any shape is read or refused, never broken', () => {
    const shape = fc.dictionary(
      fc.constantFrom('type', 'role', 'content', 'output', 'summary', 'name', 'call_id', 'tools', 'encrypted_content'),
      fc.oneof(fc.jsonValue(), fc.constantFrom('message', 'reasoning', 'function_call', 'user', '__proto__')),
    )
    fc.assert(
      fc.property(fc.array(shape), fc.array(shape), fc.jsonValue(), (input, tools, junk) => {
        try {
          ask({ input, tools, tool_choice: junk, reasoning: junk, text: junk } as JsonObject)
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
        }
      }),
    )
  })
})

describe('content', () => {
  test('of all kinds is read', () => {
    const parts = partsOf(
      { type: 'input_text', text: 'Hi' },
      { type: 'input_image', image_url: 'data:image/png;base64,aGk=', detail: 'low' },
      { type: 'input_image', image_url: 'https://a.b/c' },
      { type: 'input_image', file_id: 'file-1' },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' },
      { type: 'input_file', file_data: 'JVBERi0x' },
      { type: 'input_file', file_url: 'https://a.b/c.pdf' },
      { type: 'input_audio', input_audio: { data: 'aGk=', format: 'wav' } },
    )
    expect(parts).toMatchObject([
      { kind: 'text', text: 'Hi' },
      { kind: 'image', detail: 'low', source: { kind: 'base64', mimeType: 'image/png', data: 'aGk=' } },
      { kind: 'image', source: { kind: 'url', url: 'https://a.b/c' } },
      { kind: 'image', source: { kind: 'file', id: 'file-1', issuer: 'openai-responses' } },
      { kind: 'file', filename: 'a.pdf', source: { mimeType: 'application/pdf', data: 'JVBE' } },
      { kind: 'file', source: { kind: 'base64', mimeType: 'application/pdf', data: 'JVBERi0x' } },
      { kind: 'file', source: { kind: 'url', url: 'https://a.b/c.pdf' } },
      { kind: 'audio', source: { kind: 'base64', mimeType: 'audio/wav', data: 'aGk=' } },
    ])
  })

  test('of results may be a list, and of a custom tool stays free text', () => {
    const [calls, results] = turnsOf(
      { type: 'custom_tool_call', call_id: 'c', name: 'sql', input: 'SELECT 1' },
      {
        type: 'custom_tool_call_output',
        call_id: 'c',
        output: [
          { type: 'input_text', text: 'a' },
          { type: 'input_image', image_url: 'https://a.b' },
        ],
      },
    )
    expect(calls?.parts).toEqual([{ kind: 'tool-call', id: 'c', name: 'sql', arguments: 'SELECT 1', isCustom: true }])
    expect(results?.parts).toMatchObject([
      { kind: 'tool-result', id: 'c', name: 'sql', isCustom: true, parts: [{ text: 'a' }, { kind: 'image' }] },
    ])
  })

  test('of hosted tools stays with its own family, on the side that said it', () => {
    const call = { type: 'local_shell_call', call_id: 'c', action: {} }
    const output = { type: 'local_shell_call_output', call_id: 'c', output: 'done' }
    expect(turnsOf(call, output)).toEqual([
      { role: 'assistant', parts: [{ kind: 'hosted', text: '', native: { family: 'openai-responses', value: call } }] },
      {
        role: 'user',
        parts: [{ kind: 'hosted', text: 'done', native: { family: 'openai-responses', value: output } }],
      },
    ])
  })
})

describe('signatures', () => {
  const item = (encrypted_content: string): JsonObject => ({
    type: 'reasoning',
    id: 'rs_9',
    summary: [],
    encrypted_content,
  })

  test('come back to their issuers', () => {
    const sealed = sealSignature({ issuer: 'claude', value: 'sig' }, 'openai-responses')
    expect(turnsOf(item(sealed), item('gAAAA'))[0]?.parts).toEqual([
      { kind: 'reasoning', text: '', signature: { issuer: 'claude', value: 'sig' } },
      { kind: 'reasoning', text: '', signature: { issuer: 'openai-responses', value: 'gAAAA', id: 'rs_9' } },
    ])
  })

  test('of calls and texts come back onto them', () => {
    const seal = (value: string, id: string) => item(sealSignature({ issuer: 'gemini', value, id }, 'openai-responses'))
    const call = (id: string) => ({ type: 'function_call', call_id: id, name: 'f', arguments: '{}' })
    const said = { role: 'assistant', content: 'Hi' }
    expect(turnsOf(said, seal('t', 'text'), seal('c', 'call'), call('1'), call('2'))[0]?.parts).toEqual([
      { kind: 'text', text: 'Hi', signature: { issuer: 'gemini', value: 't' } },
      { kind: 'tool-call', id: '1', name: 'f', arguments: '{}', signature: { issuer: 'gemini', value: 'c' } },
      { kind: 'tool-call', id: '2', name: 'f', arguments: '{}' },
    ])
  })

  test('of hidden thoughts are known as such', () => {
    const sealed = sealSignature({ issuer: 'claude', value: 'x', id: 'redacted' }, 'openai-responses')
    expect(turnsOf(item(sealed))[0]?.parts).toEqual([
      { kind: 'reasoning', text: '', signature: { issuer: 'claude', value: 'x' }, isRedacted: true },
    ])
  })
})

describe('tools', () => {
  test('of namespaces get names that nobody else has', () => {
    const group = (name: string, member: string) => ({
      type: 'namespace',
      name,
      tools: [{ type: 'function', name: member }],
    })
    const { tools } = ask({
      tools: [
        { type: 'function', name: 'a__b' },
        group('a', 'b'),
        group('a__', 'b'),
        group('x'.repeat(60), 'member'),
        group('same', 'same'),
      ],
    })
    const names = tools.map((tool) => ('name' in tool ? tool.name : ''))
    expect(names.slice(0, 3)).toEqual(['a__b', 'a__b_2', 'a__b_3'])
    expect(names[3]).toMatch(/^[\w-]{1,64}$/)
    expect(names[4]).toBe('same__same')
  })

  test('of calls in the history are called the same', () => {
    const call = { type: 'function_call', call_id: 'c', name: 'read', namespace: 'mcp__files__', arguments: '{}' }
    const tools = [{ type: 'namespace', name: 'mcp__files__', tools: [{ type: 'function', name: 'read' }] }]
    const nameIn = (more: JsonObject) => ask({ input: [call], ...more }).turns[0]?.parts[0]
    expect(nameIn({ tools })).toMatchObject({ name: 'mcp__files__read' })
    expect(nameIn({})).toMatchObject({ name: 'mcp__files__read' })
  })

  test('may be added in the middle', () => {
    const added = { type: 'additional_tools', role: 'developer', tools: [{ type: 'function', name: 'late' }] }
    expect(ask({ input: [{ role: 'user', content: 'Hi' }, added] }).tools).toMatchObject([{ name: 'late' }])
  })

  test('of the upstream are known where others have them too', () => {
    const { tools } = ask({
      tools: [
        {
          type: 'web_search_preview',
          search_context_size: 'high',
          user_location: { type: 'approximate', city: 'Rome' },
        },
        { type: 'web_search', filters: { allowed_domains: ['a.b'] } },
        { type: 'code_interpreter', container: { type: 'auto' } },
        { type: 'apply_patch' },
      ],
    })
    expect(tools).toMatchObject([
      { kind: 'web-search', contextSize: 'high', location: { city: 'Rome' } },
      { kind: 'web-search', allowedDomains: ['a.b'] },
      { kind: 'code-execution' },
      { kind: 'foreign', label: 'apply_patch' },
    ])
  })

  test('are chosen in all ways', () => {
    const tools = [
      { type: 'function', name: 'f' },
      { type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'g' }] },
    ]
    const choose = (tool_choice: JsonValue) => ask({ tools, tool_choice }).toolChoice
    expect(choose('required')).toEqual({ kind: 'required' })
    expect(choose({ type: 'function', name: 'f' })).toEqual({ kind: 'tool', name: 'f' })
    expect(choose({ type: 'function', name: 'g', namespace: 'n' })).toEqual({ kind: 'tool', name: 'n__g' })
    const allowed = { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'f' }] }
    expect(choose(allowed)).toEqual({ kind: 'allowed', names: ['f'], isRequired: true })
    expect(ask({ tools: [{ type: 'web_search' }], tool_choice: { type: 'web_search' } }).toolChoice).toEqual({
      kind: 'required',
    })
  })
})
