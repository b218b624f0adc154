// Proves that the simulated vendors answer what is right and refuse what their originals refuse.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { startUpstream, type Upstream } from '../index.ts'
import { serve, type VendorId, vendors } from './index.ts'
import { signatureOf } from './model.ts'

type Body = Readonly<Record<string, unknown>>

type Case = {
  readonly vendor: VendorId
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** A whole tool round that the vendor accepts. */
  readonly body: Body
  /** What is changed → the words of the refusal. */
  readonly refused: Readonly<Record<string, { readonly body: Body; readonly says: string }>>
}

const weather = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const city = { city: 'Bern' }
const user = { role: 'user', content: 'Weather in Bern?' }
const chatCall = { id: 'c1', type: 'function', function: { name: 'get_weather', arguments: JSON.stringify(city) } }
const chatTools = [{ type: 'function', function: { name: 'get_weather', description: 'd', parameters: weather } }]
const chatRound = [
  user,
  { role: 'assistant', content: null, tool_calls: [chatCall] },
  { role: 'tool', tool_call_id: 'c1', content: '7 °C' },
]

const openAiChat: Case = {
  vendor: 'openai-chat',
  path: '/v1/chat/completions',
  body: { model: 'gpt-5.2', messages: chatRound, tools: chatTools },
  refused: {
    'an unknown member': { body: { top_k: 4 }, says: 'Unknown name "top_k"' },
    'a result without its call': { body: { messages: [user, chatRound[2]] }, says: 'must be a response to' },
    'a call without its result': {
      body: { messages: [chatRound[0], chatRound[1], user] },
      says: 'must be followed by',
    },
    'the old limit': { body: { max_tokens: 5 }, says: 'max_completion_tokens' },
    'sampling beside thinking': { body: { reasoning_effort: 'low', temperature: 0.5 }, says: 'temperature' },
    'an open strict schema': {
      body: { response_format: { type: 'json_schema', json_schema: { name: 'a', strict: true, schema: weather } } },
      says: 'additionalProperties',
    },
  },
}

const responsesCall = { type: 'function_call', call_id: 'c1', name: 'get_weather', arguments: JSON.stringify(city) }
const responsesRound = [user, responsesCall, { type: 'function_call_output', call_id: 'c1', output: '7 °C' }]
const thought = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [],
  encrypted_content: signatureOf('openai', 'x'),
}

const openAiResponses: Case = {
  vendor: 'openai-responses',
  path: '/v1/responses',
  body: { model: 'gpt-5.4', input: [user, thought, ...responsesRound.slice(1)], store: false },
  refused: {
    'a call without its output': { body: { input: responsesRound.slice(0, 2) }, says: 'No tool output found' },
    'an output without its call': { body: { input: [user, responsesRound[2]] }, says: 'No tool call found' },
    'an id of another kind': { body: { input: [{ ...responsesCall, id: 'call_1' }] }, says: "begins with 'fc'" },
    'thoughts with nothing behind': { body: { input: [user, thought] }, says: 'required following item' },
    'thoughts of others': {
      body: { input: [{ ...thought, encrypted_content: 'abc' }] },
      says: 'could not be verified',
    },
    'thoughts that were not stored': {
      body: { input: [{ ...thought, encrypted_content: null }] },
      says: 'Items are not persisted',
    },
    'a smaller limit': { body: { max_output_tokens: 5 }, says: '>= 16' },
  },
}

const signed = { type: 'thinking', thinking: 'x', signature: signatureOf('claude', 'x') }
const toolUse = { type: 'tool_use', id: 't1', name: 'get_weather', input: city }
const toolResult = { type: 'tool_result', tool_use_id: 't1', content: '7 °C' }
const claudeRound = (...answer: readonly unknown[]) => [
  user,
  { role: 'assistant', content: answer },
  { role: 'user', content: [toolResult] },
]

const claudeBody = {
  model: 'claude-sonnet-4-5',
  max_tokens: 4096,
  thinking: { type: 'enabled', budget_tokens: 2048 },
  messages: claudeRound(signed, toolUse),
  tools: [{ name: 'get_weather', description: 'd', input_schema: weather }],
}

