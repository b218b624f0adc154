// Tools and settings of a conversation as a Gemini request, and what is reported as lost.
import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../kernel/index.ts'
import { type Conversation, DEFAULT_POLICY, type Tool, type Turn } from '../neutral/index.ts'
import { encode } from './conversation.fixture.ts'
import { gemini } from './index.ts'

const configOf = (more: Partial<Conversation>): JsonObject | undefined =>
  encode(more).body.generationConfig as JsonObject | undefined

const user = (text: string): Turn => ({ role: 'user', parts: [{ kind: 'text', text }] })
const weather: Tool = {
  kind: 'function',
  name: 'weather',
  description: 'The weather',
  schema: { type: 'object', properties: { city: { type: 'string' } }, additionalProperties: false },
}

describe('tools', () => {
  test('are one list of cleaned declarations, and the choice is kept', () => {
    const { body } = encode({
      tools: [weather, { kind: 'function', name: 'now' }],
      toolChoice: { kind: 'tool', name: 'now' },
    })
    expect(body.tools).toEqual([
      {
        functionDeclarations: [
          {
            name: 'weather',
            description: 'The weather',
            parameters: { type: 'OBJECT', properties: { city: { type: 'STRING' } } },
          },
          { name: 'now' },
        ],
      },
    ])
    expect(body.toolConfig).toEqual({ functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['now'] } })
    const modeOf = (toolChoice: Conversation['toolChoice']) =>
      encode({ tools: [weather], ...(toolChoice && { toolChoice }) }).body.toolConfig
    expect(modeOf({ kind: 'allowed', names: ['a', 'b'], isRequired: false })).toEqual({
      functionCallingConfig: { mode: 'VALIDATED', allowedFunctionNames: ['a', 'b'] },
    })
    expect(modeOf({ kind: 'none' })).toEqual({ functionCallingConfig: { mode: 'NONE' } })
    expect(modeOf(undefined)).toBeUndefined()
    expect(encode({ toolChoice: { kind: 'required' } })).toMatchObject({ dropped: ['tool_choice'] })
  })
  test("of Google are sent alone; beside functions they are left out, unless Gemini's own client asked", () => {
    const search: Tool = { kind: 'web-search', contextSize: 'high' }
    const alone = encode({ tools: [search, { kind: 'code-execution' }] })
    expect(alone.body.tools).toEqual([{ googleSearch: {} }, { codeExecution: {} }])
    expect(alone.dropped).toEqual(['tools (web search: contextSize)'])
    const beside = encode({ tools: [weather, search] })
    expect(JSON.stringify(beside.body.tools)).not.toContain('googleSearch')
    expect(beside.dropped).toContain('tools (googleSearch beside functions)')
    const native = encode({ tools: [weather, search], extras: { family: 'gemini', members: {} } })
    expect(JSON.stringify(native.body.tools)).toContain('googleSearch')
    expect(encode({ tools: [{ kind: 'function', name: 'urlContext' }] }).body.tools).toEqual([{ urlContext: {} }])
  })
  test('that take free text are functions of one text, in the declaration and in the history', () => {
    const { body, dropped } = encode({
      tools: [{ kind: 'custom', name: 'patch', format: { type: 'grammar' } }],
      turns: [
        user('x'),
        {
          role: 'assistant',
          parts: [{ kind: 'tool-call', id: 'c', name: 'patch', arguments: '*** Begin', isCustom: true }],
        },
      ],
    })
    expect(JSON.stringify(body.tools)).toContain('"required":["input"]')
    expect(JSON.stringify(body.contents)).toContain('{"input":"*** Begin"}')
    expect(dropped).toEqual(['tools (format of patch)'])
  })
})

