// 360 AI.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const ai360 = defineProvider({
  id: 'ai360',
  channelType: 19,
  name: '360',
  icon: 'ai360',
  defaultBaseUrl: 'https://api.360.cn',
  auth: bearer(),
  speaks: openAiSpeeches(['chat', 'completions', 'embeddings', 'images', 'moderations']),
  modelListPath: '/v1/models',
  models: [
    '360gpt-turbo',
    '360gpt-turbo-responsibility-8k',
    '360gpt-pro',
    '360gpt2-pro',
    '360GPT_S2_V9',
    'embedding-bert-512-v1',
    'embedding_s1_v1',
    'semantic_similarity_s1_v1',
  ],
})
