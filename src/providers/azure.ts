// Azure OpenAI: deployments in the path, the API version in the query, or the new v1 API.
import { keyHeader } from './auth/index.ts'
import { defineProvider, type Endpoint } from './define.ts'
import { openai } from './openai.ts'
import { reasoningModelParameters } from './quirks/index.ts'

/** Client query, then the channel's `other` column, then AZURE_DEFAULT_API_VERSION (providers.md section 4.2). */
const apiVersion = (endpoint: Endpoint): string => {
  const query = endpoint.clientPath.indexOf('?')
  const asked = query < 0 ? null : new URLSearchParams(endpoint.clientPath.slice(query)).get('api-version')
  return asked || endpoint.other || endpoint.environment.azureDefaultApiVersion
}

/** A base that ends in `/openai/v1` is the new API: no deployment segment, the model stays in the body. */
const deploymentUrl =
  (task: string) =>
  (endpoint: Endpoint): string =>
    endpoint.baseUrl.endsWith('/openai/v1')
      ? `${endpoint.baseUrl}/${task}`
      : `${endpoint.baseUrl}/openai/deployments/${encodeURIComponent(endpoint.upstreamModel)}/${task}?api-version=${encodeURIComponent(apiVersion(endpoint))}`

export const azure = defineProvider({
  id: 'azure',
  channelType: 3,
  name: 'Azure',
  defaultBaseUrl: '',
  auth: keyHeader('api-key'),
  speaks: {
    chat: { dialect: 'openai-chat', path: deploymentUrl('chat/completions') },
    completions: { dialect: 'openai-completions', path: deploymentUrl('completions') },
    embeddings: { dialect: 'openai-embeddings', path: deploymentUrl('embeddings') },
    images: { dialect: 'openai-images', path: deploymentUrl('images/generations') },
  },
  quirks: [reasoningModelParameters],
  acceptsStreamOptions: true,
  fields: [{ name: 'other', label: 'API version', kind: 'text', where: 'other', placeholder: '2025-04-01-preview' }],
  ...(openai.models === undefined ? {} : { models: openai.models }),
})
