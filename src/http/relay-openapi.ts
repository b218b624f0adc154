// The relay's API in OpenAPI's words: the paths it answers, with the body and the errors of each client family.
import type {
  JsonSchema,
  OpenApiAnswer,
  OpenApiDocument,
  OpenApiOperation,
  OpenApiParameter,
} from '../contract/index.ts'
import type { Operation } from '../dialects/index.ts'
import { relayBodies } from './relay-bodies.ts'
import { errorDialectOf, relayPaths } from './relay-routes.ts'

const DESCRIPTION = `Calls of models, in the words of the API that your client speaks. Whichever model you name, any client family reaches it:
what the upstream speaks otherwise is translated.

Members that are not listed here are forwarded as they are. Errors have the form of the family that was called. Any origin may call:
keys are shown in a header, cookies never count.`

const KEYS: OpenApiOperation['security'] = [{ bearer: [] }, { claudeKey: [] }, { geminiKey: [] }, { geminiQuery: [] }]

const NO_FAMILY = new Headers()

/** The error envelope of the family that a path belongs to. */
const errorName = (path: string): 'OpenAiError' | 'ClaudeError' | 'GeminiError' => {
  const { id } = errorDialectOf(path, NO_FAMILY)
  if (id === 'claude-messages') return 'ClaudeError'
  return id === 'gemini' ? 'GeminiError' : 'OpenAiError'
}

const errorsOf = (path: string): Record<string, OpenApiAnswer> => {
  const schema = { $ref: `#/components/schemas/${errorName(path)}` }
  const error = (description: string): OpenApiAnswer => ({ description, content: { 'application/json': { schema } } })
  return {
    '400': error('The request does not fit, or its model has no price.'),
    '401': error('No key, or one that is unknown, expired or switched off.'),
    '403': error('The key may not: model, group, address or balance.'),
    '413': error('The body is too large.'),
    '429': error('Too many requests; `Retry-After` says how long to wait.'),
    '503': error('No channel serves this model now.'),
  }
}

/** `POST /v1/chat/completions` → `postV1ChatCompletions`. */
const operationId = (method: string, path: string): string =>
  method +
  path
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

const PATH_NAMES: Readonly<Record<string, string>> = { model: 'A model of `GET /v1/models`; it may contain slashes.' }

const parametersOf = (path: string): OpenApiParameter[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(PATH_NAMES[name] === undefined ? {} : { description: PATH_NAMES[name] }),
  }))

const describeCall = (path: string, operation: Exclude<Operation, 'realtime'>): OpenApiOperation => {
  const { tag, summary, request, requestType, answers } = relayBodies[operation]
  const parameters = parametersOf(path)
  return {
    operationId: operationId('post', path),
    summary,
    tags: [tag],
    security: KEYS,
    ...(parameters.length === 0 ? {} : { parameters }),
    requestBody: { required: true, content: { [requestType]: { schema: request } } },
    responses: {
      '200': {
        description: 'The answer; it is charged before its end is sent.',
        content: Object.fromEntries(Object.entries(answers).map(([type, schema]) => [type, { schema }])),
      },
      ...errorsOf(path),
    },
  }
}

const MODELS: JsonSchema = {
  type: 'object',
  properties: {
    object: { const: 'list' },
    data: { type: 'array', items: { type: 'object', additionalProperties: true } },
  },
  additionalProperties: true,
}

const describeRead = (path: string, tag: string, summary: string, schema: JsonSchema): OpenApiOperation => ({
  operationId: operationId('get', path),
  summary,
  tags: [tag],
  security: KEYS,
  ...(parametersOf(path).length === 0 ? {} : { parameters: parametersOf(path) }),
  responses: { '200': { description: 'The answer.', content: { 'application/json': { schema } } }, ...errorsOf(path) },
})

const OPEN: JsonSchema = { type: 'object', additionalProperties: true }

const READS: OpenApiDocument['paths'] = {
  '/v1/models': {
    get: describeRead(
      '/v1/models',
      'Models',
      'Models that the key may use, in the form of the family that asks',
      MODELS,
    ),
  },
  '/v1/models/{model}': { get: describeRead('/v1/models/{model}', 'Models', 'One model', OPEN) },
  '/v1beta/models': {
    get: describeRead('/v1beta/models', 'Models', 'Models that the key may use, in Gemini’s form', OPEN),
  },
  '/v1beta/models/{model}': {
    get: describeRead('/v1beta/models/{model}', 'Models', 'One model, in Gemini’s form', OPEN),
  },
  '/v1beta/openai/models': {
    get: describeRead('/v1beta/openai/models', 'Models', 'Models that the key may use, in OpenAI’s form', MODELS),
  },
  '/v1/realtime': {
    get: {
      ...describeRead('/v1/realtime', 'OpenAI', 'Realtime session over a WebSocket', OPEN),
      parameters: [{ name: 'model', in: 'query', required: true, schema: { type: 'string' } }],
      responses: { '101': { description: 'The connection is a session now.' }, ...errorsOf('/v1/realtime') },
    },
  },
}

const error = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  required: ['error'],
  properties: { error: { type: 'object', required: ['message'], properties } },
})
const text: JsonSchema = { type: 'string' }

const COMPONENTS: OpenApiDocument['components'] = {
  schemas: {
    OpenAiError: error({
      message: text,
      type: text,
      code: { type: ['string', 'null'] },
      param: { type: ['string', 'null'] },
    }),
    ClaudeError: { ...error({ message: text, type: text }), required: ['type', 'error'] },
    GeminiError: error({ message: text, code: { type: 'integer' }, status: text }),
  },
  responses: {},
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer', description: 'An API key, `sk-…`, for every family.' },
    claudeKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'As Claude’s clients show it.' },
    geminiKey: { type: 'apiKey', in: 'header', name: 'x-goog-api-key', description: 'As Gemini’s clients show it.' },
    geminiQuery: {
      type: 'apiKey',
      in: 'query',
      name: 'key',
      description: 'As old Gemini clients show it; addresses end up in logs of proxies, so prefer a header.',
    },
  },
}

/** Describes the relay; `version` is the gateway's. */
export const describeRelay = (version: string): OpenApiDocument => {
  const calls = relayPaths.map(({ path, operation }) => [path, { post: describeCall(path, operation) }] as const)
  const paths = { ...Object.fromEntries(calls), ...READS }
  const tags = [
    ...new Set(Object.values(paths).flatMap((methods) => Object.values(methods).flatMap(({ tags }) => tags))),
  ]
  return {
    openapi: '3.1.0',
    info: { title: 'Tollgate relay API', version, description: DESCRIPTION },
    tags: tags.toSorted().map((name) => ({ name })),
    paths,
    components: COMPONENTS,
  }
}
