// OpenAI, and the default for any compatible server.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiModels } from './models/openai.ts'
import { openAiBilling } from './shared/balances.ts'
import { everythingOfOpenAi } from './shared/relay.ts'

export const openai = defineProvider({
  id: 'openai',
  channelType: 1,
  name: 'OpenAI',
  icon: 'openai',
  defaultBaseUrl: 'https://api.openai.com',
  auth: bearer(),
  speaks: everythingOfOpenAi,
  suffixes: ['openai-effort'],
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  balance: openAiBilling(bearer(), ({ baseUrl }) => baseUrl),
  models: openAiModels,
})
