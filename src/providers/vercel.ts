// Vercel’s AI Gateway. https://vercel.com/docs/ai-gateway/sdks-and-apis
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const vercel = defineProvider({
  id: 'vercel',
  channelType: 9021,
  name: 'Vercel AI Gateway',
  icon: 'vercel',
  defaultBaseUrl: 'https://ai-gateway.vercel.sh',
  auth: bearer(),
  speaks: {
    ...openAiSpeeches(['chat', 'responses', 'embeddings']),
    messages: { dialect: 'claude-messages', path: '/v1/messages' },
  },
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: [
    'anthropic/claude-opus-5.5',
    'anthropic/claude-sonnet-5.5',
    'anthropic/claude-haiku-5.5',
    'openai/gpt-6.1-sol',
    'openai/gpt-6.1-terra',
    'openai/gpt-6-astra',
    'openai/gpt-6-luna',
    'google/gemini-4-argon',
    'google/gemini-3.8-flash',
    'spacexai/grok-4.7',
    'deepseek/deepseek-v4.1-flash',
    'deepseek/deepseek-v4-pro-0813',
    'moonshotai/kimi-k3.1-pro',
    'zai/glm-5.3',
    'minimax/minimax-m3',
    'alibaba/qwen3.8-max',
    'mistral/mistral-large-4',
    'openai/text-embedding-3-large',
    'voyage/voyage-4-large',
  ],
})
