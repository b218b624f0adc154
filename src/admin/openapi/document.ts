// The management API in OpenAPI's words, made from the route values: nothing is described twice.
import {
  type JsonSchema,
  type OpenApiDocument,
  type OpenApiOperation,
  type OpenApiParameter,
  toJsonSchema,
} from '../../contract/index.ts'
import type { Guard, Route } from '../frame/index.ts'

const DESCRIPTION = `Everything beside the model calls: accounts, keys, channels, logs, settings. Compatible with New API.

A business error is an envelope with \`success: false\` and HTTP 200; \`message\` says what is wrong. Calls of people show a session
cookie or an access token, and name the account in the header \`New-Api-User\`. Calls of keys show an API key.`

/** Cookie sessions and access tokens both name the account beside the secret. */
const PEOPLE: OpenApiOperation['security'] = [
  { session: [], account: [] },
  { accessToken: [], account: [] },
]

const SECURITY: Readonly<Record<Guard, OpenApiOperation['security']>> = {
  public: [],
  optional: [{}, ...PEOPLE],
  user: PEOPLE,
  admin: PEOPLE,
  root: PEOPLE,
  key: [{ apiKey: [] }],
  'key-read': [{ apiKey: [] }],
}

const ROLE_WORDS: Readonly<Record<Guard, string>> = {
  public: 'Anyone.',
  optional: 'Anyone; who is signed in sees more.',
  user: 'Every account.',
  admin: 'Administrators.',
  root: 'The root account.',
  key: 'API keys that may be used now.',
  'key-read': 'API keys in any state, of an enabled account.',
}

const openApiPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}')

/** `GET /api/user/:id/2fa` → `getApiUserById2fa`; a slash at the end says `Index`. */
const operationId = ({ method, path }: Route): string => {
  const words = path
    .split('/')
    .slice(1)
    .map((part) => (part === '' ? 'index' : part.replace(/^:/, 'by_')))
  const camel = words.flatMap((word) => word.split(/[^A-Za-z0-9]+/)).filter((word) => word !== '')
  return method.toLowerCase() + camel.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

/** The resource: what follows `/api/`. */
const tagOf = (path: string): string => {
  const [first = '', second = ''] = path.split('/').slice(1)
  return first === 'api' ? second : 'billing'
}

type ObjectSchema = {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
}

const parametersOf = ({ path, input }: Route): OpenApiParameter[] => {
  const known: ObjectSchema = input.params === undefined ? {} : toJsonSchema(input.params, 'input')
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '')
  const query: ObjectSchema = input.query === undefined ? {} : toJsonSchema(input.query, 'input')
  return [
    ...names.map((name) => ({
      name,
      in: 'path' as const,
      required: true,
      schema: known.properties?.[name] ?? { type: 'string' },
    })),
    ...Object.entries(query.properties ?? {}).map(([name, schema]) => ({
      name,
      in: 'query' as const,
      required: query.required?.includes(name) === true,
      schema,
    })),
  ]
}

const envelopeOf = (data: JsonSchema | undefined): JsonSchema => ({
  type: 'object',
  required: ['success'],
  properties: { success: { const: true }, message: { type: 'string' }, ...(data === undefined ? {} : { data }) },
})

const successOf = ({ output, isBare, contentType }: Route): JsonSchema | undefined => {
  if (contentType !== undefined) return { type: 'string' }
  const data = output === undefined ? undefined : toJsonSchema(output, 'output')
  return isBare === true ? (data ?? {}) : { anyOf: [envelopeOf(data), { $ref: '#/components/schemas/Refused' }] }
}

const refusalsOf = ({ guard, limits, input, isStepUp }: Route): OpenApiOperation['responses'] => ({
  ...(input.body === undefined ? {} : { '400': { $ref: '#/components/responses/Invalid' } }),
  ...(SECURITY[guard].length === 0 ? {} : { '401': { $ref: '#/components/responses/NotSignedIn' } }),
  ...(guard === 'public' && isStepUp !== true ? {} : { '403': { $ref: '#/components/responses/Forbidden' } }),
  ...(input.body === undefined ? {} : { '413': { $ref: '#/components/responses/TooLarge' } }),
  ...(limits === undefined && guard === 'public' ? {} : { '429': { $ref: '#/components/responses/TooMany' } }),
})

const describeRoute = (route: Route): OpenApiOperation => {
  const { guard, summary, path, isStepUp, input, contentType = 'application/json' } = route
  const parameters = parametersOf(route)
  const proof = isStepUp === true ? ' Needs a fresh proof of presence (`POST /api/verify`), used up by the call.' : ''
  return {
    operationId: operationId(route),
    summary,
    description: `${ROLE_WORDS[guard]}${proof}`,
    tags: [tagOf(path)],
    security: SECURITY[guard],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(input.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: toJsonSchema(input.body, 'input') } },
          },
        }),
    responses: {
      '200': {
        description: 'Done, or refused in words.',
        content: { [contentType]: { schema: successOf(route) ?? {} } },
      },
      ...refusalsOf(route),
    },
  }
}

const refusal = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Refused' } } },
})

const COMPONENTS: OpenApiDocument['components'] = {
  schemas: {
    Refused: {
      type: 'object',
      required: ['success', 'message'],
      properties: {
        success: { const: false },
        message: { type: 'string', description: 'What is wrong, in words.' },
        code: { type: 'string', description: 'Where programs tell cases apart.' },
      },
    },
  },
  responses: {
    Invalid: refusal('The input does not fit.'),
    NotSignedIn: refusal('No session, no access token or no key, or one that ended.'),
    Forbidden: refusal('This caller may not, or the request came from a page of another site.'),
    TooLarge: refusal('The body is too large.'),
    TooMany: refusal('Too many requests; `Retry-After` says how long to wait.'),
  },
  securitySchemes: {
    session: { type: 'apiKey', in: 'cookie', name: 'session', description: 'Set by signing in.' },
    accessToken: {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      description: 'A person’s access token, with or without `Bearer`.',
    },
    account: { type: 'apiKey', in: 'header', name: 'New-Api-User', description: 'Id of the account that calls.' },
    apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `sk-…`.' },
  },
}

/** Describes the routes; `version` is the gateway's. */
export const describeApi = (routes: readonly Route[], version: string): OpenApiDocument => {
  const paths: Record<string, OpenApiDocument['paths'][string]> = {}
  for (const route of routes) {
    const path = openApiPath(route.path)
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) }
  }
  const tags = [...new Set(routes.map(({ path }) => tagOf(path)))].toSorted().map((name) => ({ name }))
  return {
    openapi: '3.1.0',
    info: { title: 'Tollgate management API', version, description: DESCRIPTION },
    tags,
    paths,
    components: COMPONENTS,
  }
}
