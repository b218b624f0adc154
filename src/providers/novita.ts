// Novita AI. https://novita.ai/docs/api-reference
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const novita = defineProvider({
  id: 'novita',
  channelType: 9009,
  name: 'Novita AI',
  icon: 'novita',
  defaultBaseUrl: 'https://api.novita.ai',
  auth: bearer(),
  speaks: {
    ...openAiSpeeches(['chat', 'completions', 'embeddings', 'rerank'], '/openai/v1'),
    messages: { dialect: 'claude-messages', path: '/anthropic/v1/messages' },
  },
  acceptsStreamOptions: true,
  modelListPath: '/openai/v1/models',
  models: [
    'deepseek/deepseek-v4.1-flash',
    'deepseek/deepseek-v4-pro-0813',
    'moonshotai/kimi-k3',
    'moonshotai/kimi-k2.7-code',
    'zai-org/glm-5.3',
    'zai-org/glm-5.3-flash',
    'minimax/minimax-m3',
    'qwen/qwen3.8-max',
    'qwen/qwen3.8-flash',
    'openai/gpt-oss-120b',
    'google/gemma-4-31b-it',
  ],
})
