// Midjourney Plus, a proxy of the same kind under another address.
import { keyHeader } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { midjourneyActions } from './models/midjourney.ts'

export const midjourneyPlus = defineProvider({
  id: 'midjourney-plus',
  channelType: 5,
  name: 'MidjourneyPlus',
  ownedBy: 'midjourneyplus',
  icon: 'midjourney',
  defaultBaseUrl: 'https://api.openai-sb.com',
  auth: keyHeader('mj-api-secret'),
  speaks: {},
  models: midjourneyActions,
})
