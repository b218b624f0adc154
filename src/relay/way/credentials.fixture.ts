// A provider whose keys are exchanged, for tests.
import { readString } from '../../kernel/index.ts'
import type { Endpoint, Provider } from '../../providers/index.ts'

export const defineTestProvider = (): Provider => ({
  id: 'exchanging',
  channelType: 9999,
  name: 'Exchanging',
  defaultBaseUrl: 'https://example.com',
  auth: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` }),
  exchange: {
    request: ({ key }) =>
      key === 'plain' ? undefined : { method: 'POST', url: 'https://example.com/token', headers: {}, body: key },
    read: (body) => ({ token: readString(body, 'access_token') ?? '', expiresInSeconds: Number(body.expires_in) }),
  },
  speaks: {},
})

export const endpointWith = (key: string): Endpoint => ({
  baseUrl: 'https://example.com',
  key,
  upstreamModel: 'm',
  clientModel: 'm',
  isStream: false,
  other: '',
  settings: {},
  organization: '',
  createdAt: 0,
  isBaseVersioned: false,
  clientPath: '/v1/chat/completions',
  accessToken: '',
  environment: {
    azureDefaultApiVersion: '',
    geminiVersions: {},
    removesGeminiCallIds: true,
    aliClaudeModels: [],
    qwenSyncImageModels: [],
    cohereSafetyMode: 'NONE',
    siteUrl: '',
    siteName: '',
  },
})
