// Tencent Hunyuan: its own signed API for keys of three parts, its OpenAI-compatible endpoint for a single token.
// https://cloud.tencent.com/document/product/1729/105701 and https://cloud.tencent.com/document/product/1729/111007
import { bearer, countKeyParts, signTencent, splitKey } from './auth/index.ts'
import { defineProvider, type Endpoint } from './define.ts'
import { openAiSpeech, type SpeechExtras } from './shared/openai-speeches.ts'

const KEY_FORM = 'AppId|SecretId|SecretKey'
const HOST = 'hunyuan.tencentcloudapi.com'
const DEFAULT_BASE = `https://${HOST}`

const isSigned = ({ key }: Endpoint): boolean => countKeyParts(key) > 1

const compatibleBase = ({ baseUrl }: Endpoint): string =>
  baseUrl === '' || baseUrl === DEFAULT_BASE ? 'https://api.hunyuan.cloud.tencent.com/v1' : `${baseUrl}/v1`

const compatible: SpeechExtras = {
  when: (endpoint) => !isSigned(endpoint),
  traits: { thinking: 'none', hasJsonSchema: false, hasFileParts: false },
}

/** A proxy in front of Tencent may have another name; the signature is over the one Tencent knows. */
const signedHost = (url: string): string => {
  const { host } = new URL(url)
  return host.endsWith('.tencentcloudapi.com') ? host : HOST
}

export const tencent = defineProvider({
  id: 'tencent',
  channelType: 23,
  name: 'Tencent',
  icon: 'hunyuan',
  defaultBaseUrl: DEFAULT_BASE,
  auth: (endpoint) => (isSigned(endpoint) ? {} : bearer()(endpoint)),
  sign: (request, endpoint, nowMs) => {
    if (!isSigned(endpoint)) return {}
    const [, secretId = '', secretKey = ''] = splitKey(endpoint.key, KEY_FORM)
    const host = signedHost(request.url)
    const call = { secretId, secretKey, service: 'hunyuan', host, action: 'ChatCompletions', version: '2023-09-01' }
    return { headers: signTencent(request, call, nowMs) }
  },
  speaks: {
    chat: [{ dialect: 'tencent-chat', path: '/', when: isSigned }, openAiSpeech('chat', compatibleBase, compatible)],
    embeddings: openAiSpeech('embeddings', compatibleBase, compatible),
  },
  keyHint: `${KEY_FORM}, or an API key of the OpenAI-compatible service`,
  models: [
    'hunyuan-turbos-latest',
    'hunyuan-t1-latest',
    'hunyuan-large-vision',
    'hunyuan-embedding',
    'hunyuan-lite',
    'hunyuan-standard',
    'hunyuan-standard-256K',
    'hunyuan-pro',
  ],
})
