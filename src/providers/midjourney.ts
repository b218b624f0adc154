// Midjourney through a proxy of its own; its work is done by tasks, so there is nothing to answer at once.
import { keyHeader } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { midjourneyActions } from './models/midjourney.ts'

export const midjourney = defineProvider({
  id: 'midjourney',
  channelType: 2,
  name: 'Midjourney',
  icon: 'midjourney',
  defaultBaseUrl: 'https://oa.api2d.net',
  auth: keyHeader('mj-api-secret'),
  speaks: {},
  models: midjourneyActions,
})
