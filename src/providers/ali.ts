// Alibaba Cloud DashScope (Model Studio). https://help.aliyun.com/zh/model-studio/
import { bearer } from './auth/index.ts'
import { defineProvider, type Endpoint, type Speech } from './define.ts'
import { clamp } from './quirks/index.ts'
import { openAiSpeech } from './shared/openai-speeches.ts'

const COMPATIBLE = '/compatible-mode/v1'
const SERVICES = '/api/v1/services'
const PICTURES = `${SERVICES}/aigc`

/** The channel's `other` column names a plugin; DashScope streams when a header says so. */
const dashScopeHeaders = ({ other, isStream }: Endpoint): Readonly<Record<string, string>> => ({
  ...(other === '' ? {} : { 'x-dashscope-plugin': other }),
  ...(isStream ? { 'x-dashscope-sse': 'enable' } : {}),
})

const asyncHeaders = (endpoint: Endpoint): Readonly<Record<string, string>> => ({
  ...dashScopeHeaders(endpoint),
  'x-dashscope-async': 'enable',
})

const namesAny = (name: string, parts: readonly string[]): boolean =>
  parts.some((part) => part !== '' && name.includes(part))

const drawsAtOnce = ({ clientModel, environment }: Endpoint): boolean =>
  namesAny(clientModel, environment.qwenSyncImageModels)

const isNewWan = ({ upstreamModel }: Endpoint): boolean => namesAny(upstreamModel, ['wan2.6', 'wan2.7'])
const isOldWan = (endpoint: Endpoint): boolean => endpoint.upstreamModel.includes('wan') && !isNewWan(endpoint)

const pictures = (path: string, more: Partial<Speech> = {}): Speech => ({
  dialect: 'ali-images',
  path: PICTURES + path,
  headers: dashScopeHeaders,
  ...more,
})

export const ali = defineProvider({
  id: 'ali',
  channelType: 17,
  name: 'Ali',
  icon: 'bailian',
  defaultBaseUrl: 'https://dashscope.aliyuncs.com',
  auth: bearer(),
  speaks: {
    chat: openAiSpeech('chat', COMPATIBLE, {
      headers: dashScopeHeaders,
      quirks: [clamp('top_p', 0.001, 0.999)],
      traits: { thinking: 'enable-thinking', hasCacheMarks: true, hasFileParts: false },
    }),
    completions: openAiSpeech('completions', COMPATIBLE, { headers: dashScopeHeaders }),
    embeddings: openAiSpeech('embeddings', COMPATIBLE, { headers: dashScopeHeaders }),
    responses: openAiSpeech('responses', '/api/v2/apps/protocols/compatible-mode/v1', { headers: dashScopeHeaders }),
    messages: {
      dialect: 'claude-messages',
      path: '/apps/anthropic/v1/messages',
      when: ({ upstreamModel, environment }) => namesAny(upstreamModel, environment.aliClaudeModels),
      headers: dashScopeHeaders,
    },
    rerank: { dialect: 'ali-rerank', path: `${SERVICES}/rerank/text-rerank/text-rerank`, headers: dashScopeHeaders },
    images: [
      pictures('/multimodal-generation/generation', { when: drawsAtOnce }),
      pictures('/text2image/image-synthesis', { headers: asyncHeaders }),
    ],
    'image-edits': [
      pictures('/image2image/image-synthesis', { when: isOldWan, headers: asyncHeaders }),
      pictures('/image-generation/generation', { when: isNewWan, headers: asyncHeaders }),
      pictures('/multimodal-generation/generation'),
    ],
  },
  acceptsStreamOptions: true,
  modelListPath: `${COMPATIBLE}/models`,
  fields: [{ name: 'other', label: 'Plugin', kind: 'text', where: 'other', help: 'Value of X-DashScope-Plugin.' }],
  models: [
    'qwen3.8-max',
    'qwen3.8-flash',
    'qwen3.7-max',
    'qwen3.7-plus',
    'qwen3.6-plus',
    'qwen3.6-flash',
    'qwen3.5-plus',
    'qwen3-max',
    'qwen-flash',
    'qwen3-coder-plus',
    'qwen3-coder-flash',
    'qwen3-coder-next',
    'qwen-image-edit-plus',
    'text-embedding-v4',
    'text-embedding-v3',
    'qwen-turbo',
    'qwen-plus',
    'qwen-max',
    'qwen-max-longcontext',
    'qwq-32b',
    'qwen3-235b-a22b',
    'text-embedding-v1',
    'gte-rerank-v2',
    'wan2.5-i2v-preview',
    'wan2.2-i2v-flash',
    'wan2.2-i2v-plus',
    'wanx2.1-i2v-plus',
    'wanx2.1-i2v-turbo',
  ],
})
