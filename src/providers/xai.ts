// xAI (Grok). https://docs.x.ai/developers/rest-api-reference
import { isJsonObject, type JsonValue } from '../kernel/index.ts'
import { bearer } from './auth/index.ts'
import { defineProvider, type Endpoint, type Quirk } from './define.ts'
import { isPresent, NO_EDITS, setMembers } from './quirks/index.ts'
import { openAiSpeech, realtimeSpeech } from './shared/openai-speeches.ts'

const SEARCH_SUFFIX = '-search'

const searches = ({ upstreamModel }: Endpoint): boolean => upstreamModel.endsWith(SEARCH_SUFFIX)

const isHome = ({ baseUrl }: Endpoint): boolean => /^https:\/\/([\w-]+\.)?api\.x\.ai(\/|$)/.test(baseUrl)

const modelWithoutSuffix = ({ upstreamModel }: Endpoint): string => upstreamModel.slice(0, -SEARCH_SUFFIX.length)

const isSearchTool = (tool: JsonValue): boolean => isJsonObject(tool) && tool.type === 'web_search'

/** xAI answers `search_parameters` with 410 since 2026; search is a tool of Responses now. */
const searchTool: Quirk = {
  id: 'a name ending in -search gets the search tool',
  edit: ({ tools }, { endpoint }) => {
    if (!searches(endpoint)) return NO_EDITS
    const own = Array.isArray(tools) ? tools : []
    return setMembers({
      model: modelWithoutSuffix(endpoint),
      ...(own.some(isSearchTool) ? {} : { tools: [...own, { type: 'web_search' }] }),
    })
  },
}

/** For other hosts, which may still serve the former live search. */
const searchParameters: Quirk = {
  id: 'a name ending in -search gets search parameters',
  edit: (body, { endpoint }) =>
    searches(endpoint)
      ? setMembers({
          model: modelWithoutSuffix(endpoint),
          ...(isPresent(body, 'search_parameters') ? {} : { search_parameters: { mode: 'on' } }),
        })
      : NO_EDITS,
}

const miniLimit: Quirk = {
  id: 'max_completion_tokens of grok-3-mini',
  edit: (body, { endpoint }) => {
    if (!endpoint.upstreamModel.startsWith('grok-3-mini') || !isPresent(body, 'max_tokens')) return NO_EDITS
    return setMembers({
      max_tokens: undefined,
      ...(isPresent(body, 'max_completion_tokens') ? {} : { max_completion_tokens: body.max_tokens }),
    })
  },
}

export const xai = defineProvider({
  id: 'xai',
  channelType: 48,
  name: 'xAI',
  icon: 'xai',
  defaultBaseUrl: 'https://api.x.ai',
  auth: bearer(),
  speaks: {
    chat: openAiSpeech('chat', '/v1', {
      when: (endpoint) => !(searches(endpoint) && isHome(endpoint)),
      quirks: [searchParameters, miniLimit],
    }),
    completions: openAiSpeech('completions'),
    responses: openAiSpeech('responses', '/v1', { quirks: [searchTool] }),
    images: { dialect: 'xai-images', path: '/v1/images/generations' },
    'image-edits': { dialect: 'xai-images', path: '/v1/images/edits' },
    realtime: realtimeSpeech(),
  },
  suffixes: ['xai-effort'],
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: [
    'grok-4.7',
    'grok-4.6',
    'grok-4.5',
    'grok-4.3',
    'grok-4.20-0309-reasoning',
    'grok-4.20-0309-non-reasoning',
    'grok-4.20-multi-agent-0309',
    'grok-build-0.1',
    'grok-imagine-image-2.0',
    'grok-imagine-image-quality',
    'grok-imagine-video-1.5',
    'grok-4-1-fast-reasoning',
    'grok-4-1-fast-non-reasoning',
    'grok-code-fast-1',
    'grok-4-fast-reasoning',
    'grok-4-fast-non-reasoning',
    'grok-4-0709',
    'grok-3-mini',
    'grok-3',
    'grok-2-vision-1212',
    'grok-4-1-fast-reasoning-search',
    'grok-4-1-fast-non-reasoning-search',
    'grok-4-fast-reasoning-search',
    'grok-4-fast-non-reasoning-search',
    'grok-4-0709-search',
    'grok-3-mini-search',
    'grok-3-search',
    'grok-3-mini-high',
    'grok-3-mini-low',
    'grok-imagine-image-pro',
    'grok-imagine-image',
    'grok-2-image-1212',
    'grok-imagine-video',
  ],
})
