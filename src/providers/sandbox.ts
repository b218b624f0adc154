// The sandbox: a provider of our own that answers in-process, for demonstrations and first steps.
import { noAuth } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const sandbox = defineProvider({
  id: 'sandbox',
  channelType: 9000,
  name: 'Sandbox',
  defaultBaseUrl: 'sandbox://local',
  auth: noAuth(),
  isSandbox: true,
  speaks: {
    chat: { dialect: 'openai-chat', path: '/v1/chat/completions' },
    completions: { dialect: 'openai-completions', path: '/v1/completions' },
    embeddings: { dialect: 'openai-embeddings', path: '/v1/embeddings' },
    images: { dialect: 'openai-images', path: '/v1/images/generations' },
    moderations: { dialect: 'openai-moderations', path: '/v1/moderations' },
  },
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  keyHint: 'Any text; nothing leaves this machine.',
  models: [
    'sandbox-chat',
    'sandbox-fast',
    'sandbox-embedding',
    'sandbox-image',
    'sandbox-fail-500',
    'sandbox-fail-429',
  ],
})
