// The router of Hugging Face’s inference providers. https://huggingface.co/docs/inference-providers
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const huggingFace = defineProvider({
  id: 'hugging-face',
  channelType: 9007,
  name: 'Hugging Face',
  icon: 'huggingface',
  defaultBaseUrl: 'https://router.huggingface.co',
  auth: bearer(),
  speaks: openAiSpeeches(['chat', 'responses']),
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: [
    'deepseek-ai/DeepSeek-V4-Pro-0813',
    'deepseek-ai/DeepSeek-V4.1-Flash',
    'moonshotai/Kimi-K3',
    'moonshotai/Kimi-K2.7-Code',
    'zai-org/GLM-5.3',
    'zai-org/GLM-5.3-Flash',
    'MiniMaxAI/MiniMax-M3',
    'Qwen/Qwen3.8-27B',
    'Qwen/Qwen3.5-397B-A17B',
    'openai/gpt-oss-120b',
    'openai/gpt-oss-20b',
    'google/gemma-4-31B-it',
    'meta-llama/Llama-3.3-70B-Instruct',
  ],
})
