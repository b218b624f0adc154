// What Zhipu's and Z.ai's platforms speak alike (version 4 of the API). https://docs.z.ai/api-reference/introduction
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { bearer } from '../auth/index.ts'
import type { Endpoint, ModelList, Provider, Quirk } from '../define.ts'
import { clamp, eachMessage, NO_EDITS, rename, setMembers } from '../quirks/index.ts'
import { listAt } from './model-lists.ts'
import { openAiSpeech, openAiSpeeches } from './openai-speeches.ts'

/** A coding plan's base already holds its version (providers.md section 1.1). */
const versionedBase = ({ baseUrl }: Endpoint): string => (/\/v\d+$/.test(baseUrl) ? baseUrl : `${baseUrl}/api/paas/v4`)

/** Claude's format lies beside every version, on the same host. */
const anthropicUrl = ({ baseUrl }: Endpoint): string =>
  `${baseUrl.replace(/\/api(\/coding)?\/paas\/v\d+$/, '')}/api/anthropic/v1/messages`

const stopAsList: Quirk = {
  id: 'stop as a list',
  edit: ({ stop }) => (typeof stop === 'string' ? setMembers({ stop: [stop] }) : NO_EDITS),
}

const DATA_URL = /^data:image\/[^;,]+;base64,/

const bareImage = (part: JsonValue): JsonValue => {
  if (!isJsonObject(part) || !isJsonObject(part.image_url)) return part
  const { url } = part.image_url
  if (typeof url !== 'string' || !DATA_URL.test(url)) return part
  return { ...part, image_url: { ...part.image_url, url: url.replace(DATA_URL, '') } }
}

const withBareImages = (message: JsonObject): JsonObject => {
  const { content } = message
  if (!Array.isArray(content)) return message
  const parts = content.map(bareImage)
  return parts.some((part, index) => part !== content[index]) ? { ...message, content: parts } : message
}

/** Images are base64 without what a data URL says before it. */
const bareImages = eachMessage('images as bare base64', withBareImages)

export const glmSpeeches: Provider['speaks'] = {
  ...openAiSpeeches(['embeddings', 'rerank', 'transcriptions', 'speech'], versionedBase),
  chat: openAiSpeech('chat', versionedBase, {
    quirks: [rename('max_completion_tokens', 'max_tokens'), clamp('top_p', 0.01, 0.99), stopAsList, bareImages],
    traits: { thinking: 'thinking-object', wantsReasoningBack: true, hasJsonSchema: false },
  }),
  messages: { dialect: 'claude-messages', path: anthropicUrl },
  images: { dialect: 'zhipu-images', path: (endpoint) => `${versionedBase(endpoint)}/images/generations` },
}

export const glmModelList: ModelList = listAt((endpoint) => `${versionedBase(endpoint)}/models`, bearer())
