// Voyage AI: embeddings. https://docs.voyageai.com/reference/embeddings-api
import { bearer } from './auth/index.ts'
import { defineProvider, type Quirk } from './define.ts'
import { NO_EDITS, rename, setMembers } from './quirks/index.ts'
import { openAiSpeech } from './shared/openai-speeches.ts'

/** Floats are what comes when nothing is said; saying so is refused. */
const silentFloat: Quirk = {
  id: 'encoding_format float is left out',
  edit: ({ encoding_format: format }) => (format === 'float' ? setMembers({ encoding_format: undefined }) : NO_EDITS),
}

export const voyage = defineProvider({
  id: 'voyage',
  channelType: 9020,
  name: 'Voyage AI',
  icon: 'voyage',
  defaultBaseUrl: 'https://api.voyageai.com',
  auth: bearer(),
  speaks: {
    embeddings: openAiSpeech('embeddings', '/v1', { quirks: [rename('dimensions', 'output_dimension'), silentFloat] }),
  },
  models: [
    'voyage-4-large',
    'voyage-4',
    'voyage-4-lite',
    'voyage-code-3.5',
    'voyage-code-3',
    'voyage-3-large',
    'voyage-3.5',
    'voyage-3.5-lite',
    'voyage-finance-2',
    'voyage-law-2',
    'voyage-multilingual-2',
  ],
})
