// An endpoint to ask providers with: a channel as one would be configured for each of them.
import type { Endpoint, Provider, ProviderEnvironment } from '../../../src/providers/index.ts'
import { SERVICE_ACCOUNT } from './keys.ts'

export const environment: ProviderEnvironment = {
  azureDefaultApiVersion: '2025-04-01-preview',
  geminiVersions: { default: 'v1beta', 'gemini-1.0-pro': 'v1' },
  removesGeminiCallIds: true,
  aliClaudeModels: ['qwen', 'deepseek-v4', 'kimi', 'glm', 'minimax-m'],
  qwenSyncImageModels: ['z-image', 'qwen-image', 'wan2.6', 'wan2.7'],
  cohereSafetyMode: 'NONE',
  siteUrl: 'https://gateway.example',
  siteName: 'Tollgate',
}

/** Keys of a form of their own; every other vendor takes one word. */
const KEYS: Readonly<Record<string, string>> = {
  aws: 'AK|SK|us-east-1',
  baidu: 'ak|sk',
  codex: '{"access_token":"at","account_id":"acc"}',
  jimeng: 'ak|sk',
  kling: 'ak|sk',
  tencent: '1250000000|secretid|secretkey',
  vertex: SERVICE_ACCOUNT,
  volcengine: 'appid|token',
  xunfei: 'app|secret|key',
  zhipu: 'id.secret',
}

/** The endpoint of a channel with nothing but a key, unless more is said. */
export const endpointFor = (provider: Provider, more: Partial<Endpoint> = {}): Endpoint => ({
  baseUrl:
    provider.defaultBaseUrl === '' && !HOSTED_BY_KEY.has(provider.id)
      ? 'https://host.example'
      : provider.defaultBaseUrl,
  key: KEYS[provider.id] ?? 'sk-upstream',
  upstreamModel: 'model-1',
  clientModel: 'model-1',
  isStream: false,
  other: '',
  settings: {},
  organization: '',
  createdAt: Date.UTC(2026, 0, 1) / 1000,
  isBaseVersioned: false,
  clientPath: '/v1/chat/completions',
  accessToken: 'exchanged',
  environment,
  ...more,
})

/** Vendors whose host follows from the key, the region or the version. */
const HOSTED_BY_KEY: ReadonlySet<string> = new Set(['aws', 'vertex', 'xunfei'])

/** 2026-11-21T00:00:00Z */
export const NOW_MS = Date.UTC(2026, 10, 21)

export const noHeader = (): null => null
