// What Claude clients ask, in the neutral form and back on Claude's wire.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { GatewayError, type JsonObject } from '../../kernel/index.ts'
import { claudeMessages } from './index.ts'
import { ask, encode, recode, refusal } from './requests.fixture.ts'

const { client, lane } = claudeMessages

const turnsOf = (content: JsonObject[], role = 'user') =>
  client.decodeRequest(
    ask({
      messages: [
        { role: 'user', content: 'a' },
        { role, content },
      ],
    }),
  ).turns[1]

describe('a Claude client', () => {
  test('asks with text and a call in one turn, and gets its result paired', () => {
    const body = ask({
      messages: [
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Let me see.' },
            { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Rome' } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_1',
              is_error: true,
              content: [
                { type: 'text', text: 'down' },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
              ],
            },
          ],
        },
      ],
    })
    const { turns } = client.decodeRequest(body)
    expect(turns[1]).toEqual({
      role: 'assistant',
      parts: [
        { kind: 'text', text: 'Let me see.' },
        { kind: 'tool-call', id: 'toolu_1', name: 'weather', arguments: '{"city":"Rome"}' },
      ],
    })
    expect(turns[2]).toMatchObject({
      parts: [{ kind: 'tool-result', id: 'toolu_1', isError: true, parts: [{ kind: 'text' }, { kind: 'image' }] }],
    })
    expect(recode(body).body.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
      ...(body.messages as JsonObject[]).slice(1),
    ])
  })

  test('sends images and documents in every way', () => {
    const sources: readonly [JsonObject, JsonObject][] = [
      [
        { type: 'image', source: { type: 'url', url: 'https://a.example/x.png' } },
        { kind: 'image', source: { kind: 'url', url: 'https://a.example/x.png' } },
      ],
      [
        { type: 'image', source: { type: 'file', file_id: 'file_1' } },
        { kind: 'image', source: { kind: 'file', id: 'file_1', issuer: 'claude' } },
      ],
      [
        { type: 'document', title: 'T', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' } },
        { kind: 'file', title: 'T', source: { kind: 'base64', mimeType: 'application/pdf', data: 'JVBERi0=' } },
      ],
      [
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain' } },
        { kind: 'file', source: { kind: 'text', mimeType: 'text/plain', text: 'plain' } },
      ],
      [
        {
          type: 'document',
          citations: { enabled: true },
          source: {
            type: 'content',
            content: [
              { type: 'text', text: 'one' },
              { type: 'text', text: 'two' },
            ],
          },
        },
        { kind: 'file', source: { kind: 'text', mimeType: 'text/plain', text: 'one\n\ntwo' } },
      ],
      [
        { type: 'search_result', source: 'https://a.example', title: 'A', content: [{ type: 'text', text: 'found' }] },
        { kind: 'text', text: 'A\nhttps://a.example\n\nfound' },
      ],
      [
        { type: 'container_upload', file_id: 'file_2' },
        { kind: 'file', source: { kind: 'file', id: 'file_2', issuer: 'claude' } },
      ],
    ]
    for (const [block, part] of sources) {
      expect(turnsOf([block])?.parts[0]).toMatchObject(part)
      const written = (recode(ask({ messages: [{ role: 'user', content: [block] }] })).body.messages as JsonObject[])[0]
      expect(written?.content).toEqual([block])
    }
  })

  test('keeps thoughts, hosted calls and unknown blocks for its own family', () => {
    const content = [
      { type: 'thinking', thinking: 'hm', signature: 'sig' },
      { type: 'redacted_thinking', data: 'xyz' },
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
      { type: 'block_of_next_year', x: 1 },
      {
        type: 'text',
        text: 'so',
        citations: [
          { type: 'char_location', cited_text: 'c', document_index: 0, start_char_index: 0, end_char_index: 1 },
        ],
      },
    ]
    expect(turnsOf(content, 'assistant')?.parts.map(({ kind }) => kind)).toEqual([
      'reasoning',
      'reasoning',
      'hosted',
      'hosted',
      'hosted',
      'text',
    ])
    const { body, dropped } = recode(
      ask({
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content },
          { role: 'user', content: 'b' },
        ],
      }),
    )
    expect((body.messages as JsonObject[])[1]?.content).toEqual(content)
    expect(dropped).toEqual([])
  })

  test('chooses tools, one at a time or none', () => {
    const choice = (tool_choice: JsonObject) => {
      const { toolChoice, allowsParallelTools } = client.decodeRequest(ask({ tool_choice }))
      return { toolChoice, allowsParallelTools }
    }
    expect(choice({ type: 'auto' })).toEqual({ toolChoice: { kind: 'auto' }, allowsParallelTools: undefined })
    expect(choice({ type: 'any', disable_parallel_tool_use: true })).toEqual({
      toolChoice: { kind: 'required' },
      allowsParallelTools: false,
    })
    expect(choice({ type: 'tool', name: 'f' })).toEqual({
      toolChoice: { kind: 'tool', name: 'f' },
      allowsParallelTools: undefined,
    })
    expect(choice({ type: 'none' }).toolChoice).toEqual({ kind: 'none' })
  })

  test('declares tools: its own, those Anthropic defines, those it runs, and others', () => {
    const tools = [
      {
        name: 'f',
        description: 'd',
        input_schema: { type: 'object', $schema: 's', additionalProperties: false },
        cache_control: { type: 'ephemeral', ttl: '1h' },
      },
      { type: 'bash_20250124', name: 'bash' },
      { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool' },
      { type: 'memory_20250818', name: 'memory' },
      { type: 'computer_20250124', name: 'computer', display_width_px: 800, display_height_px: 600 },
      {
        type: 'web_search_20250305',
        name: 'web_search',
        max_uses: 3,
        user_location: { type: 'approximate', city: 'Rome' },
        allowed_domains: ['a.example'],
      },
      { type: 'web_fetch_20250910', name: 'web_fetch' },
      { type: 'code_execution_20250825', name: 'code_execution' },
      { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' },
    ]
    const read = client.decodeRequest(ask({ tools })).tools
    expect(read.map(({ kind }) => kind)).toEqual([
      'function',
      'function',
      'function',
      'function',
      'function',
      'web-search',
      'url-context',
      'code-execution',
      'foreign',
    ])
    expect(read[0]).toMatchObject({ cache: { ttl: '1h' }, schema: { $schema: 's' } })
    expect(read[1]).toMatchObject({ name: 'bash', schema: { properties: { command: { type: 'string' } } } })
    expect(read[5]).toMatchObject({ usesMax: 3, location: { city: 'Rome' }, allowedDomains: ['a.example'] })
    expect(recode(ask({ tools })).body.tools).toEqual([{ ...tools[0] }, ...tools.slice(1)])
  })

  test('names a foreign tool that another family cannot have', () => {
    const tools = [
      { kind: 'foreign', label: 'image_generation', native: { family: 'openai-responses', value: {} } } as const,
    ]
    expect(encode({ tools })).toMatchObject({ dropped: ['tools[0] (image_generation)'] })
  })

  test('says the rest: thinking, format, stops, user, tier, cache, extras', () => {
    const asked = client.decodeRequest(
      ask({
        thinking: { type: 'adaptive', display: 'summarized' },
        output_config: { effort: 'xhigh', format: { type: 'json_schema', schema: { type: 'object' } }, task_budget: 5 },
        stop_sequences: ['END'],
        metadata: { user_id: 'u1' },
        service_tier: 'standard_only',
        cache_control: { type: 'ephemeral' },
        context_management: { edits: [] },
        mcp_servers: [],
        top_k: 5,
      }),
    )
    expect(asked).toMatchObject({
      reasoning: { mode: 'adaptive', effort: 'xhigh', isShown: true },
      output: { format: { kind: 'schema', schema: { type: 'object' } } },
      sampling: { stop: ['END'], topK: 5, outputTokensMax: 1000 },
      user: 'u1',
      serviceTier: 'default',
      cache: {},
      extras: {
        family: 'claude',
        members: { context_management: { edits: [] }, mcp_servers: [], output_config: { task_budget: 5 } },
      },
    })
  })

  test('may put system turns among the messages', () => {
    const { turns } = client.decodeRequest(
      ask({
        system: [{ type: 'text', text: 'S', cache_control: { type: 'ephemeral' } }],
        messages: [
          { role: 'user', content: 'a' },
          { role: 'system', content: 'now' },
        ],
      }),
    )
    expect(turns.map(({ role }) => role)).toEqual(['system', 'user', 'system'])
    expect(turns[0]).toEqual({ role: 'system', parts: [{ kind: 'text', text: 'S', cache: {} }] })
  })

  test('is told which member is wrong', () => {
    const cases: readonly [JsonObject, string][] = [
      [{ messages: 'x' }, 'messages'],
      [{ messages: [] }, 'messages'],
      [{ messages: [7] }, 'messages[0]'],
      [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role'],
      [{ messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
      [{ messages: [{ role: 'user', content: [{ type: 'text', text: 7 }] }] }, 'messages[0].content[0].text'],
      [{ messages: [{ role: 'user', content: [{ type: 'image' }] }] }, 'messages[0].content[0].source'],
      [
        { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [7] }] }] },
        'messages[0].content[0].content[0]',
      ],
      [
        { messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: '{}' }] }] },
        'messages[0].content[0].input',
      ],
      [{ tools: [{ name: 'f' }] }, 'tools[0].input_schema'],
      [{ tool_choice: { type: 'maybe' } }, 'tool_choice.type'],
      [{ temperature: 'warm' }, 'temperature'],
      [{ thinking: { type: 'loudly' } }, 'thinking.type'],
      [{ output_config: { effort: 'heroic' } }, 'output_config.effort'],
      [{ stop_sequences: [1] }, 'stop_sequences[0]'],
      [{ system: 7 }, 'system'],
      [{ metadata: 'me' }, 'metadata'],
    ]
    for (const [more, param] of cases)
      expect(refusal(() => client.decodeRequest(ask(more)))).toMatchObject({
        kind: 'invalid_request',
        type: 'invalid_request_error',
        param,
      })
  })

  test('never breaks the gateway, whatever it sends', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            'messages',
            'system',
            'tools',
            'thinking',
            'tool_choice',
            'metadata',
            'output_config',
            'stop_sequences',
          ),
          fc.jsonValue(),
        ),
        (more) => {
          for (const act of [
            () => recode(ask(more as JsonObject)),
            () => lane.readRequest(ask(more as JsonObject)).readPrompt(),
          ]) {
            try {
              act()
            } catch (error) {
              expect(error).toBeInstanceOf(GatewayError)
            }
          }
        },
      ),
    )
    for (const type of ['constructor', '__proto__', 'toString'])
      expect(turnsOf([{ type }])?.parts).toMatchObject([{ kind: 'hosted' }])
  })

  test('is understood when it is Claude Code 2.1', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {},
      additionalProperties: false,
    }
    const body = ask({
      model: 'claude-opus-4-5-20251101',
      max_tokens: 32_000,
      stream: true,
      system: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b', cache_control: { type: 'ephemeral' } },
        { type: 'text', text: 'c', cache_control: { type: 'ephemeral' } },
      ],
      tools: Array.from({ length: 24 }, (_, index) => ({
        name: `Tool${index}`,
        description: 'd',
        input_schema: schema,
      })),
      thinking: { type: 'enabled', budget_tokens: 31_999 },
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
      metadata: { user_id: 'user_x' },
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }] }],
    })
    expect(recode(body)).toEqual({ body, dropped: [] })
  })
})
