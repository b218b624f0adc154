// OpenAIMax, a relay.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { everythingOfOpenAi } from './shared/relay.ts'

export const openaiMax = defineProvider({
  id: 'openai-max',
  channelType: 6,
  name: 'OpenAIMax',
  ownedBy: 'openaimax',
  defaultBaseUrl: 'https://api.openaimax.com',
  auth: bearer(),
  speaks: everythingOfOpenAi,
  suffixes: ['openai-effort'],
  modelListPath: '/v1/models',
})
