// Anthropic. https://platform.claude.com/docs/en/api/overview
import { keyHeader } from './auth/index.ts'
import { defineProvider, type Endpoint, joinUrl, type ModelList, type Speech } from './define.ts'
import { claudeModels } from './models/claude.ts'
import { namesIn } from './shared/model-lists.ts'
import { clientQuery } from './shared/openai-speeches.ts'

const VERSION = '2023-06-01'

const showKey = keyHeader('x-api-key')

const messagesUrl =
  (tail: string) =>
  (endpoint: Endpoint): string => {
    const url = joinUrl(endpoint.baseUrl, `/v1/messages${tail}`, endpoint.isBaseVersioned)
    const isBeta =
      new URLSearchParams(clientQuery(endpoint)).get('beta') === 'true' || endpoint.settings.claude_beta_query === true
    return isBeta ? `${url}?beta=true` : url
  }

/** The caller's version and betas are Claude Code's as well: they decide which members the body may have. */
const versionHeaders: NonNullable<Speech['headers']> = (_endpoint, header) => {
  const betas = header('anthropic-beta')
  return {
    'anthropic-version': header('anthropic-version') || VERSION,
    ...(betas === null || betas === '' ? {} : { 'anthropic-beta': betas }),
  }
}

/** https://platform.claude.com/docs/en/api/models/list */
const modelList: ModelList = {
  request: (endpoint, page) => ({
    method: 'GET',
    url: `${joinUrl(endpoint.baseUrl, '/v1/models', endpoint.isBaseVersioned)}?limit=1000${page === undefined ? '' : `&after_id=${encodeURIComponent(page)}`}`,
    headers: { ...showKey(endpoint), 'anthropic-version': VERSION },
  }),
  read: (body) => ({
    models: namesIn(body.data, 'id'),
    ...(body.has_more === true && typeof body.last_id === 'string' ? { nextPage: body.last_id } : {}),
  }),
}

export const anthropic = defineProvider({
  id: 'anthropic',
  channelType: 14,
  name: 'Anthropic',
  ownedBy: 'claude',
  icon: 'anthropic',
  defaultBaseUrl: 'https://api.anthropic.com',
  auth: showKey,
  speaks: {
    messages: { dialect: 'claude-messages', path: messagesUrl(''), headers: versionHeaders },
    'count-tokens': { dialect: 'claude-count', path: messagesUrl('/count_tokens'), headers: versionHeaders },
  },
  suffixes: ['claude-effort', 'claude-thinking'],
  modelList,
  fields: [
    {
      name: 'claude_beta_query',
      label: 'Add ?beta=true',
      kind: 'switch',
      where: 'settings',
      help: 'Asks for the beta form of the Messages API, as Claude Code does.',
    },
  ],
  keyHint: 'sk-ant-…',
  models: claudeModels,
})
