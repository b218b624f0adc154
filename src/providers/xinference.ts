// Xinference, self-hosted.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const xinference = defineProvider({
  id: 'xinference',
  channelType: 47,
  name: 'Xinference',
  defaultBaseUrl: '',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: '/v1/chat/completions' },
    completions: { dialect: 'openai-completions', path: '/v1/completions' },
    embeddings: { dialect: 'openai-embeddings', path: '/v1/embeddings' },
    images: { dialect: 'openai-images', path: '/v1/images/generations' },
  },
  modelListPath: '/v1/models',
  models: ['bge-reranker-v2-m3', 'jina-reranker-v2'],
})
