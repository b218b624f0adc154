// SambaNova Cloud. https://docs.sambanova.ai/docs/en/features/messages
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const sambanova = defineProvider({
  id: 'sambanova',
  channelType: 9006,
  name: 'SambaNova',
  icon: 'sambanova',
  defaultBaseUrl: 'https://api.sambanova.ai',
  auth: bearer(),
  speaks: {
    ...openAiSpeeches(['chat', 'completions', 'responses', 'embeddings', 'transcriptions', 'translations']),
    messages: { dialect: 'claude-messages', path: '/v1/messages' },
    'count-tokens': { dialect: 'claude-count', path: '/v1/messages/count_tokens' },
  },
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: [
    'gpt-oss-120b',
    'Llama-4-Maverick-17B-128E-Instruct',
    'Meta-Llama-3.3-70B-Instruct',
    'DeepSeek-V3.1',
    'E5-Mistral-7B-Instruct',
    'Whisper-Large-v3',
  ],
})