const claude: Case = {
  vendor: 'claude-messages',
  path: '/v1/messages',
  headers: { 'anthropic-version': '2023-06-01' },
  body: claudeBody,
  refused: {
    'turns of one role behind each other': { body: { messages: [user, user] }, says: 'roles must alternate' },
    'a forged signature': {
      body: { messages: claudeRound({ ...signed, signature: 'abc' }, toolUse) },
      says: 'Invalid `signature`',
    },
    'a tool loop without its thoughts': { body: { messages: claudeRound(toolUse) }, says: 'Expected `thinking`' },
    'a call without its result': {
      body: { messages: [user, { role: 'assistant', content: [signed, toolUse] }, user] },
      says: 'without `tool_result` blocks',
    },
    'an id twice': { body: { messages: claudeRound(signed, toolUse, toolUse) }, says: 'must be unique' },
    'a budget over the limit': { body: { max_tokens: 2048 }, says: 'must be greater than' },
    'an empty text': { body: { messages: [{ role: 'user', content: '' }] }, says: 'non-empty' },
    'a forced tool beside thinking': { body: { tool_choice: { type: 'any' } }, says: 'forces tool use' },
    'a member of a beta that is not named': { body: { context_management: {} }, says: 'context_management' },
  },
}

const claudeAdaptive: Case = {
  ...claude,
  vendor: 'claude-adaptive',
  body: { ...claudeBody, thinking: { type: 'adaptive' } },
  refused: {
    'a budget': { body: { thinking: claudeBody.thinking }, says: 'not supported for this model' },
    sampling: { body: { temperature: 1 }, says: 'temperature: not supported' },
  },
}

const bedrockClaude: Case = {
  vendor: 'bedrock-claude',
  path: '/model/anthropic.claude/invoke',
  body: { ...claudeBody, model: undefined, anthropic_version: 'bedrock-2023-05-31' },
  refused: {
    'the model in the body': { body: { model: 'claude' }, says: 'Unknown name "model"' },
    'another version': { body: { anthropic_version: '2023-06-01' }, says: 'bedrock-2023-05-31' },
  },
}

const converseRound = [
  { role: 'user', content: [{ text: 'Weather?' }] },
  { role: 'assistant', content: [{ toolUse: { toolUseId: 't1', name: 'get_weather', input: city } }] },
  { role: 'user', content: [{ toolResult: { toolUseId: 't1', content: [{ text: '7 °C' }] } }] },
]

const converse: Case = {
  vendor: 'bedrock-converse',
  path: '/model/nova/converse',
  body: {
    messages: converseRound,
    toolConfig: { tools: [{ toolSpec: { name: 'get_weather', inputSchema: { json: weather } } }] },
  },
  refused: {
    'tool blocks without tools': { body: { toolConfig: undefined }, says: 'toolConfig field must be defined' },
    'a call without its result': {
      body: { messages: [...converseRound.slice(0, 2), converseRound[0]] },
      says: 'Expected',
    },
    'a blank text': { body: { messages: [{ role: 'user', content: [{ text: ' ' }] }] }, says: 'is blank' },
    'two members of a union': {
      body: { messages: [{ role: 'user', content: [{ text: 'a', cachePoint: { type: 'default' } }] }] },
      says: 'exactly one member',
    },
  },
}

const signedCall = {
  functionCall: { name: 'get_weather', args: city },
  thoughtSignature: signatureOf('gemini', 'x'),
}
const geminiRound = (call: Body, ...responses: readonly Body[]) => [
  { role: 'user', parts: [{ text: 'Weather?' }] },
  { role: 'model', parts: [call] },
  { role: 'user', parts: responses },
]
const geminiResponse = { functionResponse: { name: 'get_weather', response: { output: '7 °C' } } }
const declared = (parameters: Body) => [{ functionDeclarations: [{ name: 'get_weather', parameters }] }]

