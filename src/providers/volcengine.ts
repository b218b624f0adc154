// Volcengine Ark (Doubao); bot models have a path of their own.
import { bearer } from './auth/index.ts'
import { defineProvider, type Endpoint } from './define.ts'

const chatUrl = ({ baseUrl, upstreamModel }: Endpoint): string => {
  if (baseUrl.endsWith('/api/coding')) return `${baseUrl}/v3/chat/completions`
  return `${baseUrl}/api/v3${upstreamModel.startsWith('bot') ? '/bots' : ''}/chat/completions`
}

export const volcengine = defineProvider({
  id: 'volcengine',
  channelType: 45,
  name: 'VolcEngine',
  defaultBaseUrl: 'https://ark.cn-beijing.volces.com',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: chatUrl },
    embeddings: { dialect: 'openai-embeddings', path: '/api/v3/embeddings' },
  },
  acceptsStreamOptions: true,
  modelListPath: '/api/v3/models',
  plans: {
    'doubao-coding-plan': 'https://ark.cn-beijing.volces.com/api/coding',
  },
  models: [
    'Doubao-pro-128k',
    'Doubao-pro-32k',
    'Doubao-pro-4k',
    'Doubao-lite-128k',
    'Doubao-lite-32k',
    'Doubao-lite-4k',
    'Doubao-embedding',
    'doubao-seedream-4-0-250828',
    'seedream-4-0-250828',
    'doubao-seedance-1-0-pro-250528',
    'seedance-1-0-pro-250528',
    'doubao-seed-1-6-thinking-250715',
    'seed-1-6-thinking-250715',
  ],
})
