// Moonshot AI (Kimi).
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const moonshot = defineProvider({
  id: 'moonshot',
  channelType: 25,
  name: 'Moonshot',
  defaultBaseUrl: 'https://api.moonshot.cn',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: '/v1/chat/completions' },
    completions: { dialect: 'openai-completions', path: '/v1/completions' },
    embeddings: { dialect: 'openai-embeddings', path: '/v1/embeddings' },
  },
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  plans: {
    'kimi-coding-plan': 'https://api.kimi.com/coding',
  },
  models: ['kimi-k2.5', 'kimi-k2-0905-preview', 'kimi-k2-turbo-preview', 'kimi-k2-thinking', 'kimi-k2-thinking-turbo'],
})
