// OhMyGPT, a relay.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { everythingOfOpenAi } from './shared/relay.ts'

export const ohmygpt = defineProvider({
  id: 'ohmygpt',
  channelType: 7,
  name: 'OhMyGPT',
  defaultBaseUrl: 'https://api.ohmygpt.com',
  auth: bearer(),
  speaks: everythingOfOpenAi,
  suffixes: ['openai-effort'],
  modelListPath: '/v1/models',
})
