// Custom: the base URL is the complete URL of every operation; `{model}` inside it is replaced.
import type { Operation } from '../dialects/index.ts'
import { bearer } from './auth/index.ts'
import { defineProvider, type Endpoint, type Speech } from './define.ts'
import { openAiModels } from './models/openai.ts'
import { reasoningModelParameters } from './quirks/index.ts'
import { openAiBilling } from './shared/balances.ts'
import { ALL_OPENAI, openAiSpeech } from './shared/openai-speeches.ts'

const wholeUrl = (endpoint: Endpoint): string =>
  endpoint.baseUrl.replaceAll('{model}', encodeURIComponent(endpoint.upstreamModel))

const endsIn = (tail: string) => (endpoint: Endpoint) => new RegExp(`${tail}/?(\\?|$)`).test(endpoint.baseUrl)

const isResponses = endsIn('/responses')
const isMessages = endsIn('/messages')

/** Everything goes to the one address there is. */
const toWholeUrl: Partial<Record<Operation, Speech>> = Object.fromEntries(
  ALL_OPENAI.map((operation) => [operation, { ...openAiSpeech(operation), path: wholeUrl }]),
)

export const custom = defineProvider({
  id: 'custom',
  channelType: 8,
  name: 'Custom',
  defaultBaseUrl: '',
  auth: bearer(),
  speaks: {
    ...toWholeUrl,
    // The address tells which of the chat formats is spoken behind it; where it does not, OpenAI's chat is.
    chat: {
      dialect: 'openai-chat',
      path: wholeUrl,
      when: (endpoint) => !isResponses(endpoint) && !isMessages(endpoint),
      quirks: [reasoningModelParameters],
    },
    responses: { dialect: 'openai-responses', path: wholeUrl, when: isResponses },
    messages: {
      dialect: 'claude-messages',
      path: wholeUrl,
      when: isMessages,
      headers: (_endpoint, header) => ({ 'anthropic-version': header('anthropic-version') ?? '2023-06-01' }),
    },
  },
  suffixes: ['openai-effort'],
  balance: openAiBilling(bearer(), ({ baseUrl }) => baseUrl),
  models: openAiModels,
})
