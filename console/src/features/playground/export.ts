// What can be taken out of the playground: code that asks the same, and conversations as Markdown or JSON. Pure.
import type { Message } from './conversation.ts'
import { newId } from './conversation.ts'
import type { RequestBody } from './request.ts'
import { readSettings, type Settings } from './settings.ts'

export const languages = ['curl', 'python', 'javascript'] as const
export type CodeLanguage = (typeof languages)[number]

/** An API key has a group of its own, so the playground's choice is left out. */
const withoutGroup = ({ group: _group, ...body }: RequestBody): RequestBody => body

/** A single-quoted word of a shell. */
const quoteForShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const indent = (text: string, by: string): string => text.replaceAll('\n', `\n${by}`)

/** JSON as Python writes it; only words outside strings differ. */
const toPython = (value: unknown, depth = 0): string => {
  const pad = '    '.repeat(depth + 1)
  const end = '    '.repeat(depth)
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value !== 'object') return JSON.stringify(value)
  const entries = Array.isArray(value)
    ? value.map((item) => toPython(item, depth + 1))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${toPython(item, depth + 1)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return entries.length === 0
    ? open + close
    : `${open}\n${entries.map((entry) => `${pad}${entry},\n`).join('')}${end}${close}`
}

const curl = (origin: string, body: RequestBody): string => `curl ${origin}/v1/chat/completions \\
  -H "Authorization: Bearer $API_KEY" \\
  -H "Content-Type: application/json" \\
  -d ${quoteForShell(JSON.stringify(body, undefined, 2))}`

const python = (origin: string, body: RequestBody): string => {
  const read = body.stream
    ? 'for chunk in answer:\n    if chunk.choices:\n        print(chunk.choices[0].delta.content or "", end="")'
    : 'print(answer.choices[0].message.content)'
  return `import os
from openai import OpenAI

client = OpenAI(base_url="${origin}/v1", api_key=os.environ["API_KEY"])
answer = client.chat.completions.create(
    **${indent(toPython(body), '    ')}
)
${read}`
}

const javascript = (origin: string, body: RequestBody): string => {
  const read = body.stream
    ? "for await (const chunk of answer) process.stdout.write(chunk.choices[0]?.delta?.content ?? '')"
    : 'console.log(answer.choices[0].message.content)'
  return `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: '${origin}/v1', apiKey: process.env.API_KEY })
const answer = await client.chat.completions.create(${JSON.stringify(body, undefined, 2)})
${read}`
}

const writers: Record<CodeLanguage, (origin: string, body: RequestBody) => string> = { curl, python, javascript }

/** Code that sends the same request with an API key from the environment; no key is ever written into it. */
export const writeCode = (language: CodeLanguage, origin: string, body: RequestBody): string =>
  writers[language](origin, withoutGroup(body))

const titles = { user: 'User', assistant: 'Assistant', tool: 'Tool' } as const

const toMarkdown = ({ role, text, model, reasoning, attachments = [], toolCalls = [] }: Message): string =>
  [
    `## ${titles[role]}${model === undefined ? '' : ` (${model})`}`,
    ...(reasoning ? [`> ${reasoning.replaceAll('\n', '\n> ')}`] : []),
    ...attachments.map(({ name }) => `[${name}]`),
    ...(text === '' ? [] : [text]),
    ...toolCalls.map((call) => `\`${call.name}(${call.arguments})\``),
  ].join('\n\n')

/** A conversation for people. */
export const writeMarkdown = (messages: readonly Message[]): string => `${messages.map(toMarkdown).join('\n\n')}\n`

export type SavedConversation = {
  readonly settings: Settings
  readonly model: string
  readonly messages: readonly Message[]
}

/** A conversation for this page, or another program. */
export const writeConversation = (saved: SavedConversation): string =>
  JSON.stringify({ version: 1, ...saved }, undefined, 2)

type Wire = Readonly<Record<string, unknown>>

const readMessage = (value: unknown): Message | undefined => {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Wire
  const role = (['user', 'assistant', 'tool'] as const).find((known) => known === given.role)
  if (role === undefined || typeof given.text !== 'string') return undefined
  const text = (name: string): Record<string, string> =>
    typeof given[name] === 'string' ? { [name]: given[name] } : {}
  const number = (name: string): Record<string, number> =>
    typeof given[name] === 'number' ? { [name]: given[name] } : {}
  const calls = Array.isArray(given.toolCalls) ? given.toolCalls.map((call: Wire) => call) : []
  return {
    id: newId(),
    role,
    text: given.text,
    status: 'done',
    ...text('reasoning'),
    ...text('model'),
    ...text('toolCallId'),
    ...number('firstMs'),
    ...number('totalMs'),
    ...(isUsage(given.usage) ? { usage: given.usage } : {}),
    ...(calls.length > 0
      ? {
          toolCalls: calls.map((call) => ({
            id: String(call.id ?? ''),
            name: String(call.name ?? ''),
            arguments: String(call.arguments ?? ''),
          })),
        }
      : {}),
    ...(Array.isArray(given.attachments) ? { attachments: given.attachments.filter(isAttachment) } : {}),
  }
}

const isUsage = (value: unknown): value is NonNullable<Message['usage']> => {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Wire
  return ['prompt', 'completion', 'reasoning'].every((name) => typeof given[name] === 'number')
}

type Attachments = NonNullable<Message['attachments']>

const isAttachment = (value: unknown): value is Attachments[number] => {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Wire
  if (typeof given.name !== 'string') return false
  if (given.kind === 'text') return typeof given.text === 'string'
  return (given.kind === 'image' || given.kind === 'file') && typeof given.url === 'string'
}

/** Messages from wherever they were kept; what is none is left out. */
export const readMessages = (value: unknown): readonly Message[] =>
  Array.isArray(value) ? value.map(readMessage).filter((message) => message !== undefined) : []

/** Reads what `writeConversation` wrote; undefined when it is nothing of the kind. */
export const readConversation = (text: string): SavedConversation | undefined => {
  try {
    const given: unknown = JSON.parse(text)
    if (typeof given !== 'object' || given === null || !('messages' in given) || !Array.isArray(given.messages)) {
      return undefined
    }
    const { settings, model, messages } = given as Wire & { messages: unknown[] }
    return {
      settings: readSettings(settings),
      model: typeof model === 'string' ? model : '',
      messages: readMessages(messages),
    }
  } catch {
    return undefined
  }
}
