// OpenAI's films (Sora); they are tasks, so there is nothing to answer at once.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const sora = defineProvider({
  id: 'sora',
  channelType: 55,
  name: 'Sora',
  icon: 'sora',
  defaultBaseUrl: 'https://api.openai.com',
  auth: bearer(),
  speaks: {},
  modelListPath: '/v1/models',
  models: ['sora-2', 'sora-2-pro'],
})
