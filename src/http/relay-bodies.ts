// Bodies of the relay's operations as OpenAPI tells them: the members that matter; all others pass through as they are.
import type { JsonSchema } from '../contract/index.ts'
import type { Operation } from '../dialects/index.ts'

type Members = Readonly<Record<string, JsonSchema>>

export type RelayBody = {
  readonly tag: string
  readonly summary: string
  readonly request: JsonSchema
  readonly requestType: 'application/json' | 'multipart/form-data'
  /** What a success answers, by content type. */
  readonly answers: Readonly<Record<string, JsonSchema>>
}

const string: JsonSchema = { type: 'string' }
const integer: JsonSchema = { type: 'integer' }
const number: JsonSchema = { type: 'number' }
const boolean: JsonSchema = { type: 'boolean' }
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
const either = (...anyOf: readonly JsonSchema[]): JsonSchema => ({ anyOf })
const open = (required: readonly string[], properties: Members): JsonSchema => ({
  type: 'object',
  required,
  properties,
  additionalProperties: true,
})
const anything: JsonSchema = { type: 'object', additionalProperties: true }
const stream: JsonSchema = { type: 'string', description: 'Server-sent events, when `stream` is true.' }
const bytes: JsonSchema = { type: 'string', format: 'binary' }

const model = { model: { type: 'string', description: 'A model of `GET /v1/models`.' } } satisfies Members
const sampling = { temperature: number, top_p: number, stream: boolean } satisfies Members
const openAiUsage = open([], { prompt_tokens: integer, completion_tokens: integer, total_tokens: integer })
const openAiMessage = open(['role'], {
  role: { enum: ['system', 'developer', 'user', 'assistant', 'tool'] },
  content: either(string, list(anything), { type: 'null' }),
  tool_calls: list(anything),
  tool_call_id: string,
})

const json = (tag: string, summary: string, request: JsonSchema, answer: JsonSchema): RelayBody => ({
  tag,
  summary,
  request,
  requestType: 'application/json',
  answers: { 'application/json': answer },
})
const streamed = (body: RelayBody): RelayBody => ({
  ...body,
  answers: { ...body.answers, 'text/event-stream': stream },
})
const form = (tag: string, summary: string, request: JsonSchema, answer: JsonSchema): RelayBody => ({
  ...json(tag, summary, request, answer),
  requestType: 'multipart/form-data',
})

const pictures = open(['created', 'data'], {
  created: integer,
  data: list(open([], { url: string, b64_json: string, revised_prompt: string })),
})
const pictureForm = open(['image'], {
  ...model,
  image: either(bytes, list(bytes)),
  mask: bytes,
  prompt: string,
  n: integer,
  size: string,
})
const soundForm = open(['file', 'model'], {
  ...model,
  file: bytes,
  language: string,
  prompt: string,
  response_format: { enum: ['json', 'text', 'srt', 'verbose_json', 'vtt'] },
  temperature: number,
})
const geminiContent = open(['contents'], {
  contents: list(open(['parts'], { role: { enum: ['user', 'model'] }, parts: list(anything) })),
  systemInstruction: anything,
  tools: list(anything),
  toolConfig: anything,
  generationConfig: anything,
  safetySettings: list(anything),
})
const claudeRequest = open(['model', 'messages', 'max_tokens'], {
  ...model,
  ...sampling,
  max_tokens: integer,
  messages: list(
    open(['role', 'content'], { role: { enum: ['user', 'assistant'] }, content: either(string, list(anything)) }),
  ),
  system: either(string, list(anything)),
  tools: list(anything),
  tool_choice: anything,
  thinking: anything,
  stop_sequences: list(string),
})
const responsesRequest = open(['model', 'input'], {
  ...model,
  ...sampling,
  input: either(string, list(anything)),
  instructions: string,
  max_output_tokens: integer,
  tools: list(anything),
  tool_choice: either(string, anything),
  reasoning: anything,
  text: anything,
  store: boolean,
})

