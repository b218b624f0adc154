// MokaAI: embeddings.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeech } from './shared/openai-speeches.ts'

export const mokaai = defineProvider({
  id: 'mokaai',
  channelType: 44,
  name: 'MokaAI',
  defaultBaseUrl: 'https://api.moka.ai',
  auth: bearer(),
  speaks: { embeddings: openAiSpeech('embeddings', '') },
  models: ['m3e-large', 'm3e-base', 'm3e-small'],
})
