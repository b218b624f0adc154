// Replicate: pictures as predictions that are waited for. https://replicate.com/docs/reference/http
import { readString } from '../kernel/index.ts'
import { bearer } from './auth/index.ts'
import { defineProvider, type Endpoint, encodeSegments, type Quirk, type Speech } from './define.ts'
import { NO_EDITS, setMembers } from './quirks/index.ts'

/** `owner/name:version` names one version of a model that has no official endpoint. */
const versionOf = ({ upstreamModel }: Endpoint): string | undefined => upstreamModel.split(':')[1]

const predictionsUrl = (endpoint: Endpoint): string =>
  versionOf(endpoint) === undefined
    ? `${endpoint.baseUrl}/v1/models/${encodeSegments(endpoint.upstreamModel)}/predictions`
    : `${endpoint.baseUrl}/v1/predictions`

const version: Quirk = {
  id: 'version of the model in the body',
  edit: (_body, { endpoint }) => {
    const named = versionOf(endpoint)
    return named === undefined ? NO_EDITS : setMembers({ version: named })
  },
}

const draws: Speech = {
  dialect: 'replicate-images',
  path: predictionsUrl,
  headers: () => ({ prefer: 'wait' }),
  quirks: [version],
}

export const replicate = defineProvider({
  id: 'replicate',
  channelType: 56,
  name: 'Replicate',
  icon: 'replicate',
  defaultBaseUrl: 'https://api.replicate.com',
  auth: bearer(),
  speaks: { images: draws, 'image-edits': draws },
  uploads: {
    url: ({ baseUrl }) => `${baseUrl}/v1/files`,
    fields: () => ({}),
    fileField: 'content',
    readId: ({ body }) => readString(body, 'urls', 'get') ?? '',
  },
  keyHint: 'r8_…',
  models: [
    'black-forest-labs/flux-2-pro',
    'black-forest-labs/flux-2-dev',
    'black-forest-labs/flux-1.1-pro-ultra',
    'black-forest-labs/flux-schnell',
    'black-forest-labs/flux-dev',
    'ideogram-ai/ideogram-v2',
    'recraft-ai/recraft-v3',
    'stability-ai/stable-diffusion-3.5-large',
    'black-forest-labs/flux-1.1-pro',
  ],
})
