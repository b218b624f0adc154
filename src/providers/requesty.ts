// Requesty, a router. https://docs.requesty.ai
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const requesty = defineProvider({
  id: 'requesty',
  channelType: 9022,
  name: 'Requesty',
  defaultBaseUrl: 'https://router.requesty.ai',
  auth: bearer(),
  speaks: openAiSpeeches(['chat', 'embeddings']),
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
})
