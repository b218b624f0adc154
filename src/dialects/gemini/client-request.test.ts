// What Gemini clients send.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { GatewayError, type JsonObject } from '../../kernel/index.ts'
import { gemini } from './index.ts'

const { decodeRequest } = gemini.client
const ask = (more: JsonObject = {}): JsonObject => ({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }], ...more })

const messageOf = (body: JsonObject): string => {
  try {
    decodeRequest(body)
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError)
    expect((error as GatewayError).kind).toBe('invalid_request')
    return (error as GatewayError).param ?? ''
  }
  return 'no error'
}

describe('a request', () => {
  test('of Gemini CLI is understood', () => {
    const conversation = decodeRequest({
      systemInstruction: { role: 'user', parts: [{ text: 'You are an agent.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'List files' }] },
        { role: 'model', parts: [{ functionCall: { name: 'ls', args: { path: '.' } }, thoughtSignature: 'c2ln' }] },
        { role: 'user', parts: [{ functionResponse: { id: 'ls-1', name: 'ls', response: { output: 'a.txt' } } }] },
      ],
      tools: [
        {
          functionDeclarations: [
            {
              name: 'ls',
              description: 'Lists',
              parametersJsonSchema: { type: 'object', properties: { path: { type: 'string' } } },
            },
          ],
        },
      ],
      generationConfig: {
        temperature: 1,
        topP: 0.95,
        topK: 64,
        thinkingConfig: { includeThoughts: true, thinkingBudget: 8192 },
      },
    })
    expect(conversation.turns).toEqual([
      { role: 'system', parts: [{ kind: 'text', text: 'You are an agent.' }] },
      { role: 'user', parts: [{ kind: 'text', text: 'List files' }] },
      {
        role: 'assistant',
        parts: [
          {
            kind: 'tool-call',
            id: 'call_0',
            name: 'ls',
            arguments: '{"path":"."}',
            signature: { issuer: 'gemini', value: 'c2ln' },
          },
        ],
      },
      {
        role: 'user',
        parts: [{ kind: 'tool-result', id: 'call_0', name: 'ls', parts: [{ kind: 'text', text: 'a.txt' }] }],
      },
    ])
    expect(conversation.tools[0]).toMatchObject({
      kind: 'function',
      name: 'ls',
      schema: { type: 'object', properties: { path: { type: 'string' } } },
    })
    expect(conversation.reasoning).toEqual({ budgetTokens: 8192, isShown: true })
    expect(conversation.sampling).toEqual({ temperature: 1, topP: 0.95, topK: 64 })
  })
  test('may spell everything in snake_case and give bytes as base64url', () => {
    const conversation = decodeRequest({
      system_instruction: { parts: { text: 'S' } },
      contents: [{ role: 'user', parts: [{ inline_data: { mime_type: 'application/pdf', data: 'a-_b' } }] }],
      tools: {
        function_declarations: [
          { name: 'f', parameters: { type: 'OBJECT', properties: { a: { type: 'STRING', nullable: true } } } },
        ],
      },
      tool_config: { function_calling_config: { mode: 'ANY', allowed_function_names: ['f'] } },
      generation_config: {
        max_output_tokens: '100',
        stop_sequences: ['END'],
        candidate_count: 2,
        response_mime_type: 'application/json',
        response_schema: { type: 'ARRAY', items: { type: 'INTEGER' } },
        response_modalities: ['TEXT', 'IMAGE'],
        response_logprobs: true,
        thinking_config: { thinking_level: 'HIGH' },
        speech_config: { voice_config: { prebuilt_voice_config: { voice_name: 'Kore' } } },
      },
      safety_settings: [],
    })
    expect(conversation.turns[1]).toMatchObject({
      parts: [{ kind: 'file', source: { data: 'a+/b', mimeType: 'application/pdf' } }],
    })
    expect(conversation.tools[0]).toMatchObject({ schema: { properties: { a: { type: ['string', 'null'] } } } })
    expect(conversation.toolChoice).toEqual({ kind: 'tool', name: 'f' })
    expect(conversation.sampling).toEqual({ stop: ['END'], topLogprobs: 0, answerCount: 2, outputTokensMax: 100 })
    expect(conversation.reasoning).toEqual({ effort: 'high' })
    expect(conversation.output).toEqual({
      format: { kind: 'schema', schema: { type: 'array', items: { type: 'integer' } }, name: 'response' },
      modalities: ['text', 'image'],
      voice: 'Kore',
    })
    expect(conversation.extras).toEqual({ family: 'gemini', members: { safety_settings: [] } })
  })
  test('pairs parallel calls of one name in order, and keeps ids that are there', () => {
    const call = (name: string, id?: string) => ({ functionCall: { name, ...(id === undefined ? {} : { id }) } })
    const result = (name: string, id?: string) => ({
      functionResponse: { name, response: {}, ...(id === undefined ? {} : { id }) },
    })
    const { turns } = decodeRequest({
      contents: [
        { role: 'model', parts: [call('f'), call('f'), call('g'), call('f', 'call_2'), call('f', 'own')] },
        { role: 'function', parts: [result('g'), result('f', 'own'), result('f'), result('f'), result('f', 'call_2')] },
      ],
    })
    const ids = turns.map(({ parts }) => parts.map((part) => ('id' in part ? part.id : '')))
    expect(ids).toEqual([
      ['call_0', 'call_1', 'call_3', 'call_2', 'own'],
      ['call_3', 'own', 'call_0', 'call_1', 'call_2'],
    ])
  })
  test('loses no call or result that stands under the wrong role', () => {
    const { turns } = decodeRequest({
      contents: [
        { parts: [{ text: 'Go' }, { functionCall: { name: 'f' } }] },
        { role: 'model', parts: [{ functionResponse: { name: 'f', response: {} } }, { text: 'Done' }] },
      ],
    })
    expect(turns.map(({ role, parts }) => [role, parts[0]?.kind])).toEqual([
      ['user', 'text'],
      ['assistant', 'tool-call'],
      ['user', 'tool-result'],
      ['assistant', 'text'],
    ])
  })
  test('reads media by their type and address', () => {
    const kindsOf = (part: JsonObject) => decodeRequest({ contents: [{ parts: [part] }] }).turns[0]?.parts[0]
    expect(kindsOf({ inlineData: { mimeType: 'audio/wav', data: 'aQ==' } })?.kind).toBe('audio')
    expect(kindsOf({ fileData: { fileUri: 'https://youtu.be/x' } })).toMatchObject({
      kind: 'video',
      source: { kind: 'url' },
    })
    expect(kindsOf({ fileData: { fileUri: 'https://x.org/a.png' } })).toMatchObject({
      kind: 'image',
      source: { mimeType: 'image/png' },
    })
    const uploaded = 'https://generativelanguage.googleapis.com/v1beta/files/abc'
    expect(kindsOf({ fileData: { fileUri: uploaded, mimeType: 'application/pdf' } })).toMatchObject({
      kind: 'file',
      source: { kind: 'file', id: uploaded, issuer: 'gemini' },
    })
    expect(kindsOf({ text: 'x', videoMetadata: { fps: 1 } })?.kind).toBe('text')
  })
  test('keeps results, failures and what only Google understands', () => {
    const { turns, tools } = decodeRequest({
      contents: [
        { role: 'model', parts: [{ executableCode: { language: 'PYTHON', code: '1' } }, { toolCall: { id: 'x' } }] },
        {
          role: 'user',
          parts: [
            { functionResponse: { name: 'f', response: { error: 'no' } } },
            {
              functionResponse: {
                name: 'f',
                response: { a: 1 },
                parts: [{ inlineData: { mimeType: 'image/png', data: 'aQ==' } }],
              },
            },
          ],
        },
      ],
      tools: [
        { googleSearch: { excludeDomains: ['a.com'] }, codeExecution: {} },
        { urlContext: {} },
        { googleMaps: { x: 1 } },
      ],
    })
    expect(turns[0]?.parts.map((part) => part.kind)).toEqual(['hosted', 'hosted'])
    expect(turns[1]?.parts[0]).toMatchObject({ isError: true, parts: [{ text: 'no' }] })
    expect(turns[1]?.parts[1]).toMatchObject({ json: { a: 1 }, parts: [{ text: '{"a":1}' }, { kind: 'image' }] })
    expect(tools.map((tool) => (tool.kind === 'foreign' ? tool.label : tool.kind))).toEqual([
      'web-search',
      'code-execution',
      'url-context',
      'googleMaps',
    ])
    expect(tools[0]).toMatchObject({ blockedDomains: ['a.com'] })
  })
  test('takes any number of stop sequences', () => {
    for (const stop of [[], ['a'], ['a', 'b', 'c', 'd', 'e']])
      expect(decodeRequest(ask({ generationConfig: { stopSequences: stop } })).sampling.stop).toEqual(
        stop.length === 0 ? undefined : stop,
      )
  })
  test('that is wrong is refused by the name of the member', () => {
    expect(messageOf({})).toBe('contents')
    expect(messageOf({ contents: [] })).toBe('contents')
    expect(messageOf({ contents: [3] })).toBe('contents[0]')
    expect(messageOf({ contents: [{ parts: ['x'] }] })).toBe('contents[0].parts[0]')
    expect(messageOf({ contents: [{ parts: [{ text: 3 }] }] })).toBe('contents[0].parts[0].text')
    expect(messageOf({ contents: [{ parts: [{ functionCall: {} }] }] })).toBe('contents[0].parts[0].functionCall.name')
    expect(messageOf({ contents: [{ parts: [{ inlineData: {} }] }] })).toBe('contents[0].parts[0].inlineData.data')
    expect(messageOf(ask({ generationConfig: { temperature: 'hot' } }))).toBe('generationConfig.temperature')
    expect(messageOf(ask({ tools: [{ functionDeclarations: [{}] }] }))).toBe('tools[0].functionDeclarations[0].name')
  })
  test('never fails in another way, whatever is sent', () => {
    const junk = fc.jsonValue({ maxDepth: 3 })
    const part = fc.record(
      {
        text: junk,
        functionCall: junk,
        functionResponse: fc.record({ name: fc.constant('f'), response: junk, parts: junk, id: junk }),
        inlineData: junk,
        thoughtSignature: junk,
        thought: junk,
      },
      { requiredKeys: [] },
    )
    const contents = fc.array(fc.record({ role: junk, parts: fc.oneof(junk, fc.array(part)) }, { requiredKeys: [] }))
    const config = fc.record(
      {
        stopSequences: junk,
        topK: junk,
        responseSchema: junk,
        thinkingConfig: junk,
        speechConfig: junk,
        responseModalities: junk,
      },
      { requiredKeys: [] },
    )
    const body = fc.record(
      {
        contents: fc.oneof(junk, contents),
        tools: junk,
        toolConfig: junk,
        systemInstruction: junk,
        generationConfig: fc.oneof(junk, config),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(body, (request) => {
        try {
          decodeRequest(request as JsonObject)
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
        }
      }),
    )
  })
})
