// DeepSeek; legacy completions are its fill-in-the-middle beta.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const deepseek = defineProvider({
  id: 'deepseek',
  channelType: 43,
  name: 'DeepSeek',
  defaultBaseUrl: 'https://api.deepseek.com',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: '/v1/chat/completions' },
    completions: {
      dialect: 'openai-completions',
      path: (endpoint) => `${endpoint.baseUrl.replace(/\/beta$/, '')}/beta/completions`,
    },
  },
  acceptsStreamOptions: true,
  modelListPath: '/models',
  models: [
    'deepseek-chat',
    'deepseek-reasoner',
    'deepseek-v4-flash',
    'deepseek-v4-flash-none',
    'deepseek-v4-flash-max',
    'deepseek-v4-pro',
    'deepseek-v4-pro-none',
    'deepseek-v4-pro-max',
  ],
})
