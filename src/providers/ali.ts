// Alibaba Cloud DashScope through its OpenAI-compatible endpoint.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { clamp } from './quirks/index.ts'

export const ali = defineProvider({
  id: 'ali',
  channelType: 17,
  name: 'Ali',
  defaultBaseUrl: 'https://dashscope.aliyuncs.com',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: '/compatible-mode/v1/chat/completions' },
    completions: { dialect: 'openai-completions', path: '/compatible-mode/v1/completions' },
    embeddings: { dialect: 'openai-embeddings', path: '/compatible-mode/v1/embeddings' },
  },
  quirks: [clamp('top_p', 0.001, 0.999)],
  acceptsStreamOptions: true,
  modelListPath: '/compatible-mode/v1/models',
  models: [
    'qwen-turbo',
    'qwen-plus',
    'qwen-max',
    'qwen-max-longcontext',
    'qwq-32b',
    'qwen3-235b-a22b',
    'text-embedding-v1',
    'gte-rerank-v2',
    'wan2.5-i2v-preview',
    'wan2.2-i2v-flash',
    'wan2.2-i2v-plus',
    'wanx2.1-i2v-plus',
    'wanx2.1-i2v-turbo',
  ],
})
