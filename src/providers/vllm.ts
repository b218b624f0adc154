// vLLM, self-hosted. https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
import { optionalBearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const vllm = defineProvider({
  id: 'vllm',
  channelType: 9016,
  name: 'vLLM',
  icon: 'vllm',
  defaultBaseUrl: '',
  auth: optionalBearer(),
  speaks: {
    ...openAiSpeeches(['chat', 'completions', 'responses', 'embeddings', 'rerank', 'transcriptions', 'translations']),
    messages: { dialect: 'claude-messages', path: '/v1/messages' },
  },
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  keyHint: 'The server’s --api-key, if it has one',
})
