// LM Studio, self-hosted. https://lmstudio.ai/docs/developer/openai-compat
import { optionalBearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const lmStudio = defineProvider({
  id: 'lm-studio',
  channelType: 9017,
  name: 'LM Studio',
  icon: 'lmstudio',
  defaultBaseUrl: 'http://localhost:1234',
  auth: optionalBearer(),
  speaks: {
    ...openAiSpeeches(['chat', 'completions', 'responses', 'embeddings']),
    messages: { dialect: 'claude-messages', path: '/v1/messages' },
  },
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  keyHint: 'Any text, unless the server demands a token',
})
