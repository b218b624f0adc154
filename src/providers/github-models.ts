// GitHub Models; its catalogue is a bare array, which is no answer a model list can be read from. https://docs.github.com/en/rest/models/inference
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { reasoningModelParameters } from './quirks/index.ts'
import { openAiSpeech } from './shared/openai-speeches.ts'

export const githubModels = defineProvider({
  id: 'github-models',
  channelType: 9008,
  name: 'GitHub Models',
  icon: 'github',
  defaultBaseUrl: 'https://models.github.ai',
  auth: bearer(),
  speaks: {
    chat: openAiSpeech('chat', '/inference', { quirks: [reasoningModelParameters] }),
    embeddings: openAiSpeech('embeddings', '/inference'),
  },
  acceptsStreamOptions: true,
  keyHint: 'Personal access token with models:read',
  models: ['openai/gpt-5', 'openai/gpt-5-mini', 'openai/gpt-4.1', 'openai/gpt-4.1-mini', 'openai/gpt-4o'],
})
