// Fireworks AI. https://docs.fireworks.ai/api-reference
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const fireworks = defineProvider({
  id: 'fireworks',
  channelType: 9003,
  name: 'Fireworks AI',
  icon: 'fireworks',
  defaultBaseUrl: 'https://api.fireworks.ai/inference',
  auth: bearer(),
  speaks: openAiSpeeches(['chat', 'completions', 'responses', 'embeddings', 'rerank']),
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: [
    'accounts/fireworks/models/deepseek-v4-pro',
    'accounts/fireworks/models/deepseek-v4-flash',
    'accounts/fireworks/models/kimi-k3',
    'accounts/fireworks/models/kimi-k2p6',
    'accounts/fireworks/models/glm-5.3',
    'accounts/fireworks/models/minimax-m3',
    'accounts/fireworks/models/gpt-oss-120b',
    'accounts/fireworks/models/gpt-oss-20b',
    'nomic-ai/nomic-embed-text-v1.5',
  ],
})
