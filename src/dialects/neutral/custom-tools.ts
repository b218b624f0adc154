// Tools that take free text, where the upstream knows only functions: their calls come back as `{"input": text}` and are unwrapped.
import { parseJsonObject } from '../../kernel/index.ts'
import type { Conversation } from './conversation.ts'
import type { ToolCallPart } from './parts.ts'
import type { Reply, StreamEvent } from './reply.ts'

/** The text of a wrapped call; arguments that are not wrapped are the text themselves. */
const unwrap = (wrapped: string): string => {
  const input = parseJsonObject(wrapped)?.input
  return typeof input === 'string' ? input : wrapped
}

const customNames = ({ tools }: Conversation): ReadonlySet<string> =>
  new Set(tools.flatMap((tool) => (tool.kind === 'custom' ? [tool.name] : [])))

/**
 * A stage that turns calls of the conversation's custom tools back into custom calls; undefined when it has no such tools.
 * Arguments of a call are gathered until it ends: half of a JSON text cannot be unwrapped.
 */
export const createCustomToolStage = (conversation: Conversation) => {
  const names = customNames(conversation)
  if (names.size === 0) return undefined
  const gathered = new Map<string, string>()

  const isWrapped = ({ name, isCustom }: Pick<ToolCallPart, 'name' | 'isCustom'>): boolean =>
    isCustom !== true && names.has(name)

  const step = (event: StreamEvent): readonly StreamEvent[] => {
    if (event.kind !== 'tool-start' && event.kind !== 'tool-delta' && event.kind !== 'tool-end') return [event]
    const { answer, part } = event
    const key = `${answer}.${part}`
    if (event.kind === 'tool-start') {
      if (!isWrapped(event)) return [event]
      gathered.set(key, '')
      return [{ ...event, isCustom: true }]
    }
    const text = gathered.get(key)
    if (text === undefined) return [event]
    if (event.kind === 'tool-delta') {
      gathered.set(key, text + event.text)
      return []
    }
    gathered.delete(key)
    return [{ kind: 'tool-delta', answer, part, text: unwrap(text) }, event]
  }

  const whole = (reply: Reply): Reply => ({
    ...reply,
    answers: reply.answers.map((answer) => ({
      ...answer,
      parts: answer.parts.map((part) =>
        part.kind === 'tool-call' && isWrapped(part)
          ? { ...part, arguments: unwrap(part.arguments), isCustom: true }
          : part,
      ),
    })),
  })
  return { step, whole }
}
