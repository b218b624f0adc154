// Google Vertex AI in its three ways: Google's models, Claude, and open models behind an OpenAI-compatible endpoint.
// https://docs.cloud.google.com/vertex-ai/generative-ai/docs
import { isJsonObject, parseJson } from '../kernel/index.ts'
import { NO_HEADERS, readOAuthToken, readServiceAccount, requestGoogleToken } from './auth/index.ts'
import { type AuthScheme, defineProvider, type Endpoint, type Quirk, type Speech } from './define.ts'
import { publisherOf, type VertexPublisher, vertexModelId, vertexModels } from './models/vertex.ts'
import { setMembers, vertexClaudeBody, withoutCallIds } from './quirks/index.ts'

/** The setting says so; a key that is no JSON cannot be anything else. */
const usesApiKey = ({ key, settings }: Endpoint): boolean =>
  settings.vertex_key_type === 'api_key' || !key.trimStart().startsWith('{')

/** `other` is a region, or regions by the client's name of the model, with `default`. */
const regionOf = ({ other, clientModel }: Endpoint): string => {
  const regions = parseJson(other)
  if (!isJsonObject(regions)) return other.trim() || 'global'
  const region = Object.hasOwn(regions, clientModel) ? regions[clientModel] : regions.default
  return typeof region === 'string' && region !== '' ? region : 'global'
}

const hostOf = (region: string): string => {
  if (region === 'global') return 'https://aiplatform.googleapis.com'
  // Multi-regions answer under hosts of their own.
  if (region === 'us' || region === 'eu') return `https://aiplatform.${region}.rep.googleapis.com`
  return `https://${region}-aiplatform.googleapis.com`
}

/** Everything before `/publishers` or `/endpoints`. */
const rootOf = (endpoint: Endpoint, version: 'v1' | 'v1beta1'): string => {
  const region = regionOf(endpoint)
  const own = endpoint.baseUrl
  const base = own === '' ? `${hostOf(region)}/${version}` : /\/v1(beta1)?$/.test(own) ? own : `${own}/${version}`
  if (usesApiKey(endpoint)) return base
  return `${base}/projects/${readServiceAccount(endpoint.key).projectId}/locations/${region}`
}

/** API keys stand in the query. */
const withKey = (url: string, endpoint: Endpoint): string =>
  usesApiKey(endpoint) ? `${url}${url.includes('?') ? '&' : '?'}key=${encodeURIComponent(endpoint.key)}` : url

const modelUrl =
  (publisher: 'google' | 'anthropic', whole: string, streamed = whole, model?: string) =>
  (endpoint: Endpoint): string => {
    const id = model ?? vertexModelId(endpoint.upstreamModel)
    const action = endpoint.isStream ? streamed : whole
    // The at sign of a version stays as it is.
    const name = encodeURIComponent(id).replaceAll('%40', '@')
    return withKey(`${rootOf(endpoint, 'v1')}/publishers/${publisher}/models/${name}:${action}`, endpoint)
  }

const openUrl = (endpoint: Endpoint): string =>
  withKey(`${rootOf(endpoint, 'v1beta1')}/endpoints/openapi/chat/completions`, endpoint)

const isOf = (publisher: VertexPublisher) => (endpoint: Endpoint) => publisherOf(endpoint.upstreamModel) === publisher

const auth: AuthScheme = (endpoint) =>
  usesApiKey(endpoint)
    ? NO_HEADERS
    : {
        authorization: `Bearer ${endpoint.accessToken}`,
        'x-goog-user-project': readServiceAccount(endpoint.key).projectId,
      }

const betas: NonNullable<Speech['headers']> = (_endpoint, header) => {
  const names = header('anthropic-beta')
  return names === null || names === '' ? NO_HEADERS : { 'anthropic-beta': names }
}

/** Counting has an address of its own, so the model is named in the body. */
const countedModel: Quirk = {
  id: 'Vertex’s name of the model to count for',
  edit: (_body, { endpoint }) => setMembers({ model: vertexModelId(endpoint.upstreamModel) }),
}

const generate: Pick<Speech, 'path' | 'when' | 'traits'> = {
  path: modelUrl('google', 'generateContent', 'streamGenerateContent?alt=sse'),
  when: isOf('google'),
  traits: { hasCallIds: false },
}

export const vertex = defineProvider({
  id: 'vertex',
  channelType: 41,
  name: 'VertexAI',
  ownedBy: 'vertex-ai',
  icon: 'vertexai',
  defaultBaseUrl: '',
  findsAddress: true,
  auth,
  exchange: {
    request: (endpoint, nowMs) =>
      usesApiKey(endpoint) ? undefined : requestGoogleToken(readServiceAccount(endpoint.key), nowMs),
    read: readOAuthToken,
  },
  speaks: {
    gemini: { dialect: 'gemini', ...generate, quirks: [withoutCallIds] },
    'gemini-count': { dialect: 'gemini-count', path: modelUrl('google', 'countTokens'), when: isOf('google') },
    messages: {
      dialect: 'claude-messages',
      path: modelUrl('anthropic', 'rawPredict', 'streamRawPredict?alt=sse'),
      when: isOf('anthropic'),
      headers: betas,
      traits: { isCoreOnly: true, fetchesMedia: false },
      quirks: [vertexClaudeBody],
    },
    'count-tokens': {
      dialect: 'claude-count',
      path: modelUrl('anthropic', 'rawPredict', 'rawPredict', 'count-tokens'),
      when: isOf('anthropic'),
      headers: betas,
      quirks: [countedModel],
    },
    chat: { dialect: 'openai-chat', path: openUrl, when: isOf('open') },
    embeddings: { dialect: 'vertex-embeddings', path: modelUrl('google', 'predict') },
    images: [
      {
        dialect: 'imagen-images',
        path: modelUrl('google', 'predict'),
        when: ({ upstreamModel }) => upstreamModel.startsWith('imagen'),
      },
      { dialect: 'gemini-images', path: modelUrl('google', 'generateContent') },
    ],
    'image-edits': { dialect: 'gemini-images', path: modelUrl('google', 'generateContent') },
    speech: { dialect: 'gemini-speech', path: modelUrl('google', 'generateContent') },
  },
  suffixes: ['claude-effort', 'claude-thinking', 'gemini-thinking'],
  fields: [
    {
      name: 'other',
      label: 'Region',
      kind: 'textarea',
      where: 'other',
      placeholder: '{"default": "global", "claude-opus-4-8": "us-east5"}',
      help: 'A region, or regions by model with a default.',
    },
    {
      name: 'vertex_key_type',
      label: 'Kind of key',
      kind: 'select',
      where: 'settings',
      options: ['json', 'api_key'],
    },
  ],
  keyHint: 'The JSON file of a service account, or an API key',
  models: vertexModels,
})
