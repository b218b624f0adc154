// The request of a conversation, in OpenAI's chat format. Pure.
import type { Attachment, Message } from './conversation.ts'
import { parameterNames, type Settings } from './settings.ts'

export type RequestBody = Readonly<Record<string, unknown>>

/** The JSON value of a text; undefined when it is none. */
export const parseText = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const partOf = (attachment: Attachment): object => {
  if (attachment.kind === 'image') return { type: 'image_url', image_url: { url: attachment.url } }
  if (attachment.kind === 'file')
    return { type: 'file', file: { filename: attachment.name, file_data: attachment.url } }
  return { type: 'text', text: `${attachment.name}:\n\n${attachment.text}` }
}

const contentOf = ({ text, attachments = [] }: Message): unknown =>
  attachments.length === 0 ? text : [...attachments.map(partOf), ...(text === '' ? [] : [{ type: 'text', text }])]

const toWire = (message: Message): object => {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.text }
  if (message.role === 'user') return { role: 'user', content: contentOf(message) }
  const calls = message.toolCalls ?? []
  return {
    role: 'assistant',
    content: message.text,
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map((call) => ({
            id: call.id,
            type: 'function',
            function: { name: call.name, arguments: call.arguments },
          })),
        }),
  }
}

/** Answers without a word (failed, stopped at once) are left out: vendors refuse them. */
const isTold = ({ role, text, toolCalls = [] }: Message): boolean =>
  role !== 'assistant' || text !== '' || toolCalls.length > 0

/** What is asked, for one model; `group` says whose channels and prices count and is not the vendor's business. */
export const buildRequest = (
  settings: Settings,
  model: string,
  group: string,
  messages: readonly Message[],
): RequestBody => {
  const tools = parseText(settings.tools)
  const extra = parseText(settings.extra)
  const system = settings.system.trim() === '' ? [] : [{ role: 'system', content: settings.system }]
  return {
    model,
    ...(group === '' ? {} : { group }),
    messages: [...system, ...messages.filter(isTold).map(toWire)],
    ...Object.fromEntries(
      parameterNames.filter((name) => settings.sent.includes(name)).map((name) => [name, settings.numbers[name]]),
    ),
    ...(settings.effort === '' ? {} : { reasoning_effort: settings.effort }),
    ...(Array.isArray(tools) && tools.length > 0 ? { tools } : {}),
    ...(settings.isStream ? { stream: true, stream_options: { include_usage: true } } : {}),
    ...(typeof extra === 'object' && extra !== null && !Array.isArray(extra) ? extra : {}),
  }
}

/** JSON laid out for people; any other text as it is. */
export const prettyText = (text: string): string => {
  const value = parseText(text)
  return value === undefined ? text : JSON.stringify(value, undefined, 2)
}
