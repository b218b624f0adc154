// xAI (Grok).
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const xai = defineProvider({
  id: 'xai',
  channelType: 48,
  name: 'xAI',
  defaultBaseUrl: 'https://api.x.ai',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'openai-chat', path: '/v1/chat/completions' },
    completions: { dialect: 'openai-completions', path: '/v1/completions' },
  },
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: [
    'grok-4-1-fast-reasoning',
    'grok-4-1-fast-non-reasoning',
    'grok-code-fast-1',
    'grok-4-fast-reasoning',
    'grok-4-fast-non-reasoning',
    'grok-4-0709',
    'grok-3-mini',
    'grok-3',
    'grok-2-vision-1212',
    'grok-4-1-fast-reasoning-search',
    'grok-4-1-fast-non-reasoning-search',
    'grok-4-fast-reasoning-search',
    'grok-4-fast-non-reasoning-search',
    'grok-4-0709-search',
    'grok-3-mini-search',
    'grok-3-search',
    'grok-3-mini-high',
    'grok-3-mini-low',
    'grok-imagine-image-pro',
    'grok-imagine-image',
    'grok-2-image-1212',
    'grok-imagine-video',
  ],
})
