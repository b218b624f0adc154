// Baseten’s model APIs. https://docs.baseten.co/development/model-apis/overview
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const baseten = defineProvider({
  id: 'baseten',
  channelType: 9024,
  name: 'Baseten',
  icon: 'baseten',
  defaultBaseUrl: 'https://inference.baseten.co',
  auth: bearer(),
  speaks: openAiSpeeches(['chat']),
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: [
    'deepseek-ai/DeepSeek-V4.1-Flash',
    'deepseek-ai/DeepSeek-V4-Pro-0813',
    'moonshotai/Kimi-K3',
    'moonshotai/Kimi-K2.7-Code',
    'zai-org/GLM-5.3',
    'zai-org/GLM-5.3-Flash',
    'nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B',
    'openai/gpt-oss-120b',
  ],
})
