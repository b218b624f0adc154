// Perplexity. Its chat completions were retired on 27 September 2026; the Agent API that replaced them speaks Responses.
// https://docs.perplexity.ai/docs/agent-api/migrate-from-sonar/how-to
import { isJsonObject, type JsonValue } from '../kernel/index.ts'
import { bearer } from './auth/index.ts'
import { defineProvider, type Endpoint, type Quirk } from './define.ts'
import { clamp, NO_EDITS, rename, setMembers } from './quirks/index.ts'
import { openAiSpeech } from './shared/openai-speeches.ts'

const HOME = 'https://api.perplexity.ai'

/** Elsewhere (a relay, a private deployment) the former chat completions may still be served. */
const isHome = ({ baseUrl }: Endpoint): boolean => baseUrl === HOME || baseUrl.startsWith(`${HOME}/`)

/** The former models are one model now, with presets for how thoroughly it works. */
const PRESETS: Readonly<Record<string, string | undefined>> = {
  sonar: undefined,
  'sonar-pro': 'fast',
  'sonar-reasoning': 'low',
  'sonar-reasoning-pro': 'low',
  'sonar-deep-research': 'high',
}

const isWebSearch = (tool: JsonValue): boolean => isJsonObject(tool) && tool.type === 'web_search'

/** Sonar always searched; without a preset its successor does only when it is given the tool. */
const sonarPreset: Quirk = {
  id: 'former Sonar models as presets',
  edit: (body, { endpoint }) => {
    const name = endpoint.upstreamModel
    if (!Object.hasOwn(PRESETS, name)) return NO_EDITS
    const preset = PRESETS[name]
    const tools = Array.isArray(body.tools) ? body.tools : []
    return setMembers({
      model: 'perplexity/sonar',
      ...(preset === undefined || body.preset !== undefined ? {} : { preset }),
      ...(preset !== undefined || tools.some(isWebSearch) ? {} : { tools: [...tools, { type: 'web_search' }] }),
    })
  },
}

export const perplexity = defineProvider({
  id: 'perplexity',
  channelType: 27,
  name: 'Perplexity',
  icon: 'perplexity',
  defaultBaseUrl: HOME,
  auth: bearer(),
  speaks: {
    chat: openAiSpeech('chat', '', {
      when: (endpoint) => !isHome(endpoint),
      quirks: [clamp('top_p', 0, 0.99), rename('max_completion_tokens', 'max_tokens')],
    }),
    responses: openAiSpeech('responses', '/v1', {
      quirks: [sonarPreset],
    }),
  },
  models: [
    'perplexity/sonar',
    'sonar-reasoning-pro',
    'sonar-deep-research',
    'llama-3-sonar-small-32k-chat',
    'llama-3-sonar-small-32k-online',
    'llama-3-sonar-large-32k-chat',
    'llama-3-sonar-large-32k-online',
    'llama-3-8b-instruct',
    'llama-3-70b-instruct',
    'mixtral-8x7b-instruct',
    'sonar',
    'sonar-pro',
    'sonar-reasoning',
  ],
})
