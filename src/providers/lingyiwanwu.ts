// 01.AI (LingYiWanWu).
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const lingyiwanwu = defineProvider({
  id: 'lingyiwanwu',
  channelType: 31,
  name: 'LingYiWanWu',
  icon: 'yi',
  defaultBaseUrl: 'https://api.lingyiwanwu.com',
  auth: bearer(),
  speaks: openAiSpeeches(['chat', 'completions', 'embeddings', 'moderations']),
  modelListPath: '/v1/models',
  models: [
    'yi-large',
    'yi-medium',
    'yi-vision',
    'yi-medium-200k',
    'yi-spark',
    'yi-large-rag',
    'yi-large-turbo',
    'yi-large-preview',
    'yi-large-rag-preview',
  ],
})
