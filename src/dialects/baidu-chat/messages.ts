// Turns as ERNIE's messages: user and assistant in turns, and function calls one at a time.
import type { JsonObject } from '../../kernel/index.ts'
import type { Conversation, ToolCallPart, ToolResultPart, Turn } from '../neutral/index.ts'
import {
  callText,
  describeCall,
  describeResult,
  documentText,
  joinTexts,
  listCallNames,
  pathOf,
  resultText,
} from '../vendor-family/index.ts'

type Message =
  | { readonly kind: 'text'; readonly role: 'user' | 'assistant'; readonly text: string }
  | { readonly kind: 'exchange'; readonly call: ToolCallPart; readonly result: ToolResultPart; readonly text: string }

/** Results by the id of the call they belong to. */
const listResults = ({ turns }: Conversation): ReadonlyMap<string, ToolResultPart> =>
  new Map(
    turns.flatMap((turn) =>
      turn.role === 'user'
        ? turn.parts.flatMap((part): [string, ToolResultPart][] =>
            part.kind === 'tool-result' ? [[part.id, part]] : [],
          )
        : [],
    ),
  )

/**
 * Whether the calls of a turn can be told in ERNIE's own way: it has function messages between assistants' only, so each
 * call needs a result, and nothing may stand beside the results.
 */
const isAnsweredByFunctions = (calls: readonly ToolCallPart[], next: Turn | undefined): boolean => {
  if (next?.role !== 'user' || calls.length === 0) return false
  const answered = new Set(next.parts.map((part) => (part.kind === 'tool-result' ? part.id : '')))
  return !answered.has('') && calls.every(({ id }) => answered.has(id)) && answered.size === calls.length
}

const readTexts = (turn: Turn, index: number, names: ReadonlyMap<string, string>, dropped: string[]): string => {
  const texts = turn.parts.map((part, at) => {
    const path = pathOf(index, at, part.kind)
    if (part.kind === 'text' || part.kind === 'refusal' || part.kind === 'hosted') return part.text
    if (part.kind === 'tool-call') return describeCall(part)
    if (part.kind === 'reasoning') return ''
    if (part.kind === 'tool-result') {
      const text = resultText(part, (medium) => dropped.push(`${path} (${medium.kind})`))
      return describeResult(part, names.get(part.id), text)
    }
    const text = documentText(part)
    if (text === undefined) dropped.push(path)
    return text ?? ''
  })
  return joinTexts(texts)
}

const isCall = (part: Turn['parts'][number]): part is ToolCallPart => part.kind === 'tool-call'

const collect = (conversation: Conversation, hasTools: boolean, dropped: string[]): Message[] => {
  const names = listCallNames(conversation)
  const results = listResults(conversation)
  const turns = conversation.turns.filter(({ role }) => role !== 'system')
  const messages: Message[] = []
  let areResultsTold = false
  for (const [position, turn] of turns.entries()) {
    const isTold = areResultsTold
    areResultsTold = false
    if (isTold) continue
    const index = conversation.turns.indexOf(turn)
    const calls = turn.role === 'assistant' ? turn.parts.filter(isCall) : []
    if (hasTools && isAnsweredByFunctions(calls, turns[position + 1])) {
      const others: Turn = { role: 'user', parts: turn.parts.filter((part) => part.kind === 'text') }
      const text = readTexts(others, index, names, dropped)
      for (const [at, call] of calls.entries()) {
        const result = results.get(call.id)
        if (result !== undefined) messages.push({ kind: 'exchange', call, result, text: at === 0 ? text : '' })
      }
      areResultsTold = true
    } else {
      const role = turn.role === 'assistant' ? 'assistant' : 'user'
      messages.push({ kind: 'text', role, text: readTexts(turn, index, names, dropped) })
    }
  }
  return messages
}

const encodeExchange = ({ call, result, text }: Extract<Message, { kind: 'exchange' }>, dropped: string[]) => [
  { role: 'assistant', content: text, function_call: { name: call.name, arguments: callText(call) } },
  {
    role: 'function',
    name: call.name,
    content: resultText(result, (medium) => dropped.push(`tool result ${result.id} (${medium.kind})`)),
  },
]

/** Messages in ERNIE's order; neighbours of one role are one. */
export const encodeMessages = (conversation: Conversation, hasTools: boolean, dropped: string[]): JsonObject[] => {
  const encoded: JsonObject[] = []
  for (const message of collect(conversation, hasTools, dropped)) {
    if (message.kind === 'exchange') encoded.push(...encodeExchange(message, dropped))
    else if (message.text !== '') {
      const last = encoded.at(-1)
      if (last?.role === message.role && last.function_call === undefined)
        encoded[encoded.length - 1] = { ...last, content: joinTexts([String(last.content), message.text], '\n\n') }
      else encoded.push({ role: message.role, content: message.text })
    }
  }
  return encoded
}
