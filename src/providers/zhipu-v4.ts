// Zhipu (GLM), version 4 of its API; coding plans have their own bases.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { clamp } from './quirks/index.ts'

/** A coding plan's base already holds its version (providers.md section 1.1). */
const versionedBase = (baseUrl: string): string => (/\/v\d+$/.test(baseUrl) ? baseUrl : `${baseUrl}/api/paas/v4`)

export const zhipuV4 = defineProvider({
  id: 'zhipu-v4',
  channelType: 26,
  name: 'ZhipuV4',
  defaultBaseUrl: 'https://open.bigmodel.cn',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: (endpoint) => `${versionedBase(endpoint.baseUrl)}/chat/completions` },
    embeddings: { dialect: 'openai-embeddings', path: (endpoint) => `${versionedBase(endpoint.baseUrl)}/embeddings` },
  },
  quirks: [clamp('top_p', 0.01, 0.99)],
  acceptsStreamOptions: true,
  modelListPath: '/api/paas/v4/models',
  plans: {
    'glm-coding-plan': 'https://open.bigmodel.cn/api/coding/paas/v4',
    'glm-coding-plan-international': 'https://api.z.ai/api/coding/paas/v4',
  },
  models: [
    'glm-4',
    'glm-4v',
    'glm-3-turbo',
    'glm-4-alltools',
    'glm-4-plus',
    'glm-4-0520',
    'glm-4-air',
    'glm-4-airx',
    'glm-4-long',
    'glm-4-flash',
    'glm-4v-plus',
    'glm-4.6',
    'glm-4.6v',
    'glm-4.7',
    'glm-4.7-flash',
    'glm-5',
  ],
})