/** Every operation that a POST asks for. */
export const relayBodies: Readonly<Record<Exclude<Operation, 'realtime'>, RelayBody>> = {
  chat: streamed(
    json(
      'OpenAI',
      'Chat completion',
      open(['model', 'messages'], {
        ...model,
        ...sampling,
        messages: list(openAiMessage),
        max_completion_tokens: integer,
        max_tokens: integer,
        n: integer,
        stop: either(string, list(string)),
        tools: list(anything),
        tool_choice: either(string, anything),
        response_format: anything,
        reasoning_effort: string,
        stream_options: open([], { include_usage: boolean }),
      }),
      open(['id', 'choices'], {
        id: string,
        object: { const: 'chat.completion' },
        created: integer,
        model: string,
        choices: list(open(['index', 'message'], { index: integer, message: openAiMessage, finish_reason: string })),
        usage: openAiUsage,
      }),
    ),
  ),
  completions: streamed(
    json(
      'OpenAI',
      'Completion of a text',
      open(['model', 'prompt'], {
        ...model,
        ...sampling,
        prompt: either(string, list(string)),
        max_tokens: integer,
        suffix: string,
      }),
      open(['choices'], {
        id: string,
        choices: list(open(['text'], { text: string, finish_reason: string })),
        usage: openAiUsage,
      }),
    ),
  ),
  responses: streamed(
    json(
      'OpenAI',
      'Response',
      responsesRequest,
      open(['id', 'output'], { id: string, status: string, output: list(anything), usage: anything }),
    ),
  ),
  compact: json(
    'OpenAI',
    'Shorten the history of a response',
    responsesRequest,
    open(['output'], { output: list(anything) }),
  ),
  messages: streamed(
    json(
      'Claude',
      'Message',
      claudeRequest,
      open(['id', 'content'], {
        id: string,
        type: { const: 'message' },
        role: { const: 'assistant' },
        model: string,
        content: list(anything),
        stop_reason: string,
        usage: open([], { input_tokens: integer, output_tokens: integer }),
      }),
    ),
  ),
  'count-tokens': json(
    'Claude',
    'Count the tokens of a message',
    claudeRequest,
    open(['input_tokens'], { input_tokens: integer }),
  ),
  gemini: streamed(
    json(
      'Gemini',
      'Generate content',
      geminiContent,
      open([], { candidates: list(anything), usageMetadata: anything, modelVersion: string }),
    ),
  ),
  'gemini-count': json(
    'Gemini',
    'Count the tokens of a content',
    anything,
    open(['totalTokens'], { totalTokens: integer }),
  ),
  'gemini-embeddings': json(
    'Gemini',
    'Embed a content',
    anything,
    open([], { embedding: anything, embeddings: list(anything) }),
  ),
  embeddings: json(
    'OpenAI',
    'Embeddings',
    open(['input'], {
      ...model,
      input: either(string, list(string), list(integer), list(list(integer))),
      dimensions: integer,
      encoding_format: { enum: ['float', 'base64'] },
    }),
    open(['data'], {
      data: list(open(['index', 'embedding'], { index: integer, embedding: either(list(number), string) })),
      model: string,
      usage: openAiUsage,
    }),
  ),
  rerank: json(
    'Rerank',
    'Order documents by how well they answer a question',
    open(['model', 'query', 'documents'], {
      ...model,
      query: string,
      documents: list(either(string, anything)),
      top_n: integer,
      return_documents: boolean,
    }),
    open(['results'], {
      results: list(open(['index', 'relevance_score'], { index: integer, relevance_score: number })),
      usage: anything,
    }),
  ),
  moderations: json(
    'OpenAI',
    'Judge texts and pictures',
    open(['input'], { ...model, input: either(string, list(anything)) }),
    open(['results'], { results: list(anything) }),
  ),
  images: streamed(
    json(
      'OpenAI',
      'Make pictures',
      open(['prompt'], {
        ...model,
        prompt: string,
        n: integer,
        size: string,
        quality: string,
        response_format: { enum: ['url', 'b64_json'] },
        stream: boolean,
      }),
      pictures,
    ),
  ),
  'image-edits': form('OpenAI', 'Change pictures', pictureForm, pictures),
  'image-variations': form('OpenAI', 'Vary a picture; no upstream offers it any more', pictureForm, pictures),
  speech: {
    ...json(
      'OpenAI',
      'Speak a text',
      open(['model', 'input', 'voice'], {
        ...model,
        input: string,
        voice: either(string, anything),
        response_format: string,
        speed: number,
      }),
      anything,
    ),
    answers: { 'audio/mpeg': bytes },
  },
  transcriptions: form('OpenAI', 'Write down what is spoken', soundForm, open(['text'], { text: string })),
  translations: form('OpenAI', 'Write down in English what is spoken', soundForm, open(['text'], { text: string })),
}
