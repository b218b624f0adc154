// Ollama, self-hosted: its own chat and embeddings, OpenAI's completions. https://docs.ollama.com/api
import { optionalBearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { listAt, namesIn } from './shared/model-lists.ts'
import { openAiSpeech } from './shared/openai-speeches.ts'

export const ollama = defineProvider({
  id: 'ollama',
  channelType: 4,
  name: 'Ollama',
  icon: 'ollama',
  defaultBaseUrl: 'http://localhost:11434',
  auth: optionalBearer(),
  speaks: {
    chat: { dialect: 'ollama-chat', path: '/api/chat' },
    completions: openAiSpeech('completions'),
    embeddings: { dialect: 'ollama-embeddings', path: '/api/embed' },
  },
  modelList: listAt(
    ({ baseUrl }) => `${baseUrl}/api/tags`,
    optionalBearer(),
    (body) => namesIn(body.models, 'name'),
  ),
  keyHint: 'Any text; Ollama’s cloud wants a key.',
  models: ['qwen3.6:27b', 'gemma4:31b', 'gpt-oss:20b', 'gpt-oss:120b', 'embeddinggemma', 'llama3-7b'],
})
