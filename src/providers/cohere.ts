// Cohere, version 2 of its API. https://docs.cohere.com/reference/chat
import { bearer } from './auth/index.ts'
import { defineProvider, type Quirk } from './define.ts'
import { isPresent, NO_EDITS, setMembers } from './quirks/index.ts'
import { listAt, namesIn } from './shared/model-lists.ts'

/** COHERE_SAFETY_SETTING; Cohere refuses the member beside tools and documents. */
const safetyMode: Quirk = {
  id: 'safety mode of the installation',
  edit: (body, { endpoint }) => {
    const mode = endpoint.environment.cohereSafetyMode
    const isTaken = ['safety_mode', 'tools', 'documents'].some((member) => isPresent(body, member))
    return mode === '' || mode === 'NONE' || isTaken ? NO_EDITS : setMembers({ safety_mode: mode })
  },
}

export const cohere = defineProvider({
  id: 'cohere',
  channelType: 34,
  name: 'Cohere',
  icon: 'cohere',
  defaultBaseUrl: 'https://api.cohere.ai',
  auth: bearer(),
  speaks: {
    chat: { dialect: 'cohere-chat', path: '/v2/chat', quirks: [safetyMode] },
    embeddings: { dialect: 'cohere-embeddings', path: '/v2/embed' },
    rerank: { dialect: 'cohere-rerank', path: '/v2/rerank' },
  },
  modelList: listAt(
    ({ baseUrl }) => `${baseUrl}/v1/models?page_size=1000`,
    bearer(),
    (body) => namesIn(body.models, 'name'),
  ),
  models: [
    'command-a-reasoning-08-2025',
    'command-a-vision-07-2025',
    'command-r7b-12-2024',
    'embed-v4.0',
    'embed-english-v3.0',
    'embed-multilingual-v3.0',
    'rerank-v4.0-pro',
    'rerank-v4.0-fast',
    'rerank-v3.5',
    'command-a-03-2025',
    'command-r',
    'command-r-plus',
    'command-r-08-2024',
    'command-r-plus-08-2024',
    'c4ai-aya-23-35b',
    'c4ai-aya-23-8b',
    'command-light',
    'command-light-nightly',
    'command',
    'command-nightly',
    'rerank-english-v3.0',
    'rerank-multilingual-v3.0',
    'rerank-english-v2.0',
    'rerank-multilingual-v2.0',
  ],
})
