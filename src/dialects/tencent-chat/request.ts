// Requests in Tencent Hunyuan's own words (action `ChatCompletions`, https://cloud.tencent.com/document/product/1729/105701).
import type { JsonObject } from '../../kernel/index.ts'
import type { Conversation, Encoded, MediaPart, SystemPart, Turn } from '../neutral/index.ts'
import {
  type Callable,
  type Choice,
  callText,
  documentText,
  joinTexts,
  listCallables,
  listUnsaid,
  pathOf,
  resultText,
} from '../vendor-family/index.ts'

type Draft = { readonly texts: string[]; readonly images: string[] }

const imageUrl = ({ kind, source }: MediaPart): string | undefined => {
  if (kind !== 'image') return undefined
  if (source.kind === 'url') return source.url
  return source.kind === 'base64' ? `data:${source.mimeType};base64,${source.data}` : undefined
}

const addMedium = (part: MediaPart, path: string, draft: Draft, dropped: string[]): void => {
  const text = documentText(part)
  const url = imageUrl(part)
  if (text !== undefined) draft.texts.push(text)
  else if (url !== undefined) draft.images.push(url)
  else dropped.push(path)
}

const toUserMessage = ({ texts, images }: Draft): JsonObject => {
  const text = joinTexts(texts)
  if (images.length === 0) return { Role: 'user', Content: text }
  return {
    Role: 'user',
    Contents: [
      ...(text === '' ? [] : [{ Type: 'text', Text: text }]),
      ...images.map((url) => ({ Type: 'image_url', ImageUrl: { Url: url } })),
    ],
  }
}

/** A user's turn: results first in line are messages of their own, as in OpenAI's dialect. */
const encodeUser = (parts: Extract<Turn, { role: 'user' }>['parts'], turn: number, dropped: string[]): JsonObject[] => {
  const messages: JsonObject[] = []
  let draft: Draft = { texts: [], images: [] }
  const flush = (): void => {
    if (draft.texts.length + draft.images.length > 0) messages.push(toUserMessage(draft))
    draft = { texts: [], images: [] }
  }
  for (const [index, part] of parts.entries()) {
    const path = pathOf(turn, index, part.kind)
    if (part.kind === 'tool-result') {
      flush()
      const text = resultText(part, (medium) => dropped.push(`${path} (${medium.kind})`))
      messages.push({ Role: 'tool', Content: text, ToolCallId: part.id })
    } else if (part.kind === 'text' || part.kind === 'hosted') draft.texts.push(part.text)
    else addMedium(part, path, draft, dropped)
  }
  flush()
  return messages
}

/** Thoughts are left out: Hunyuan refuses a history that carries them. */
const encodeAssistant = (
  parts: Extract<Turn, { role: 'assistant' }>['parts'],
  turn: number,
  dropped: string[],
): JsonObject => {
  const texts: string[] = []
  const calls: JsonObject[] = []
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'tool-call')
      calls.push({ Id: part.id, Type: 'function', Function: { Name: part.name, Arguments: callText(part) } })
    else if (part.kind === 'text' || part.kind === 'refusal' || part.kind === 'hosted') texts.push(part.text)
    else if (part.kind !== 'reasoning') dropped.push(pathOf(turn, index, part.kind))
  }
  return { Role: 'assistant', Content: joinTexts(texts), ...(calls.length > 0 ? { ToolCalls: calls } : {}) }
}

/** Two messages of one role that are nothing but text are one: Hunyuan wants roles to alternate. */
const append = (messages: JsonObject[], message: JsonObject): void => {
  const last = messages.at(-1)
  const isPlain = (value: JsonObject | undefined): boolean =>
    value !== undefined && value.Role !== 'tool' && typeof value.Content === 'string' && value.ToolCalls === undefined
  if (last?.Role === message.Role && isPlain(last) && isPlain(message))
    messages[messages.length - 1] = {
      ...last,
      Content: joinTexts([String(last?.Content), String(message.Content)], '\n\n'),
    }
  else messages.push(message)
}

/** The one system message stands first. */
const encodeMessages = ({ turns }: Conversation, dropped: string[]): JsonObject[] => {
  const system = turns.flatMap((turn): readonly SystemPart[] => (turn.role === 'system' ? turn.parts : []))
  const messages: JsonObject[] = []
  if (system.length > 0)
    messages.push({
      Role: 'system',
      Content: joinTexts(
        system.map(({ text }) => text),
        '\n\n',
      ),
    })
  for (const [index, turn] of turns.entries()) {
    if (turn.role === 'user') for (const message of encodeUser(turn.parts, index, dropped)) append(messages, message)
    if (turn.role === 'assistant') append(messages, encodeAssistant(turn.parts, index, dropped))
  }
  return messages
}

const encodeTool = ({ name, description, schema }: Callable): JsonObject => ({
  Type: 'function',
  Function: {
    Name: name,
    Parameters: JSON.stringify(schema),
    ...(description === undefined ? {} : { Description: description }),
  },
})

/** Hunyuan can be made to call one certain tool; "any of them" can be said only when there is one. */
const encodeTools = (callables: readonly Callable[], choice: Choice | undefined, dropped: string[]): JsonObject => {
  if (callables.length === 0) return {}
  const wanted =
    choice?.kind === 'tool'
      ? callables.find(({ name }) => name === choice.name)
      : choice?.kind === 'required' && callables.length === 1
        ? callables[0]
        : undefined
  if (choice !== undefined && choice.kind !== 'auto' && wanted === undefined) dropped.push('tool_choice')
  return {
    Tools: callables.map(encodeTool),
    ...(wanted === undefined ? {} : { ToolChoice: 'custom', CustomTool: encodeTool(wanted) }),
  }
}

const LARGEST_SEED = 10_000

const encodeSeed = (seed: number | undefined, dropped: string[]): JsonObject => {
  if (seed === undefined) return {}
  if (Number.isInteger(seed) && seed > 0 && seed <= LARGEST_SEED) return { Seed: seed }
  dropped.push('seed')
  return {}
}

/** A conversation as Hunyuan's request. */
export const encodeRequest = (conversation: Conversation): Encoded => {
  const { sampling } = conversation
  const dropped = listUnsaid(conversation, ['temperature', 'top_p', 'seed', 'stop', 'tools', 'tool_choice'])
  const { callables, choice } = listCallables(conversation, dropped)
  return {
    body: {
      Model: conversation.model,
      Messages: encodeMessages(conversation, dropped),
      ...(conversation.isStream ? { Stream: true } : {}),
      ...(sampling.topP === undefined ? {} : { TopP: sampling.topP }),
      ...(sampling.temperature === undefined ? {} : { Temperature: sampling.temperature }),
      ...encodeSeed(sampling.seed, dropped),
      ...(sampling.stop === undefined || sampling.stop.length === 0 ? {} : { Stop: [...sampling.stop] }),
      ...encodeTools(callables, choice, dropped),
    },
    dropped,
  }
}
