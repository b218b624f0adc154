// OpenRouter's own members: cost in the usage, and thinking asked for with `reasoning` (conversions.md section 3.5).
import { GatewayError, isJsonObject, type JsonObject } from '../../kernel/index.ts'
import type { Quirk } from '../define.ts'
import { isPresent, NO_EDITS, setMembers } from './edits.ts'

/** https://openrouter.ai/docs/use-cases/usage-accounting */
export const includeUsage: Quirk = {
  id: 'ask for usage and cost',
  edit: (body) => (isPresent(body, 'usage') ? NO_EDITS : setMembers({ usage: { include: true } })),
}

const fromEffort = (effort: string): JsonObject => (effort === 'none' ? { enabled: false } : { enabled: true, effort })

/** Claude's `thinking` as chat clients send it along; undefined when it says nothing. */
const fromThinking = (thinking: JsonObject): JsonObject | undefined => {
  if (thinking.type === 'disabled') return { enabled: false }
  if (thinking.type === 'adaptive') return { enabled: true }
  if (thinking.type !== 'enabled') return undefined
  if (typeof thinking.budget_tokens !== 'number') {
    throw new GatewayError('invalid_request', 'thinking.budget_tokens must be a number.', {
      type: 'invalid_request_error',
      param: 'thinking.budget_tokens',
    })
  }
  return { enabled: true, max_tokens: thinking.budget_tokens }
}

/** `reasoning_effort` and, for Claude, `thinking` become `reasoning`; the caller's own `reasoning` wins. */
export const reasoningObject: Quirk = {
  id: 'reasoning_effort and thinking become reasoning',
  edit: (body, { endpoint }) => {
    const { thinking, reasoning_effort: effort } = body
    const isClaude = endpoint.upstreamModel.startsWith('anthropic')
    const wish = isClaude && isJsonObject(thinking) ? fromThinking(thinking) : undefined
    const own = typeof effort === 'string' ? fromEffort(effort) : undefined
    const reasoning = isPresent(body, 'reasoning') ? undefined : (wish ?? own)
    return setMembers({
      ...(reasoning === undefined ? {} : { reasoning }),
      ...(own === undefined ? {} : { reasoning_effort: undefined }),
      ...(isClaude && thinking !== undefined ? { thinking: undefined } : {}),
    })
  },
}
