// Cerebras. https://inference-docs.cerebras.ai/api-reference
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const cerebras = defineProvider({
  id: 'cerebras',
  channelType: 9005,
  name: 'Cerebras',
  icon: 'cerebras',
  defaultBaseUrl: 'https://api.cerebras.ai',
  auth: bearer(),
  speaks: openAiSpeeches(['chat', 'completions']),
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: ['gpt-oss-120b', 'qwen-3.8-27b', 'zai-glm-4.7', 'zai-glm-4.6', 'gemma-4-31b', 'llama3.1-8b'],
})
