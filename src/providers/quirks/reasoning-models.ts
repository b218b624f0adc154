// What OpenAI's reasoning models take in a chat request, by family (conversions.md section 4).
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { Quirk } from '../define.ts'
import { isPresent, NO_EDITS } from './edits.ts'

type Family = {
  readonly names: RegExp
  /** Members that such a model refuses. */
  readonly refused: readonly string[]
  /** Refuses nothing as long as it does not think: `reasoning_effort: "none"`. */
  readonly samplesWithoutThinking: boolean
  /** Instructions come from a `developer`, not from a `system`. */
  readonly hasDeveloperRole: boolean
}

const SAMPLING = ['temperature', 'top_p', 'logprobs', 'top_logprobs']

/** The first family that fits counts; models of none are left alone. https://developers.openai.com/api/docs/guides/latest-model */
const FAMILIES: readonly Family[] = [
  { names: /^o1-(mini|preview)/, refused: ['temperature'], samplesWithoutThinking: false, hasDeveloperRole: false },
  { names: /^o[134](-|$)/, refused: ['temperature'], samplesWithoutThinking: false, hasDeveloperRole: true },
  // The chat variants do not think.
  { names: /^gpt-5(\.\d+)?-chat/, refused: [], samplesWithoutThinking: true, hasDeveloperRole: true },
  { names: /^gpt-5(-|$)/, refused: SAMPLING, samplesWithoutThinking: false, hasDeveloperRole: true },
  { names: /^gpt-([5-9]|\d\d)/, refused: SAMPLING, samplesWithoutThinking: true, hasDeveloperRole: true },
]

const asDeveloper = (message: JsonValue): JsonValue =>
  isJsonObject(message) && message.role === 'system' ? { ...message, role: 'developer' } : message

const isSystem = (message: JsonValue): boolean => isJsonObject(message) && message.role === 'system'

const limitEdits = (body: JsonObject): readonly (readonly [string, string | null])[] => {
  if (body.max_tokens === undefined) return []
  const hasOwn = isPresent(body, 'max_completion_tokens') && body.max_completion_tokens !== 0
  const moved = hasOwn || !isPresent(body, 'max_tokens') ? [] : [moveLimit(body.max_tokens)]
  return [['max_tokens', null], ...moved]
}

const moveLimit = (limit: JsonValue): readonly [string, string] => ['max_completion_tokens', JSON.stringify(limit)]

/** OpenAI's reasoning models want `max_completion_tokens` and a developer, and refuse sampling parameters. */
export const reasoningModelParameters: Quirk = {
  id: 'parameters of OpenAI’s reasoning models',
  edit: (body, { endpoint }) => {
    const model = typeof body.model === 'string' && body.model !== '' ? body.model : endpoint.upstreamModel
    const family = FAMILIES.find(({ names }) => names.test(model))
    if (family === undefined) return NO_EDITS
    const edits = new Map<string, string | null>(limitEdits(body))
    if (!(family.samplesWithoutThinking && body.reasoning_effort === 'none')) {
      for (const member of family.refused) if (body[member] !== undefined) edits.set(member, null)
    }
    if (family.hasDeveloperRole && Array.isArray(body.messages) && body.messages.some(isSystem)) {
      edits.set('messages', JSON.stringify(body.messages.map(asDeveloper)))
    }
    return edits
  },
}
