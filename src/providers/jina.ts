// Jina AI: embeddings, rerank, and a search model that chats. https://api.jina.ai/redoc
import { bearer } from './auth/index.ts'
import { defineProvider, type Quirk } from './define.ts'
import { NO_EDITS, setMembers } from './quirks/index.ts'
import { openAiSpeech } from './shared/openai-speeches.ts'

const HOME = 'https://api.jina.ai'

/** Jina calls it `embedding_type`; floats are its default. */
const embeddingType: Quirk = {
  id: 'encoding_format becomes embedding_type',
  edit: ({ encoding_format: format, embedding_type: own }) => {
    if (format === undefined) return NO_EDITS
    const isBase64 = format === 'base64' && own === undefined
    return setMembers({ encoding_format: undefined, ...(isBase64 ? { embedding_type: 'base64' } : {}) })
  },
}

export const jina = defineProvider({
  id: 'jina',
  channelType: 38,
  name: 'Jina',
  icon: 'jina',
  defaultBaseUrl: HOME,
  auth: bearer(),
  speaks: {
    // DeepSearch has a host of its own.
    chat: openAiSpeech('chat', ({ baseUrl }) => (baseUrl === HOME ? 'https://deepsearch.jina.ai/v1' : `${baseUrl}/v1`)),
    embeddings: openAiSpeech('embeddings', '/v1', { quirks: [embeddingType] }),
    rerank: openAiSpeech('rerank'),
  },
  models: [
    'jina-embeddings-v5-text-small',
    'jina-embeddings-v4',
    'jina-embeddings-v3',
    'jina-clip-v2',
    'jina-reranker-v3',
    'jina-deepsearch-v1',
    'jina-clip-v1',
    'jina-reranker-v2-base-multilingual',
    'jina-reranker-m0',
  ],
})
