// AI21. https://docs.ai21.com/reference/jamba-1-6-api-ref
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const ai21 = defineProvider({
  id: 'ai21',
  channelType: 9019,
  name: 'AI21',
  icon: 'ai21',
  defaultBaseUrl: 'https://api.ai21.com/studio',
  auth: bearer(),
  speaks: openAiSpeeches(['chat']),
  acceptsStreamOptions: false,
  modelListPath: '/v1/models',
  models: ['jamba-large', 'jamba-mini'],
})
