// NVIDIA’s hosted NIM. https://docs.api.nvidia.com/nim/reference
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const nvidia = defineProvider({
  id: 'nvidia',
  channelType: 9004,
  name: 'NVIDIA NIM',
  icon: 'nvidia',
  defaultBaseUrl: 'https://integrate.api.nvidia.com',
  auth: bearer(),
  speaks: openAiSpeeches(['chat', 'completions', 'embeddings']),
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: [
    'deepseek-ai/deepseek-v4-pro-0813',
    'deepseek-ai/deepseek-v4-flash-0731',
    'moonshotai/kimi-k3',
    'minimaxai/minimax-m3',
    'mistralai/mistral-medium-3.5-128b',
    'mistralai/mistral-small-4-119b-2603',
    'google/gemma-4-31b-it',
    'meta/llama-3.3-70b-instruct',
    'nvidia/llama-3.3-nemotron-super-49b-v1.5',
    'baai/bge-m3',
  ],
})
