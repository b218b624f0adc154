// Together AI. https://docs.together.ai/reference
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const together = defineProvider({
  id: 'together',
  channelType: 9002,
  name: 'Together AI',
  icon: 'together',
  defaultBaseUrl: 'https://api.together.xyz',
  auth: bearer(),
  speaks: openAiSpeeches([
    'chat',
    'completions',
    'embeddings',
    'rerank',
    'images',
    'speech',
    'transcriptions',
    'translations',
  ]),
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: [
    'deepseek-ai/DeepSeek-V4.1-Flash',
    'deepseek-ai/DeepSeek-V4-Pro-0813',
    'moonshotai/Kimi-K3',
    'moonshotai/Kimi-K2.7-Code',
    'zai-org/GLM-5.3',
    'zai-org/GLM-5.3-Flash',
    'MiniMaxAI/MiniMax-M3',
    'Qwen/Qwen3.7-Max',
    'Qwen/Qwen3.5-397B-A17B',
    'openai/gpt-oss-120b',
    'openai/gpt-oss-20b',
    'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    'google/gemma-4-31B-it',
  ],
})
