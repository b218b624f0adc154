// iFlytek's Spark: a signed WebSocket for keys of three parts, its OpenAI-compatible endpoint for a single token.
// https://www.xfyun.cn/doc/spark/Web.html and https://www.xfyun.cn/doc/spark/HTTP调用文档.html
import { isJsonObject, type JsonObject } from '../kernel/index.ts'
import { bearer, countKeyParts, signXunfeiUrl, splitKey } from './auth/index.ts'
import { defineProvider, type Endpoint, type Quirk } from './define.ts'
import { setMembers } from './quirks/index.ts'
import { clientQuery, openAiSpeech, toWebSocket } from './shared/openai-speeches.ts'

const KEY_FORM = 'APPID|APISecret|APIKey'
const VERSION_DEFAULT = 'v1.1'

/** What the WebSocket calls the models that its versions reach. */
const DOMAINS: Readonly<Record<string, string>> = {
  'v1.1': 'lite',
  'v2.1': 'generalv2',
  'v3.1': 'generalv3',
  'v3.5': 'generalv3.5',
  'v4.0': '4.0Ultra',
}

const isSigned = ({ key }: Endpoint): boolean => countKeyParts(key) > 1

/** The version that a name with exactly one dash ends in, e.g. `SparkDesk-v3.5`. */
const versionInName = (model: string): string | undefined => {
  const parts = model.split('-')
  return parts.length === 2 ? parts[1] : undefined
}

/** A client may name it, and it is a step of the path. */
const VERSION = /^[a-z0-9]+(?:\.[a-z0-9]+)*$/i

/** Client query, then the model's name, then the channel's `other` column. */
const versionOf = (endpoint: Endpoint): string => {
  const version =
    new URLSearchParams(clientQuery(endpoint)).get('api-version') ||
    versionInName(endpoint.upstreamModel) ||
    endpoint.other ||
    VERSION_DEFAULT
  return VERSION.test(version) ? version : VERSION_DEFAULT
}

const asObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})

/** The app's id is part of the key and the domain part of the address, so neither is in the body before. */
const appAndDomain: Quirk = {
  id: 'app id and domain of Spark',
  edit: (body, { endpoint }) => {
    const [appId = ''] = splitKey(endpoint.key, KEY_FORM)
    const version = versionOf(endpoint)
    const parameter = asObject(body.parameter)
    const chat = {
      ...asObject(parameter.chat),
      domain: (Object.hasOwn(DOMAINS, version) ? DOMAINS[version] : undefined) ?? `general${version}`,
    }
    return setMembers({
      header: { ...asObject(body.header), app_id: appId },
      parameter: { ...parameter, chat },
    })
  },
}

export const xunfei = defineProvider({
  id: 'xunfei',
  channelType: 18,
  name: 'Xunfei',
  icon: 'spark',
  defaultBaseUrl: '',
  findsAddress: true,
  auth: (endpoint) => (isSigned(endpoint) ? {} : bearer()(endpoint)),
  sign: (request, endpoint, nowMs) => {
    if (!isSigned(endpoint)) return {}
    const [, apiSecret = '', apiKey = ''] = splitKey(endpoint.key, KEY_FORM)
    return { url: signXunfeiUrl(request.url, apiKey, apiSecret, nowMs) }
  },
  speaks: {
    chat: [
      {
        dialect: 'xunfei-chat',
        when: isSigned,
        transport: 'websocket',
        onlyStreams: true,
        path: (endpoint) =>
          `${toWebSocket(endpoint.baseUrl || 'https://spark-api.xf-yun.com')}/${versionOf(endpoint)}/chat`,
        quirks: [appAndDomain],
      },
      openAiSpeech('chat', ({ baseUrl }) => `${baseUrl || 'https://spark-api-open.xf-yun.com'}/v1`, {
        traits: { thinking: 'none', hasJsonSchema: false, hasFileParts: false },
      }),
    ],
  },
  fields: [{ name: 'other', label: 'API version', kind: 'text', where: 'other', placeholder: 'v3.5' }],
  keyHint: `${KEY_FORM}, or the API password of the HTTP service`,
  models: ['SparkDesk', 'SparkDesk-v1.1', 'SparkDesk-v2.1', 'SparkDesk-v3.1', 'SparkDesk-v3.5', 'SparkDesk-v4.0'],
})
