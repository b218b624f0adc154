// AILS, a relay.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { everythingOfOpenAi } from './shared/relay.ts'

export const ails = defineProvider({
  id: 'ails',
  channelType: 9,
  name: 'AILS',
  defaultBaseUrl: 'https://api.caipacity.com',
  auth: bearer(),
  speaks: everythingOfOpenAi,
  suffixes: ['openai-effort'],
  modelListPath: '/v1/models',
})
