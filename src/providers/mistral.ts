// Mistral. https://docs.mistral.ai/api
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { nineCharacterToolIds, rename, without } from './quirks/index.ts'
import { openAiSpeech, openAiSpeeches } from './shared/openai-speeches.ts'

/** Members of OpenAI's that Mistral answers with 422 (its schema forbids what it does not know). */
const UNKNOWN = [
  'user',
  'stream_options',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'store',
  'service_tier',
  'verbosity',
  'modalities',
  'audio',
  'web_search_options',
  'functions',
  'function_call',
  'safety_identifier',
]

export const mistral = defineProvider({
  id: 'mistral',
  channelType: 42,
  name: 'Mistral',
  icon: 'mistral',
  defaultBaseUrl: 'https://api.mistral.ai',
  auth: bearer(),
  speaks: {
    ...openAiSpeeches(['moderations', 'transcriptions']),
    chat: openAiSpeech('chat', '/v1', {
      quirks: [
        rename('max_completion_tokens', 'max_tokens'),
        rename('seed', 'random_seed'),
        without(UNKNOWN),
        nineCharacterToolIds,
      ],
      traits: { hasFileParts: false },
    }),
    embeddings: openAiSpeech('embeddings', '/v1', {
      quirks: [rename('dimensions', 'output_dimension'), without(['user'])],
    }),
  },
  modelListPath: '/v1/models',
  models: [
    'mistral-large-2512',
    'mistral-medium-2604',
    'mistral-medium-2508',
    'mistral-small-2603',
    'mistral-small-2506',
    'magistral-medium-latest',
    'magistral-small-latest',
    'ministral-14b-latest',
    'ministral-8b-latest',
    'ministral-3b-latest',
    'devstral-latest',
    'devstral-medium-latest',
    'codestral-latest',
    'pixtral-large-latest',
    'voxtral-small-latest',
    'voxtral-mini-latest',
    'codestral-embed',
    'mistral-moderation-latest',
    'open-mistral-7b',
    'open-mixtral-8x7b',
    'mistral-small-latest',
    'mistral-medium-latest',
    'mistral-large-latest',
    'mistral-embed',
  ],
})
