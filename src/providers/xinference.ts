// Xinference, self-hosted. https://inference.readthedocs.io
import { optionalBearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const xinference = defineProvider({
  id: 'xinference',
  channelType: 47,
  name: 'Xinference',
  icon: 'xinference',
  defaultBaseUrl: '',
  auth: optionalBearer(),
  speaks: openAiSpeeches([
    'chat',
    'completions',
    'embeddings',
    'rerank',
    'images',
    'image-edits',
    'image-variations',
    'speech',
    'transcriptions',
    'translations',
  ]),
  modelListPath: '/v1/models',
  models: ['bge-reranker-v2-m3', 'jina-reranker-v2'],
})
