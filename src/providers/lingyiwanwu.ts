// 01.AI (LingYiWanWu).
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const lingyiwanwu = defineProvider({
  id: 'lingyiwanwu',
  channelType: 31,
  name: 'LingYiWanWu',
  defaultBaseUrl: 'https://api.lingyiwanwu.com',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: '/v1/chat/completions' },
    completions: { dialect: 'openai-completions', path: '/v1/completions' },
    embeddings: { dialect: 'openai-embeddings', path: '/v1/embeddings' },
    moderations: { dialect: 'openai-moderations', path: '/v1/moderations' },
  },
  modelListPath: '/v1/models',
  models: [
    'yi-large',
    'yi-medium',
    'yi-vision',
    'yi-medium-200k',
    'yi-spark',
    'yi-large-rag',
    'yi-large-turbo',
    'yi-large-preview',
    'yi-large-rag-preview',
  ],
})
