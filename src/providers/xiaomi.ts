// Xiaomi MiMo. https://platform.xiaomimimo.com/docs
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const xiaomi = defineProvider({
  id: 'xiaomi',
  channelType: 9023,
  name: 'Xiaomi MiMo',
  icon: 'xiaomimimo',
  defaultBaseUrl: 'https://api.xiaomimimo.com',
  auth: bearer(),
  speaks: {
    ...openAiSpeeches(['chat']),
    messages: { dialect: 'claude-messages', path: '/anthropic/v1/messages' },
  },
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: [
    'mimo-v2.6-pro',
    'mimo-v2.6-pro-ultraspeed',
    'mimo-v2.6-flash',
    'mimo-v2.5-pro',
    'mimo-v2.5',
    'mimo-v2-omni',
    'mimo-v2-flash',
  ],
})
