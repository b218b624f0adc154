// Reads answers of OpenAI's chat format, whole or as events, into what a message shows. Pure.
import type { TokenUsage, ToolCall } from './conversation.ts'

/** What is known of an answer so far. */
export type Answer = {
  readonly text: string
  readonly reasoning: string
  readonly toolCalls: readonly ToolCall[]
  readonly usage: TokenUsage | undefined
  readonly finish: string | undefined
  readonly error: string | undefined
}

export const emptyAnswer: Answer = {
  text: '',
  reasoning: '',
  toolCalls: [],
  usage: undefined,
  finish: undefined,
  error: undefined,
}

type Wire = Readonly<Record<string, unknown>>

const asObject = (value: unknown): Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : {}
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const asText = (value: unknown): string => (typeof value === 'string' ? value : '')
const asNumber = (value: unknown): number => (typeof value === 'number' ? value : 0)

const readUsage = (value: unknown): TokenUsage | undefined => {
  const usage = asObject(value)
  if (usage.prompt_tokens === undefined && usage.completion_tokens === undefined) return undefined
  return {
    prompt: asNumber(usage.prompt_tokens),
    completion: asNumber(usage.completion_tokens),
    reasoning: asNumber(asObject(usage.completion_tokens_details).reasoning_tokens),
  }
}

/** Pieces of tool calls: the first names the call, all of them add to its arguments. */
const addCalls = (known: readonly ToolCall[], pieces: readonly unknown[]): readonly ToolCall[] => {
  const calls = [...known]
  for (const piece of pieces.map(asObject)) {
    const at = typeof piece.index === 'number' ? piece.index : calls.length
    const call = asObject(piece.function)
    const old = calls[at] ?? { id: '', name: '', arguments: '' }
    calls[at] = {
      id: asText(piece.id) || old.id || `call_${at}`,
      name: old.name + asText(call.name),
      arguments: old.arguments + asText(call.arguments),
    }
  }
  return calls.filter((call) => call !== undefined)
}

/** Adds a message or a delta; both have the same members. */
const addMessage = (answer: Answer, value: unknown): Answer => {
  const message = asObject(value)
  return {
    ...answer,
    text: answer.text + asText(message.content) + asText(message.refusal),
    reasoning: answer.reasoning + (asText(message.reasoning_content) || asText(message.reasoning)),
    toolCalls: addCalls(answer.toolCalls, asList(message.tool_calls)),
  }
}

/** Adds one body: a whole answer, a chunk, or an error. */
export const addBody = (answer: Answer, value: unknown): Answer => {
  const body = asObject(value)
  if (body.error !== undefined && body.error !== null) {
    const { error } = body
    return { ...answer, error: asText(asObject(error).message) || asText(error) || JSON.stringify(error) }
  }
  const choice = asObject(asList(body.choices)[0])
  const next = addMessage(answer, choice.delta ?? choice.message)
  return {
    ...next,
    usage: readUsage(body.usage) ?? answer.usage,
    finish: asText(choice.finish_reason) || answer.finish,
  }
}

export type EventReader = {
  /** The data of the events that are whole with this piece. */
  readonly step: (piece: string) => string[]
}

/** Cuts a stream of server-sent events into the data of each; comments and other fields are left out. */
export const createEventReader = (): EventReader => {
  let rest = ''
  const dataOf = (event: string): string =>
    event
      .split('\n')
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5).trimStart())
      .join('\n')
  return {
    step: (piece) => {
      rest = (rest + piece).replaceAll('\r\n', '\n')
      const events = rest.split('\n\n')
      rest = events.pop() ?? ''
      return events.map(dataOf).filter((data) => data !== '')
    },
  }
}
