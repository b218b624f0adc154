// What must reach the upstream where our way is another one on purpose, and cannot be said in a line: whole bodies, or members of them.
import { isJsonObject, type JsonObject } from '../../../src/kernel/index.ts'
import type { RecordedCase } from './cases.ts'

type Upstream = RecordedCase['upstream']

export type Expectation = {
  /** A whole sentence, as it may stand in docs/compatibility.md. */
  readonly reason: string
  /** Which calls, as `file/case`. */
  readonly where: RegExp
  readonly path?: string
  /** The body that is expected, given the caller's and the one that the reference sent. */
  readonly body: (client: JsonObject, theirs: JsonObject) => JsonObject
}

/** The word with which Gemini lets a call pass that it has not signed itself. */
const UNSIGNED = 'context_engineering_is_the_way_to_go'
const PARIS = { location: 'Paris' }

const COHERE_HELLO = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Say hello.' },
  ],
}

const without = (body: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))

const COHERE = 'Cohere is asked in its second version, which has tools and every turn.'
const GEMINI_TURNS =
  'Gemini’s calls and results carry ids, results are objects with `output`, text stands before a call where the caller had it there, and what follows a result is the same turn.'

export const EXPECTATIONS: readonly Expectation[] = [
  {
    reason: 'OpenRouter speaks Claude’s format itself: Claude clients’ bodies are forwarded.',
    where: /^20-openrouter\/claude/,
    path: '/v1/messages',
    body: (client) => client,
  },
  {
    reason: COHERE,
    where: /^34-cohere\/chat-(stream|image)/,
    path: '/v2/chat',
    body: (client) => without(client, 'stream_options'),
  },
  {
    reason: COHERE,
    where: /^34-cohere\/chat-tools-stream$/,
    path: '/v2/chat',
    // It cannot name one tool: that some tool must be called is the nearest it has.
    body: (client) => ({ ...client, tool_choice: 'REQUIRED' }),
  },
  {
    reason: COHERE,
    where: /^34-cohere\/chat-reasoning/,
    path: '/v2/chat',
    body: ({ model, stream, max_completion_tokens: limit }) => ({
      ...COHERE_HELLO,
      ...(model === undefined ? {} : { model }),
      ...(stream === undefined ? {} : { stream }),
      ...(limit === undefined ? {} : { max_tokens: limit }),
      thinking: { type: 'enabled' },
    }),
  },
  {
    reason: 'Cohere’s second reranker has no switch for documents: they are put back from the request.',
    where: /^34-cohere\/rerank$/,
    path: '/v2/rerank',
    body: (client) => without(client, 'return_documents'),
  },
  {
    reason: 'Claude is not told what nobody said (`...`), and a tool result and the words after it are one turn.',
    where: /^14-anthropic[\w-]*\/chat-tool-result$/,
    body: (_client, theirs) => ({
      ...theirs,
      messages: [
        { role: 'user', content: 'Say hello.' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'weather', input: PARIS }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'call_1', content: '18C' },
            { type: 'text', text: 'And tomorrow?' },
          ],
        },
      ],
    }),
  },
  {
    reason: GEMINI_TURNS,
    where: /^24-gemini[\w-]*\/chat-tool-result$/,
    body: (_client, theirs) => ({
      ...theirs,
      contents: [
        { role: 'user', parts: [{ text: 'Say hello.' }] },
        {
          role: 'model',
          parts: [{ functionCall: { id: 'call_1', name: 'weather', args: PARIS }, thoughtSignature: UNSIGNED }],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: 'call_1', name: 'weather', response: { output: '18C' } } },
            { text: 'And tomorrow?' },
          ],
        },
      ],
    }),
  },
  {
    reason: GEMINI_TURNS,
    where: /^24-gemini\/claude-tool-result$/,
    body: ({ messages }, theirs) => ({
      ...theirs,
      contents: [
        { role: 'user', parts: [{ text: 'Weather in Paris?' }] },
        {
          role: 'model',
          parts: [
            { text: 'Looking.' },
            { functionCall: { id: 'toolu_1', name: 'weather', args: PARIS }, thoughtSignature: UNSIGNED },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: 'toolu_1', name: 'weather', response: { output: '18C' } } },
            { text: 'And?' },
            { inlineData: { mimeType: 'image/png', data: pictureIn(messages) } },
          ],
        },
      ],
    }),
  },
  {
    reason: 'Ollama’s `format` is the schema itself.',
    where: /^04-ollama\/chat-json-schema$/,
    body: (_client, theirs) => ({ ...theirs, format: isJsonObject(theirs.format) ? (theirs.format.schema ?? '') : '' }),
  },
]

/** The data of the one picture in Claude's messages. */
const pictureIn = (messages: unknown): string => /"data":"([^"]+)"/.exec(JSON.stringify(messages))?.[1] ?? ''

const objectOf = (body: unknown): JsonObject => (isJsonObject(body) ? body : {})

/** What the upstream must receive: what the reference sent, unless it is said otherwise above. */
export const expectedUpstream = (file: string, call: RecordedCase): Upstream => {
  const found = EXPECTATIONS.find(({ where }) => where.test(`${file}/${call.case}`))
  if (found === undefined) return call.upstream
  return call.upstream.map((request) => ({
    ...request,
    path: found.path ?? request.path,
    body: found.body(objectOf(call.request.body), objectOf(request.body)),
  }))
}
