// Volcengine Ark (Doubao) and its coding plan; bot models have a path of their own. https://www.volcengine.com/docs/82379
import { isJsonObject, type JsonObject } from '../kernel/index.ts'
import { bearer, splitKey } from './auth/index.ts'
import { defineProvider, type Endpoint, type Quirk } from './define.ts'
import { setMembers } from './quirks/index.ts'
import { listAt } from './shared/model-lists.ts'
import { openAiSpeech, openAiSpeeches } from './shared/openai-speeches.ts'

const HOME = 'https://ark.cn-beijing.volces.com'
const SPEECH_KEY_FORM = 'appid|token'

const isCodingPlan = ({ baseUrl }: Endpoint): boolean => baseUrl.endsWith('/api/coding')

/** Either kind of base may be pasted with its version. */
const versionedBase = (endpoint: Endpoint): string => {
  if (isCodingPlan(endpoint)) return `${endpoint.baseUrl}/v3`
  return endpoint.baseUrl.endsWith('/api/v3') ? endpoint.baseUrl : `${endpoint.baseUrl}/api/v3`
}

const chatBase = (endpoint: Endpoint): string => {
  const isBot = endpoint.upstreamModel.startsWith('bot') && !isCodingPlan(endpoint)
  return versionedBase(endpoint) + (isBot ? '/bots' : '')
}

/** Speech is another product under another host, with a plain HTTP form beside its WebSocket. https://www.volcengine.com/docs/6561/1257584 */
const speechUrl = ({ baseUrl }: Endpoint): string =>
  baseUrl === HOME ? 'https://openspeech.bytedance.com/api/v1/tts' : `${baseUrl}/v1/audio/speech`

const asObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})

/** The key's halves stand in the body; over HTTP the operation is `query`, which answers at once. */
const speechApp: Quirk = {
  id: 'app and operation of Volcengine’s speech',
  edit: (body, { endpoint }) => {
    const [appid = '', token = ''] = splitKey(endpoint.key, SPEECH_KEY_FORM)
    return setMembers({
      app: { cluster: 'volcano_tts', ...asObject(body.app), appid, token },
      request: { ...asObject(body.request), operation: 'query' },
    })
  },
}

export const volcengine = defineProvider({
  id: 'volcengine',
  channelType: 45,
  name: 'VolcEngine',
  icon: 'volcengine',
  defaultBaseUrl: HOME,
  auth: bearer(),
  speaks: {
    ...openAiSpeeches(['embeddings', 'images'], versionedBase),
    chat: openAiSpeech('chat', chatBase, {
      traits: { thinking: 'thinking-object', wantsReasoningBack: true, hasFileParts: false },
    }),
    messages: { dialect: 'claude-messages', path: '/v1/messages', when: isCodingPlan },
    responses: openAiSpeech('responses', versionedBase, { when: (endpoint) => !isCodingPlan(endpoint) }),
    // Pictures to be edited are members of the same request.
    'image-edits': openAiSpeech('images', versionedBase),
    speech: {
      dialect: 'volcengine-speech',
      path: speechUrl,
      headers: ({ key }) => ({ authorization: `Bearer;${splitKey(key, SPEECH_KEY_FORM)[1] ?? ''}` }),
      quirks: [speechApp],
    },
  },
  suffixes: ['volcengine-thinking'],
  acceptsStreamOptions: true,
  modelList: listAt((endpoint) => `${versionedBase(endpoint)}/models`, bearer()),
  plans: { 'doubao-coding-plan': 'https://ark.cn-beijing.volces.com/api/coding' },
  keyHint: `API key; for speech ${SPEECH_KEY_FORM}`,
  models: [
    'doubao-seed-2-0-code-preview-260215',
    'doubao-seed-1-8-251228',
    'doubao-seed-1-6-251015',
    'doubao-seed-1-6-flash-250828',
    'doubao-seed-1-6-vision-250815',
    'deepseek-v4-pro-ga-260813',
    'deepseek-v4-flash-ga-260731',
    'Doubao-pro-128k',
    'Doubao-pro-32k',
    'Doubao-pro-4k',
    'Doubao-lite-128k',
    'Doubao-lite-32k',
    'Doubao-lite-4k',
    'Doubao-embedding',
    'doubao-seedream-4-0-250828',
    'seedream-4-0-250828',
    'doubao-seedance-1-0-pro-250528',
    'seedance-1-0-pro-250528',
    'doubao-seed-1-6-thinking-250715',
    'seed-1-6-thinking-250715',
  ],
})
