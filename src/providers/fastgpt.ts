// FastGPT.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const fastgpt = defineProvider({
  id: 'fastgpt',
  channelType: 22,
  name: 'FastGPT',
  icon: 'fastgpt',
  defaultBaseUrl: 'https://fastgpt.run/api/openapi',
  auth: bearer(),
  speaks: openAiSpeeches(['chat', 'completions', 'embeddings', 'moderations']),
  modelListPath: '/v1/models',
  keyHint: 'APIKey-AppId',
})