const gemini: Case = {
  vendor: 'gemini',
  path: '/v1beta/models/gemini-3.5-flash:generateContent',
  body: { contents: geminiRound(signedCall, geminiResponse), tools: declared(weather) },
  refused: {
    'a call without signature': {
      body: { contents: geminiRound({ functionCall: signedCall.functionCall }, geminiResponse) },
      says: 'missing a thought_signature',
    },
    'fewer responses than calls': { body: { contents: geminiRound(signedCall) }, says: 'must not be empty' },
    'more responses than calls': {
      body: { contents: geminiRound(signedCall, geminiResponse, geminiResponse) },
      says: 'number of function response parts',
    },
    'an unknown member of a schema': {
      body: { tools: declared({ ...weather, additionalProperties: false }) },
      says: 'Unknown name "additionalProperties"',
    },
    'a requirement of nothing': { body: { tools: declared({ ...weather, required: ['x'] }) }, says: 'not defined: x' },
    'both ways to size thoughts': {
      body: { generationConfig: { thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'low' } } },
      says: 'only set only one',
    },
  },
}

const vertex: Case = {
  ...gemini,
  vendor: 'vertex-gemini',
  path: '/v1/publishers/google/models/gemini-2.5-flash:generateContent',
  refused: {
    'ids of calls': {
      body: {
        contents: geminiRound({ functionCall: { ...signedCall.functionCall, id: 'a' } }, geminiResponse),
      },
      says: 'Unknown name "id"',
    },
    'search beside functions': {
      body: { tools: [...declared(weather), { googleSearch: {} }] },
      says: 'cannot be combined',
    },
  },
}

const cohere: Case = {
  vendor: 'cohere',
  path: '/v2/chat',
  body: {
    model: 'command-a',
    messages: [user, { role: 'assistant', tool_calls: [chatCall] }, chatRound[2]],
    tools: chatTools,
  },
  refused: {
    'a result without its call': { body: { messages: [user, chatRound[2]] }, says: 'no tool call with id c1' },
    'a schema beside tools': { body: { response_format: { type: 'json_object' } }, says: 'not supported together' },
    'a choice in another word': { body: { tool_choice: 'auto' }, says: 'REQUIRED' },
  },
}

const ollama: Case = {
  vendor: 'ollama',
  path: '/api/chat',
  body: {
    model: 'qwen3.6:27b',
    stream: false,
    messages: [
      user,
      { role: 'assistant', content: '', tool_calls: [{ function: { name: 'get_weather', arguments: city } }] },
      { role: 'tool', tool_name: 'get_weather', content: '7 °C' },
    ],
  },
  refused: {
    'arguments as text': {
      body: { messages: [{ role: 'assistant', content: '', tool_calls: [chatCall] }] },
      says: 'must be an object',
    },
    'a content of parts': { body: { messages: [{ role: 'user', content: [] }] }, says: 'must be a string' },
    'a result without its call': { body: { messages: [chatRound[2]] }, says: 'no call for the result' },
  },
}

const cases: readonly Case[] = [
  openAiChat,
  { ...openAiChat, vendor: 'openai-compatible', refused: {} },
  openAiResponses,
  claude,
  claudeAdaptive,
  bedrockClaude,
  converse,
  gemini,
  vertex,
  cohere,
  ollama,
]

let upstreams: ReadonlyMap<VendorId, Upstream> = new Map()

beforeAll(async () => {
  const started = cases.map(async ({ vendor }) => {
    const upstream = await startUpstream({ fallback: serve(vendors[vendor]) })
    return [vendor, upstream] as const
  })
  upstreams = new Map(await Promise.all(started))
})
afterAll(async () => {
  for (const upstream of upstreams.values()) await upstream.stop()
})

const send = async ({ vendor, path, headers, body }: Case, changes: Body) => {
  const response = await fetch(`${upstreams.get(vendor)?.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...body, ...changes }),
  })
  return { status: response.status, text: await response.text() }
}

test('every vendor has its case', () => {
  expect(cases.map(({ vendor }) => vendor).toSorted()).toEqual((Object.keys(vendors) as VendorId[]).toSorted())
})

for (const vendor of cases) {
  describe(vendor.vendor, () => {
    test('accepts a round with a tool, and quotes its result', async () => {
      const { status, text } = await send(vendor, {})
      expect({ status, text: status === 200 ? '' : text }).toEqual({ status: 200, text: '' })
      expect(text).toContain('Bern: 7 °C')
    })
    for (const [name, { body, says }] of Object.entries(vendor.refused)) {
      test(`refuses ${name}`, async () => {
        const { status, text } = await send(vendor, body)
        expect(status).toBe(400)
        expect(JSON.stringify(JSON.parse(text)).replaceAll('\\"', '"')).toContain(says)
      })
    }
  })
}
