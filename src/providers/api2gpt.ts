// API2GPT, a relay.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const api2gpt = defineProvider({
  id: 'api2gpt',
  channelType: 12,
  name: 'API2GPT',
  defaultBaseUrl: 'https://api.api2gpt.com',
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
