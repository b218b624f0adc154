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

/** Edits `messages` without foreign thoughts; none when there are none. A message that held nothing else goes with them. */
export const unsealEdits = ({ messages }: JsonObject): TopLevelEdits => {
  if (!Array.isArray(messages)) return new Map()
  let isChanged = false
  const kept = messages.flatMap((message) => {
    if (!isJsonObject(message) || !Array.isArray(message.content)) return [message]
    const content = message.content.filter((block) => !isForeignThought(block))
    if (content.length === message.content.length) return [message]
    isChanged = true
    return content.length === 0 ? [] : [{ ...message, content }]
  })
  return isChanged ? new Map([['messages', JSON.stringify(kept)]]) : new Map()
}