describe('settings', () => {
  test('of sampling and output have their places', () => {
    const config = configOf({
      sampling: {
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        seed: 7,
        stop: ['a', 'b', 'c', 'd', 'e', 'f'],
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        topLogprobs: 3,
        answerCount: 2,
        outputTokensMax: 100,
      },
      output: {
        format: { kind: 'schema', schema: { type: 'object', properties: { a: { const: 1 } } } },
        modalities: ['text', 'audio'],
        voice: 'Kore',
        image: { aspectRatio: '1:1', size: '2K' },
      },
    })
    expect(config).toEqual({
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      seed: 7,
      stopSequences: ['a', 'b', 'c', 'd', 'e'],
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      responseLogprobs: true,
      logprobs: 3,
      candidateCount: 2,
      maxOutputTokens: 100,
      responseMimeType: 'application/json',
      responseSchema: {
        type: 'OBJECT',
        properties: { a: { type: 'NUMBER', description: 'Always 1.' } },
      },
      responseModalities: ['AUDIO'],
      speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
      imageConfig: { aspectRatio: '1:1', imageSize: '2K' },
    })
  })
  test('that have no place are reported, each once', () => {
    const { dropped } = encode({
      model: 'gemini-3.8-flash',
      sampling: { presencePenalty: 0.5, logitBias: { 1: 2 }, stop: ['1', '2', '3', '4', '5', '6'] },
      user: 'u',
      serviceTier: 'auto',
      allowsParallelTools: false,
      extras: { family: 'openai-chat', members: { prediction: {}, logit_bias: {} } },
    })
    expect(dropped).toEqual([
      'stop (more than 5)',
      'logit_bias',
      'presence_penalty',
      'user',
      'service_tier',
      'parallel_tool_calls',
      'prediction',
    ])
  })
  test('of safety are the operator’s, a category’s own before the default', () => {
    const { body } = encode(
      {},
      {},
      { geminiSafetySettings: { default: 'OFF', HARM_CATEGORY_HARASSMENT: 'BLOCK_NONE' } },
    )
    expect(body.safetySettings).toContainEqual({ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' })
    expect(body.safetySettings).toContainEqual({ category: 'HARM_CATEGORY_HATE_SPEECH', threshold: 'OFF' })
  })
  test('ask models that paint for pictures', () => {
    expect(configOf({ model: 'gemini-2.5-flash-image' })).toEqual({ responseModalities: ['TEXT', 'IMAGE'] })
  })
  test('of extra_body.google are heard in snake_case and refused in camelCase', () => {
    const withGoogle = (google: JsonObject) => ({
      extras: { family: 'openai-chat' as const, members: { extra_body: { google } } },
    })
    const { body, dropped } = encode(
      withGoogle({
        thinking_config: { thinking_budget: 0 },
        image_config: { aspect_ratio: '16:9', image_size: '4K' },
        cached_content: 'cachedContents/x',
      }),
    )
    expect(body.generationConfig).toEqual({
      thinkingConfig: { thinkingBudget: 0, includeThoughts: false },
      imageConfig: { aspectRatio: '16:9', imageSize: '4K' },
    })
    expect(body.cachedContent).toBe('cachedContents/x')
    expect(dropped).toEqual([])
    expect(() => encode(withGoogle({ thinkingConfig: {} }))).toThrow('thinking_config')
    expect(() => encode(withGoogle({ image_config: { aspectRatio: '1:1' } }))).toThrow('aspect_ratio')
  })
})

describe("a Gemini client's request", () => {
  test('comes out as it went in', () => {
    const body: JsonObject = {
      contents: [
        {
          role: 'user',
          parts: [{ text: 'Weather in Rome and Oslo?' }, { inlineData: { mimeType: 'image/png', data: 'aQ==' } }],
        },
        {
          role: 'model',
          parts: [
            { text: 'Looking', thought: true, thoughtSignature: 'czE=' },
            { functionCall: { id: 'a', name: 'weather', args: { city: 'Rome' } }, thoughtSignature: 'czI=' },
            { functionCall: { id: 'b', name: 'weather', args: { city: 'Oslo' } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: 'a', name: 'weather', response: { output: 'sun' } } },
            { functionResponse: { id: 'b', name: 'weather', response: { temperature: 3, wind: [1, 2] } } },
          ],
        },
      ],
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      tools: [
        { googleSearch: {} },
        { functionDeclarations: [{ name: 'weather', parametersJsonSchema: { type: 'object' } }] },
      ],
      toolConfig: { functionCallingConfig: { mode: 'AUTO' }, includeServerSideToolInvocations: true },
      generationConfig: { temperature: 1, topP: 0.95, topK: 64, mediaResolution: 'MEDIA_RESOLUTION_LOW' },
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      cachedContent: 'cachedContents/1',
    }
    const decoded = gemini.client.decodeRequest(body)
    const encoded = gemini.upstream.encodeRequest(decoded, { traits: {}, policy: DEFAULT_POLICY })
    expect(encoded).toEqual({ body, dropped: [] })
  })
})
