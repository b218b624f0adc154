// History for Claude's own upstream: what other families had issued, and was sealed for this wire, is taken out.
import { isJsonObject, type JsonObject, type JsonValue, type TopLevelEdits } from '../../kernel/index.ts'
import { openSignature } from '../neutral/index.ts'

const isForeign = (text: JsonValue | undefined): boolean =>
  typeof text === 'string' && openSignature(text, 'claude').issuer !== 'claude'

/** Thoughts of another family's model. Claude would refuse their signature. */
const isForeignThought = (block: JsonValue): boolean =>
  isJsonObject(block) &&
  ((block.type === 'thinking' && isForeign(block.signature)) ||
    (block.type === 'redacted_thinking' && isForeign(block.data)))

const contentOf = (message: JsonValue | undefined): readonly JsonObject[] =>
  isJsonObject(message) && Array.isArray(message.content) ? message.content.filter(isJsonObject) : []

/** The model is in the middle of a tool loop whose last answer begins with no thoughts of its own. */
const isLoopUnsigned = (messages: readonly JsonValue[]): boolean => {
  const [first] = contentOf(messages.at(-2))
  return (
    contentOf(messages.at(-1)).some(({ type }) => type === 'tool_result') &&
    first?.type !== 'thinking' &&
    first?.type !== 'redacted_thinking'
  )
}

/** The edits of `context_management` that are taken without thinking. */
const withoutClearing = (management: JsonValue | undefined): string | null | undefined => {
  if (!isJsonObject(management) || !Array.isArray(management.edits)) return undefined
  const edits = management.edits.filter(
    (edit) => !(isJsonObject(edit) && String(edit.type).startsWith('clear_thinking')),
  )
  return edits.length === 0 ? null : JSON.stringify({ ...management, edits })
}

/** Thinking with a budget is refused in such a loop, so it gives way for this request, and what goes with it. */
const thinkingEdits = (body: JsonObject, messages: readonly JsonValue[]): readonly [string, string | null][] => {
  const isBudget = isJsonObject(body.thinking) && body.thinking.type === 'enabled'
  if (!isBudget || !isLoopUnsigned(messages)) return []
  const management = withoutClearing(body.context_management)
  const isManaged = management !== undefined
  return isManaged
    ? [
        ['thinking', null],
        ['context_management', management],
      ]
    : [['thinking', null]]
}

/**
 * Edits `messages` without foreign thoughts, and what can no longer be asked then; none when there are none. A message that
 * held nothing else goes with them.
 */
export const unsealEdits = (body: JsonObject): TopLevelEdits => {
  const { messages } = body
  if (!Array.isArray(messages)) return new Map()
  let isChanged = false
  const kept = messages.flatMap((message) => {
    if (!isJsonObject(message) || !Array.isArray(message.content)) return [message]
    const content = message.content.filter((block) => !isForeignThought(block))
    if (content.length === message.content.length) return [message]
    isChanged = true
    return content.length === 0 ? [] : [{ ...message, content }]
  })
  return isChanged ? new Map([['messages', JSON.stringify(kept)], ...thinkingEdits(body, kept)]) : new Map()
}
