// Groq. https://console.groq.com/docs/api-reference
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const groq = defineProvider({
  id: 'groq',
  channelType: 9001,
  name: 'Groq',
  icon: 'groq',
  defaultBaseUrl: 'https://api.groq.com/openai',
  auth: bearer(),
  speaks: openAiSpeeches(['chat', 'responses', 'speech', 'transcriptions', 'translations']),
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: [
    'openai/gpt-oss-120b',
    'openai/gpt-oss-20b',
    'openai/gpt-oss-safeguard-20b',
    'qwen/qwen3.8-27b',
    'qwen/qwen3.6-27b',
    'llama-3.3-70b-versatile',
    'llama-3.1-8b-instant',
    'groq/compound',
    'groq/compound-mini',
    'whisper-large-v3',
    'whisper-large-v3-turbo',
  ],
})
