// Dify: one chat flow per key. https://docs.dify.ai/api-reference/chat/send-chat-message
import { difyUserOf } from '../dialects/index.ts'
import { readString } from '../kernel/index.ts'
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const dify = defineProvider({
  id: 'dify',
  channelType: 37,
  name: 'Dify',
  icon: 'dify',
  defaultBaseUrl: 'https://api.dify.ai',
  auth: bearer(),
  speaks: { chat: { dialect: 'dify-chat', path: '/v1/chat-messages' } },
  uploads: {
    url: ({ baseUrl }) => `${baseUrl}/v1/files/upload`,
    // A file belongs to the user it was uploaded for.
    fields: (_endpoint, user) => ({ user: difyUserOf({ user }) }),
    fileField: 'file',
    readId: ({ body }) => readString(body, 'id') ?? '',
  },
  keyHint: 'app-…',
})
