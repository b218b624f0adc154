// Perplexity; its path has no version segment.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { clamp } from './quirks/index.ts'

export const perplexity = defineProvider({
  id: 'perplexity',
  channelType: 27,
  name: 'Perplexity',
  defaultBaseUrl: 'https://api.perplexity.ai',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: '/chat/completions' },
  },
  quirks: [clamp('top_p', 0, 0.99)],
  models: [
    'llama-3-sonar-small-32k-chat',
    'llama-3-sonar-small-32k-online',
    'llama-3-sonar-large-32k-chat',
    'llama-3-sonar-large-32k-online',
    'llama-3-8b-instruct',
    'llama-3-70b-instruct',
    'mixtral-8x7b-instruct',
    'sonar',
    'sonar-pro',
    'sonar-reasoning',
  ],
})
