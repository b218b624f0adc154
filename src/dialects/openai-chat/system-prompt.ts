// A channel's own system prompt, put into the client's body (relay.md section 9.3).
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { SystemPrompt, SystemPromptEdits } from '../dialect.ts'
import { modelFamily } from './model-families.ts'

const isSystemMessage = (message: JsonValue): message is JsonObject =>
  isJsonObject(message) && (message.role === 'system' || message.role === 'developer')

const merge = (text: string, content: JsonValue | undefined): JsonValue =>
  Array.isArray(content)
    ? [{ type: 'text', text }, ...content]
    : `${text}\n${typeof content === 'string' ? content : ''}`

/** Put first when the client sent none; in front of the client's own when the channel says so; else nothing changes. */
export const chatSystemPromptEdits = (
  { messages }: JsonObject,
  { text, isMerged, upstreamModel }: SystemPrompt,
): SystemPromptEdits | undefined => {
  if (text === '' || !Array.isArray(messages)) return undefined
  const index = messages.findIndex(isSystemMessage)
  const existing = messages[index]
  if (!isJsonObject(existing)) {
    const role = modelFamily(upstreamModel).hasDeveloperRole ? 'developer' : 'system'
    return { edits: editsOf([{ role, content: text }, ...messages]), isOverwritten: false }
  }
  if (!isMerged) return undefined
  const merged = { ...existing, content: merge(text, existing.content) }
  return { edits: editsOf(messages.with(index, merged)), isOverwritten: true }
}

const editsOf = (messages: readonly JsonValue[]) => new Map([['messages', JSON.stringify(messages)]])
