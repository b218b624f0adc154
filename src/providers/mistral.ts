// Mistral.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { rename } from './quirks/index.ts'

export const mistral = defineProvider({
  id: 'mistral',
  channelType: 42,
  name: 'Mistral',
  defaultBaseUrl: 'https://api.mistral.ai',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: '/v1/chat/completions' },
    embeddings: { dialect: 'openai-embeddings', path: '/v1/embeddings' },
    moderations: { dialect: 'openai-moderations', path: '/v1/moderations' },
  },
  quirks: [rename('max_completion_tokens', 'max_tokens')],
  modelListPath: '/v1/models',
  models: [
    'open-mistral-7b',
    'open-mixtral-8x7b',
    'mistral-small-latest',
    'mistral-medium-latest',
    'mistral-large-latest',
    'mistral-embed',
  ],
})
