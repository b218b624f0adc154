// OpenRouter; it reports usage and cost without being asked, and takes the option too.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const openrouter = defineProvider({
  id: 'openrouter',
  channelType: 20,
  name: 'OpenRouter',
  defaultBaseUrl: 'https://openrouter.ai/api',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: '/v1/chat/completions' },
    completions: { dialect: 'openai-completions', path: '/v1/completions' },
    embeddings: { dialect: 'openai-embeddings', path: '/v1/embeddings' },
  },
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
})
