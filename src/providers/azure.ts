// Azure OpenAI: deployments in the path, the API version in the query, or the newer v1 API.
// https://learn.microsoft.com/en-us/azure/foundry/openai/api-version-lifecycle
import { keyHeader } from './auth/index.ts'
import { defineProvider, type Endpoint, type Speech } from './define.ts'
import { openAiModels } from './models/openai.ts'
import { reasoningModelParameters } from './quirks/index.ts'
import { listAt } from './shared/model-lists.ts'
import {
  clientQuery,
  type OpenAiOperation,
  openAiSpeech,
  realtimeSpeech,
  toWebSocket,
} from './shared/openai-speeches.ts'

/** 2025-05-10: channels made before it took the dots out of deployment names (providers.md section 4.2). */
const DOTS_KEPT_SINCE = Date.UTC(2025, 4, 10) / 1000

const askedVersion = (endpoint: Endpoint): string | null =>
  new URLSearchParams(clientQuery(endpoint)).get('api-version')

/** Client query, then the channel's `other` column, then AZURE_DEFAULT_API_VERSION. */
const apiVersion = (endpoint: Endpoint): string =>
  askedVersion(endpoint) || endpoint.other || endpoint.environment.azureDefaultApiVersion

const withVersion = (url: string, version: string): string => `${url}?api-version=${encodeURIComponent(version)}`

/** A base that ends in `/openai/v1` is the v1 API: no deployment segment, no version, the model in the body. */
const isV1 = ({ baseUrl }: Endpoint): boolean => baseUrl.endsWith('/openai/v1')

/** Cloudflare's AI Gateway names the resource itself (providers.md section 1.2). */
const isBehindCloudflare = ({ baseUrl }: Endpoint): boolean => baseUrl.startsWith('https://gateway.ai.cloudflare.com')

const deploymentName = ({ upstreamModel, createdAt }: Endpoint): string =>
  createdAt < DOTS_KEPT_SINCE ? upstreamModel.replaceAll('.', '') : upstreamModel

const deploymentUrl =
  (task: string) =>
  (endpoint: Endpoint): string => {
    if (isV1(endpoint)) return `${endpoint.baseUrl}/${task}`
    const folder = isBehindCloudflare(endpoint) ? '' : '/openai/deployments'
    const deployment = encodeURIComponent(deploymentName(endpoint))
    return withVersion(`${endpoint.baseUrl}${folder}/${deployment}/${task}`, apiVersion(endpoint))
  }

/** The channel's own version for Responses; '' when it has none. */
const responsesVersion = ({ settings }: Endpoint): string =>
  typeof settings.azure_responses_version === 'string' ? settings.azure_responses_version : ''

const responsesUrl =
  (tail: string) =>
  (endpoint: Endpoint): string => {
    const own = responsesVersion(endpoint)
    if (isV1(endpoint)) {
      const url = `${endpoint.baseUrl}/responses${tail}`
      return own === '' ? url : withVersion(url, own)
    }
    if (endpoint.baseUrl.includes('cognitiveservices.azure.com')) {
      return withVersion(`${endpoint.baseUrl}/openai/responses${tail}`, own || apiVersion(endpoint))
    }
    return withVersion(`${endpoint.baseUrl}/openai/v1/responses${tail}`, own || 'preview')
  }

/**
 * Sessions of the preview protocol name a version; those of the GA protocol, which replaced it in 2026, do not.
 * https://learn.microsoft.com/en-us/azure/foundry/openai/how-to/realtime-audio-preview-api-migration-guide
 */
const azureRealtimeUrl = (endpoint: Endpoint): string => {
  const base = toWebSocket(endpoint.baseUrl)
  const deployment = deploymentName(endpoint)
  const version = askedVersion(endpoint)
  if (isV1(endpoint)) return `${base}/realtime?${new URLSearchParams({ model: deployment })}`
  return version === null || version === ''
    ? `${base}/openai/v1/realtime?${new URLSearchParams({ model: deployment })}`
    : `${base}/openai/realtime?${new URLSearchParams({ deployment, 'api-version': version })}`
}

const deployed = (operation: OpenAiOperation, task: string): Speech => ({
  ...openAiSpeech(operation),
  path: deploymentUrl(task),
})

export const azure = defineProvider({
  id: 'azure',
  channelType: 3,
  name: 'Azure',
  icon: 'azureai',
  defaultBaseUrl: '',
  auth: keyHeader('api-key'),
  speaks: {
    chat: { ...deployed('chat', 'chat/completions'), quirks: [reasoningModelParameters] },
    completions: deployed('completions', 'completions'),
    responses: { ...openAiSpeech('responses'), path: responsesUrl('') },
    compact: { ...openAiSpeech('compact'), path: responsesUrl('/compact') },
    embeddings: deployed('embeddings', 'embeddings'),
    images: deployed('images', 'images/generations'),
    'image-edits': deployed('image-edits', 'images/edits'),
    speech: deployed('speech', 'audio/speech'),
    transcriptions: deployed('transcriptions', 'audio/transcriptions'),
    translations: deployed('translations', 'audio/translations'),
    realtime: realtimeSpeech(azureRealtimeUrl),
  },
  suffixes: ['openai-effort'],
  acceptsStreamOptions: true,
  modelList: listAt(
    (endpoint) =>
      isV1(endpoint)
        ? `${endpoint.baseUrl}/models`
        : withVersion(`${endpoint.baseUrl}/openai/models`, apiVersion(endpoint)),
    keyHeader('api-key'),
  ),
  fields: [
    { name: 'other', label: 'API version', kind: 'text', where: 'other', placeholder: '2025-04-01-preview' },
    {
      name: 'azure_responses_version',
      label: 'API version of Responses',
      kind: 'text',
      where: 'settings',
      placeholder: 'preview',
    },
  ],
  models: openAiModels,
})
