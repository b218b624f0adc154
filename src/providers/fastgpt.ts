// FastGPT.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const fastgpt = defineProvider({
  id: 'fastgpt',
  channelType: 22,
  name: 'FastGPT',
  defaultBaseUrl: 'https://fastgpt.run/api/openapi',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: '/v1/chat/completions' },
    completions: { dialect: 'openai-completions', path: '/v1/completions' },
    embeddings: { dialect: 'openai-embeddings', path: '/v1/embeddings' },
    moderations: { dialect: 'openai-moderations', path: '/v1/moderations' },
  },
  modelListPath: '/v1/models',
  keyHint: 'APIKey-AppId',
})
