// Cloudflare Workers AI; the account's id is the channel's `other` column. https://developers.cloudflare.com/workers-ai/
import { isJsonObject } from '../kernel/index.ts'
import { bearer } from './auth/index.ts'
import { defineProvider, type Endpoint, encodeSegments, type ModelList } from './define.ts'
import { namesIn } from './shared/model-lists.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

const accountUrl = ({ baseUrl, other }: Endpoint): string =>
  `${baseUrl}/client/v4/accounts/${encodeURIComponent(other)}/ai`

/** Models are named by paths, e.g. `@cf/openai/whisper`. */
const runUrl = (endpoint: Endpoint): string => `${accountUrl(endpoint)}/run/${encodeSegments(endpoint.upstreamModel)}`

const PAGE_SIZE = 100

const modelList: ModelList = {
  request: (endpoint, page = '1') => ({
    method: 'GET',
    url: `${accountUrl(endpoint)}/models/search?per_page=${PAGE_SIZE}&page=${encodeURIComponent(page)}`,
    headers: bearer()(endpoint),
  }),
  read: ({ result, result_info: info }) => {
    const models = namesIn(result, 'name')
    const page = isJsonObject(info) ? Number(info.page) : Number.NaN
    return { models, ...(models.length === PAGE_SIZE && page > 0 ? { nextPage: String(page + 1) } : {}) }
  },
}

export const cloudflare = defineProvider({
  id: 'cloudflare',
  channelType: 39,
  name: 'Cloudflare',
  icon: 'workersai',
  defaultBaseUrl: 'https://api.cloudflare.com',
  auth: bearer(),
  speaks: {
    ...openAiSpeeches(['chat', 'embeddings', 'responses'], (endpoint) => `${accountUrl(endpoint)}/v1`),
    images: { dialect: 'cloudflare-run', path: runUrl },
    transcriptions: { dialect: 'cloudflare-transcription', path: runUrl },
  },
  acceptsStreamOptions: true,
  modelList,
  fields: [{ name: 'other', label: 'Account id', kind: 'text', where: 'other' }],
  keyHint: 'API token',
  models: [
    '@cf/openai/gpt-oss-120b',
    '@cf/openai/gpt-oss-20b',
    '@cf/meta/llama-4-scout-17b-16e-instruct',
    '@cf/meta/llama-3.3-70b-instruct-fp8-fast',
    '@cf/qwen/qwen3-30b-a3b-fp8',
    '@cf/google/gemma-3-12b-it',
    '@cf/baai/bge-m3',
    '@cf/black-forest-labs/flux-1-schnell',
    '@cf/openai/whisper-large-v3-turbo',
    '@cf/meta/llama-3.1-8b-instruct',
    '@cf/meta/llama-2-7b-chat-fp16',
    '@cf/meta/llama-2-7b-chat-int8',
    '@cf/mistral/mistral-7b-instruct-v0.1',
    '@hf/thebloke/deepseek-coder-6.7b-base-awq',
    '@hf/thebloke/deepseek-coder-6.7b-instruct-awq',
    '@cf/deepseek-ai/deepseek-math-7b-base',
    '@cf/deepseek-ai/deepseek-math-7b-instruct',
    '@cf/thebloke/discolm-german-7b-v1-awq',
    '@cf/tiiuae/falcon-7b-instruct',
    '@cf/google/gemma-2b-it-lora',
    '@hf/google/gemma-7b-it',
    '@cf/google/gemma-7b-it-lora',
    '@hf/nousresearch/hermes-2-pro-mistral-7b',
    '@hf/thebloke/llama-2-13b-chat-awq',
    '@cf/meta-llama/llama-2-7b-chat-hf-lora',
    '@cf/meta/llama-3-8b-instruct',
    '@hf/thebloke/llamaguard-7b-awq',
    '@hf/thebloke/mistral-7b-instruct-v0.1-awq',
    '@hf/mistralai/mistral-7b-instruct-v0.2',
    '@cf/mistral/mistral-7b-instruct-v0.2-lora',
    '@hf/thebloke/neural-chat-7b-v3-1-awq',
    '@cf/openchat/openchat-3.5-0106',
    '@hf/thebloke/openhermes-2.5-mistral-7b-awq',
    '@cf/microsoft/phi-2',
    '@cf/qwen/qwen1.5-0.5b-chat',
    '@cf/qwen/qwen1.5-1.8b-chat',
    '@cf/qwen/qwen1.5-14b-chat-awq',
    '@cf/qwen/qwen1.5-7b-chat-awq',
    '@cf/defog/sqlcoder-7b-2',
    '@hf/nexusflow/starling-lm-7b-beta',
    '@cf/tinyllama/tinyllama-1.1b-chat-v1.0',
    '@hf/thebloke/zephyr-7b-beta-awq',
  ],
})
