// AIGC2D, a relay.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const aigc2d = defineProvider({
  id: 'aigc2d',
  channelType: 13,
  name: 'AIGC2D',
  defaultBaseUrl: 'https://api.aigc2d.com',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: '/v1/chat/completions' },
    completions: { dialect: 'openai-completions', path: '/v1/completions' },
    embeddings: { dialect: 'openai-embeddings', path: '/v1/embeddings' },
    images: { dialect: 'openai-images', path: '/v1/images/generations' },
    moderations: { dialect: 'openai-moderations', path: '/v1/moderations' },
  },
  modelListPath: '/v1/models',
})
