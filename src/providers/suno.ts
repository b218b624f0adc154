// Suno through a proxy; songs are tasks, so there is nothing to answer at once.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const suno = defineProvider({
  id: 'suno',
  channelType: 36,
  name: 'SunoAPI',
  ownedBy: 'sunoapi',
  icon: 'suno',
  defaultBaseUrl: '',
  auth: bearer(),
  speaks: {},
  models: ['suno_music', 'suno_lyrics'],
})
