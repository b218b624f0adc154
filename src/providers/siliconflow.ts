// SiliconFlow. https://docs.siliconflow.cn/cn/api-reference/chat-completions/chat-completions
import { bearer } from './auth/index.ts'
import { defineProvider, type Quirk } from './define.ts'
import { isPresent, NO_EDITS, rename, setMembers } from './quirks/index.ts'
import { balanceAt, readAmount } from './shared/balances.ts'
import { openAiSpeech, openAiSpeeches } from './shared/openai-speeches.ts'

/** Code is filled in between `prefix` and `suffix`, yet messages are demanded all the same. */
const messageForInfill: Quirk = {
  id: 'an empty message beside prefix and suffix',
  edit: (body) => {
    const isInfill = isPresent(body, 'prefix') || isPresent(body, 'suffix')
    const hasMessages = Array.isArray(body.messages) && body.messages.length > 0
    return isInfill && !hasMessages ? setMembers({ messages: [{ role: 'user', content: '' }] }) : NO_EDITS
  },
}

const draws = { dialect: 'siliconflow-images', path: '/v1/images/generations' } as const

export const siliconflow = defineProvider({
  id: 'siliconflow',
  channelType: 40,
  name: 'SiliconFlow',
  icon: 'siliconcloud',
  defaultBaseUrl: 'https://api.siliconflow.cn',
  auth: bearer(),
  speaks: {
    ...openAiSpeeches(['completions', 'embeddings', 'rerank', 'speech', 'transcriptions']),
    chat: openAiSpeech('chat', '/v1', {
      quirks: [messageForInfill, rename('max_completion_tokens', 'max_tokens')],
      traits: { thinking: 'enable-thinking', hasFileParts: false },
    }),
    images: draws,
    'image-edits': draws,
  },
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  // Accounts of the Chinese platform count in yuan.
  balance: balanceAt(
    '/v1/user/info',
    bearer(),
    (body, cnyPerUsd) => readAmount(body, 'data', 'totalBalance') / cnyPerUsd,
  ),
  models: [
    'deepseek-ai/DeepSeek-V4-Pro',
    'deepseek-ai/DeepSeek-V4-Flash',
    'Pro/zai-org/GLM-5.1',
    'Pro/moonshotai/Kimi-K2.6',
    'Qwen/Qwen3.5-397B-A17B',
    'Qwen/Qwen3-Embedding-8B',
    'Qwen/Qwen3-Reranker-8B',
    'THUDM/glm-4-9b-chat',
    'InstantX/InstantID',
    'ByteDance/SDXL-Lightning',
    'deepseek-ai/deepseek-llm-67b-chat',
    'Qwen/Qwen1.5-14B-Chat',
    'Qwen/Qwen1.5-7B-Chat',
    'Qwen/Qwen1.5-110B-Chat',
    'Qwen/Qwen1.5-32B-Chat',
    '01-ai/Yi-1.5-6B-Chat',
    '01-ai/Yi-1.5-9B-Chat-16K',
    '01-ai/Yi-1.5-34B-Chat-16K',
    'THUDM/chatglm3-6b',
    'deepseek-ai/DeepSeek-V2-Chat',
    'Qwen/Qwen2-72B-Instruct',
    'Qwen/Qwen2-7B-Instruct',
    'Qwen/Qwen2-57B-A14B-Instruct',
    'deepseek-ai/DeepSeek-Coder-V2-Instruct',
    'Qwen/Qwen2-1.5B-Instruct',
    'internlm/internlm2_5-7b-chat',
    'BAAI/bge-large-en-v1.5',
    'BAAI/bge-large-zh-v1.5',
    'Pro/Qwen/Qwen2-7B-Instruct',
    'Pro/Qwen/Qwen2-1.5B-Instruct',
    'Pro/Qwen/Qwen1.5-7B-Chat',
    'Pro/THUDM/glm-4-9b-chat',
    'Pro/THUDM/chatglm3-6b',
    'Pro/01-ai/Yi-1.5-9B-Chat-16K',
    'Pro/01-ai/Yi-1.5-6B-Chat',
    'Pro/google/gemma-2-9b-it',
    'Pro/internlm/internlm2_5-7b-chat',
    'Pro/meta-llama/Meta-Llama-3-8B-Instruct',
    'Pro/mistralai/Mistral-7B-Instruct-v0.2',
    'black-forest-labs/FLUX.1-schnell',
    'FunAudioLLM/SenseVoiceSmall',
    'netease-youdao/bce-embedding-base_v1',
    'BAAI/bge-m3',
    'internlm/internlm2_5-20b-chat',
    'Qwen/Qwen2-Math-72B-Instruct',
    'netease-youdao/bce-reranker-base_v1',
    'BAAI/bge-reranker-v2-m3',
  ],
})
