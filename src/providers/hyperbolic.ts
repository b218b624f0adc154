// Hyperbolic. https://docs.hyperbolic.xyz/docs/rest-api
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const hyperbolic = defineProvider({
  id: 'hyperbolic',
  channelType: 9011,
  name: 'Hyperbolic',
  icon: 'hyperbolic',
  defaultBaseUrl: 'https://api.hyperbolic.xyz',
  auth: bearer(),
  speaks: openAiSpeeches(['chat', 'completions']),
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: [
    'openai/gpt-oss-120b',
    'deepseek-ai/DeepSeek-V3',
    'deepseek-ai/DeepSeek-R1-0528',
    'Qwen/Qwen3-Coder-480B-A35B-Instruct',
    'meta-llama/Llama-3.3-70B-Instruct',
  ],
})
