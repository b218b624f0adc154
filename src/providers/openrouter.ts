// OpenRouter; it reports usage and cost, and wants to know who calls. https://openrouter.ai/docs/api-reference/overview
import { readOpenAiError } from '../dialects/index.ts'
import { isJsonObject, type JsonObject } from '../kernel/index.ts'
import { bearer } from './auth/index.ts'
import { defineProvider, type Endpoint } from './define.ts'
import { includeUsage, reasoningObject } from './quirks/index.ts'
import { balanceAt, readAmount } from './shared/balances.ts'
import { openAiSpeech } from './shared/openai-speeches.ts'

/** https://openrouter.ai/docs/app-attribution */
const attribution = ({ environment }: Endpoint): Readonly<Record<string, string>> => ({
  ...(environment.siteUrl === '' ? {} : { 'http-referer': environment.siteUrl }),
  ...(environment.siteName === '' ? {} : { 'x-openrouter-title': environment.siteName }),
})

/** Enterprise accounts get `{success, data}`; without success, `data` or `error` says why. */
const unwrapEnterprise = (body: JsonObject, { settings }: Endpoint): JsonObject => {
  if (settings.openrouter_enterprise !== true || typeof body.success !== 'boolean') return body
  if (body.success && isJsonObject(body.data)) return body.data
  throw readOpenAiError(200, isJsonObject(body.error) ? body : { error: { message: String(body.message ?? 'failed') } })
}

export const openrouter = defineProvider({
  id: 'openrouter',
  channelType: 20,
  name: 'OpenRouter',
  icon: 'openrouter',
  defaultBaseUrl: 'https://openrouter.ai/api',
  auth: bearer(),
  speaks: {
    chat: openAiSpeech('chat', '/v1', {
      headers: attribution,
      quirks: [includeUsage, reasoningObject],
      traits: { thinking: 'reasoning-object', hasCacheMarks: true },
    }),
    completions: openAiSpeech('completions', '/v1', { headers: attribution, quirks: [includeUsage] }),
    responses: openAiSpeech('responses', '/v1', { headers: attribution }),
    messages: { dialect: 'claude-messages', path: '/v1/messages', headers: attribution },
    embeddings: openAiSpeech('embeddings', '/v1', { headers: attribution }),
  },
  suffixes: ['openrouter-thinking', 'openai-effort'],
  unwrap: unwrapEnterprise,
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  balance: balanceAt(
    '/v1/credits',
    bearer(),
    (body) => readAmount(body, 'data', 'total_credits') - readAmount(body, 'data', 'total_usage'),
  ),
  fields: [
    {
      name: 'openrouter_enterprise',
      label: 'Enterprise answers',
      kind: 'switch',
      where: 'settings',
      help: 'Whole answers come wrapped as {success, data}.',
    },
  ],
})
