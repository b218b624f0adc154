// Google's Gemini API. https://ai.google.dev/api
import { keyHeader } from './auth/index.ts'
import { defineProvider, type Endpoint, type ModelList } from './define.ts'
import { geminiModels } from './models/gemini.ts'
import { namesIn } from './shared/model-lists.ts'

const showKey = keyHeader('x-goog-api-key')

const versionOf = ({ upstreamModel, environment }: Endpoint): string =>
  environment.geminiVersions[upstreamModel] ?? environment.geminiVersions.default ?? 'v1beta'

const methodUrl =
  (method: string | ((endpoint: Endpoint) => string)) =>
  (endpoint: Endpoint): string => {
    const name = typeof method === 'string' ? method : method(endpoint)
    return `${endpoint.baseUrl}/${versionOf(endpoint)}/models/${encodeURIComponent(endpoint.upstreamModel)}:${name}`
  }

const generateOrStream = ({ isStream }: Endpoint): string =>
  isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'

/** One text at a time only for callers who asked so themselves. */
const embedOneOrMany = ({ clientPath }: Endpoint): string =>
  clientPath.includes(':embedContent') ? 'embedContent' : 'batchEmbedContents'

const modelList: ModelList = {
  request: (endpoint, page) => ({
    method: 'GET',
    url: `${endpoint.baseUrl}/v1beta/models?pageSize=1000${page === undefined ? '' : `&pageToken=${encodeURIComponent(page)}`}`,
    headers: showKey(endpoint),
  }),
  read: (body) => ({
    models: namesIn(body.models, 'name').map((name) => name.replace(/^models\//, '')),
    ...(typeof body.nextPageToken === 'string' && body.nextPageToken !== '' ? { nextPage: body.nextPageToken } : {}),
  }),
}

export const gemini = defineProvider({
  id: 'gemini',
  channelType: 24,
  name: 'Gemini',
  ownedBy: 'google gemini',
  icon: 'gemini',
  defaultBaseUrl: 'https://generativelanguage.googleapis.com',
  auth: showKey,
  speaks: {
    gemini: { dialect: 'gemini', path: methodUrl(generateOrStream) },
    'gemini-count': { dialect: 'gemini-count', path: methodUrl('countTokens') },
    'gemini-embeddings': { dialect: 'gemini-embeddings', path: methodUrl(embedOneOrMany) },
    images: [
      {
        dialect: 'imagen-images',
        path: methodUrl('predict'),
        when: ({ upstreamModel }) => upstreamModel.startsWith('imagen'),
      },
      { dialect: 'gemini-images', path: methodUrl('generateContent') },
    ],
    'image-edits': { dialect: 'gemini-images', path: methodUrl('generateContent') },
    speech: { dialect: 'gemini-speech', path: methodUrl('generateContent') },
  },
  suffixes: ['gemini-thinking'],
  modelList,
  models: geminiModels,
})
