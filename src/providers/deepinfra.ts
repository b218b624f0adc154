// DeepInfra. https://deepinfra.com/docs/openai_api
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const deepinfra = defineProvider({
  id: 'deepinfra',
  channelType: 9010,
  name: 'DeepInfra',
  icon: 'deepinfra',
  defaultBaseUrl: 'https://api.deepinfra.com',
  auth: bearer(),
  speaks: openAiSpeeches(
    ['chat', 'completions', 'embeddings', 'images', 'speech', 'transcriptions', 'translations'],
    '/v1/openai',
  ),
  acceptsStreamOptions: true,
  modelListPath: '/v1/openai/models',
  models: [
    'deepseek-ai/DeepSeek-V4.1-Flash',
    'deepseek-ai/DeepSeek-V4-Pro-0813',
    'moonshotai/Kimi-K3',
    'zai-org/GLM-5.3',
    'zai-org/GLM-5.3-Flash',
    'MiniMaxAI/MiniMax-M3',
    'Qwen/Qwen3.8-Max',
    'Qwen/Qwen3.8-Flash',
    'openai/gpt-oss-120b',
    'google/gemma-4-31B-it',
    'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    'BAAI/bge-m3',
    'black-forest-labs/FLUX-2-pro',
    'hexgrad/Kokoro-82M',
  ],
})
