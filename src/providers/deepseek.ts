// DeepSeek; legacy completions are its fill-in-the-middle beta. https://api-docs.deepseek.com
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { rename } from './quirks/index.ts'
import { balanceAt, readDeepSeekBalance } from './shared/balances.ts'
import { openAiSpeech } from './shared/openai-speeches.ts'

export const deepseek = defineProvider({
  id: 'deepseek',
  channelType: 43,
  name: 'DeepSeek',
  icon: 'deepseek',
  defaultBaseUrl: 'https://api.deepseek.com',
  auth: bearer(),
  speaks: {
    chat: openAiSpeech('chat', '/v1', {
      quirks: [rename('max_completion_tokens', 'max_tokens')],
      traits: { thinking: 'thinking-object', wantsReasoningBack: true, hasJsonSchema: false, hasFileParts: false },
    }),
    completions: openAiSpeech('completions', ({ baseUrl }) => `${baseUrl.replace(/\/beta$/, '')}/beta`),
    messages: { dialect: 'claude-messages', path: '/anthropic/v1/messages' },
  },
  suffixes: ['deepseek-v4'],
  acceptsStreamOptions: true,
  modelListPath: '/models',
  balance: balanceAt('/user/balance', bearer(), readDeepSeekBalance),
  models: [
    'deepseek-flash',
    'deepseek-v4-flash-vision-exp',
    'deepseek-chat',
    'deepseek-reasoner',
    'deepseek-v4-flash',
    'deepseek-v4-flash-none',
    'deepseek-v4-flash-max',
    'deepseek-v4-pro',
    'deepseek-v4-pro-none',
    'deepseek-v4-pro-max',
  ],
})
