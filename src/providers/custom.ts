// Custom: the base URL is the complete URL of every operation; `{model}` inside it is replaced.
import { bearer } from './auth/index.ts'
import { defineProvider, type Endpoint } from './define.ts'

const wholeUrl = (endpoint: Endpoint): string =>
  endpoint.baseUrl.replaceAll('{model}', encodeURIComponent(endpoint.upstreamModel))

export const custom = defineProvider({
  id: 'custom',
  channelType: 8,
  name: 'Custom',
  defaultBaseUrl: '',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: wholeUrl },
    completions: { dialect: 'openai-completions', path: wholeUrl },
    embeddings: { dialect: 'openai-embeddings', path: wholeUrl },
    images: { dialect: 'openai-images', path: wholeUrl },
    moderations: { dialect: 'openai-moderations', path: wholeUrl },
  },
})
