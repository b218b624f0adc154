// Moonshot AI (Kimi) and its coding plan. https://platform.kimi.ai/docs/api/chat
import { bearer } from './auth/index.ts'
import { defineProvider, type Endpoint } from './define.ts'
import { rename, without } from './quirks/index.ts'
import { balanceAt, readAmount } from './shared/balances.ts'
import { openAiSpeech, openAiSpeeches } from './shared/openai-speeches.ts'

const isCodingPlan = ({ baseUrl }: Endpoint): boolean => baseUrl.endsWith('/coding')

/** From K2.5 on sampling is fixed: any other value is refused. https://platform.kimi.ai/docs/api/models-overview */
const hasFixedSampling = (model: string): boolean => /^(kimi-)?k(2\.[5-9]|[3-9])/.test(model)

const FIXED = ['temperature', 'top_p', 'n', 'presence_penalty', 'frequency_penalty']

export const moonshot = defineProvider({
  id: 'moonshot',
  channelType: 25,
  name: 'Moonshot',
  icon: 'moonshot',
  defaultBaseUrl: 'https://api.moonshot.cn',
  auth: bearer(),
  speaks: {
    ...openAiSpeeches(['completions', 'embeddings', 'rerank']),
    chat: openAiSpeech('chat', '/v1', {
      quirks: [rename('max_completion_tokens', 'max_tokens'), without(FIXED, hasFixedSampling)],
      traits: { thinking: 'thinking-object', wantsReasoningBack: true, hasFileParts: false },
    }),
    messages: {
      dialect: 'claude-messages',
      path: (endpoint) => `${endpoint.baseUrl}${isCodingPlan(endpoint) ? '' : '/anthropic'}/v1/messages`,
    },
  },
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  // Accounts of api.moonshot.cn count in yuan.
  balance: balanceAt(
    '/v1/users/me/balance',
    bearer(),
    (body, cnyPerUsd) => readAmount(body, 'data', 'available_balance') / cnyPerUsd,
  ),
  plans: { 'kimi-coding-plan': 'https://api.kimi.com/coding' },
  models: [
    'kimi-k3.1-pro',
    'kimi-k3.1-pro-highspeed',
    'kimi-k3',
    'kimi-k2.7-code',
    'kimi-k2.7-code-highspeed',
    'kimi-k2.6',
    'kimi-for-coding',
    'kimi-k2.5',
    'kimi-k2-0905-preview',
    'kimi-k2-turbo-preview',
    'kimi-k2-thinking',
    'kimi-k2-thinking-turbo',
  ],
})
