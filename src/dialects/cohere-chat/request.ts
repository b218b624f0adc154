// Requests in Cohere's own words (`POST /v2/chat`, https://docs.cohere.com/reference/chat).
import type { JsonObject, JsonValue } from '../../kernel/index.ts'
import type {
  AssistantPart,
  Conversation,
  Encoded,
  MediaPart,
  ReasoningWish,
  ToolResultPart,
  UserPart,
} from '../neutral/index.ts'
import {
  type Callable,
  type Choice,
  callText,
  documentText,
  forbidsReasoning,
  joinTexts,
  listCallables,
  listUnsaid,
  pathOf,
  resultText,
  wantsReasoning,
} from '../vendor-family/index.ts'

/** A picture's address; a data URL where we have its bytes. */
const imageUrl = ({ source }: MediaPart): string | undefined => {
  if (source.kind === 'url') return source.url
  return source.kind === 'base64' ? `data:${source.mimeType};base64,${source.data}` : undefined
}

const encodeMedium = (part: MediaPart, path: string, dropped: string[]): JsonObject[] => {
  const text = documentText(part)
  if (text !== undefined) return [{ type: 'text', text }]
  const url = part.kind === 'image' ? imageUrl(part) : undefined
  if (url !== undefined)
    return [{ type: 'image_url', image_url: { url, ...(part.detail === undefined ? {} : { detail: part.detail }) } }]
  dropped.push(path)
  return []
}

/** Blocks as content: one text needs no list. */
const toContent = (blocks: readonly JsonObject[]): JsonValue => {
  const [only] = blocks
  return blocks.length === 1 && typeof only?.text === 'string' ? only.text : [...blocks]
}

const encodeResult = (part: ToolResultPart, path: string, dropped: string[]): JsonObject => ({
  role: 'tool',
  tool_call_id: part.id,
  content: resultText(part, (medium) => dropped.push(`${path} (${medium.kind})`)),
})

/** A user's turn: results are messages of their own, in the order in which they stand. */
const encodeUser = (parts: readonly UserPart[], turn: number, dropped: string[]): JsonObject[] => {
  const messages: JsonObject[] = []
  let blocks: JsonObject[] = []
  const flush = (): void => {
    if (blocks.length > 0) messages.push({ role: 'user', content: toContent(blocks) })
    blocks = []
  }
  for (const [index, part] of parts.entries()) {
    const path = pathOf(turn, index, part.kind)
    if (part.kind === 'tool-result') {
      flush()
      messages.push(encodeResult(part, path, dropped))
    } else if (part.kind === 'text' || part.kind === 'hosted') {
      if (part.text !== '') blocks.push({ type: 'text', text: part.text })
    } else blocks.push(...encodeMedium(part, path, dropped))
  }
  flush()
  return messages
}

/** Text before calls is Cohere's `tool_plan`. */
const encodeAssistant = (parts: readonly AssistantPart[], turn: number, dropped: string[]): JsonObject[] => {
  const texts: string[] = []
  const calls: JsonObject[] = []
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'tool-call')
      calls.push({ id: part.id, type: 'function', function: { name: part.name, arguments: callText(part) } })
    else if (part.kind === 'text' || part.kind === 'refusal' || part.kind === 'hosted') texts.push(part.text)
    else if (part.kind !== 'reasoning') {
      const text = documentText(part)
      if (text === undefined) dropped.push(pathOf(turn, index, part.kind))
      else texts.push(text)
    }
  }
  const text = joinTexts(texts)
  if (calls.length > 0) return [{ role: 'assistant', ...(text === '' ? {} : { tool_plan: text }), tool_calls: calls }]
  return text === '' ? [] : [{ role: 'assistant', content: text }]
}

const encodeMessages = ({ turns }: Conversation, dropped: string[]): JsonObject[] =>
  turns.flatMap((turn, index) => {
    if (turn.role === 'user') return encodeUser(turn.parts, index, dropped)
    if (turn.role === 'assistant') return encodeAssistant(turn.parts, index, dropped)
    return [{ role: 'system', content: joinTexts(turn.parts.map(({ text }) => text)) }]
  })

/** `thinking`: on with a budget or without, or off (https://docs.cohere.com/docs/reasoning). */
const encodeThinking = (wish: ReasoningWish): JsonObject | undefined => {
  if (!wantsReasoning(wish)) return undefined
  if (forbidsReasoning(wish)) return { type: 'disabled' }
  const budget = wish.budgetTokens
  return { type: 'enabled', ...(budget !== undefined && budget > 0 ? { token_budget: budget } : {}) }
}

/** Cohere can be told to call some tool or none; one certain tool is asked for by offering no other. */
const encodeTools = (callables: readonly Callable[], choice: Choice | undefined): JsonObject => {
  const offered = choice?.kind === 'tool' ? callables.filter(({ name }) => name === choice.name) : callables
  if (offered.length === 0) return {}
  return {
    tools: offered.map(({ name, description, schema }) => ({
      type: 'function',
      function: { name, ...(description === undefined ? {} : { description }), parameters: schema },
    })),
    ...(choice === undefined || choice.kind === 'auto' ? {} : { tool_choice: 'REQUIRED' }),
    ...(offered.every(({ isStrict }) => isStrict === true) ? { strict_tools: true } : {}),
  }
}

/** `response_format` cannot be had together with tools: Cohere refuses the two. */
const encodeFormat = ({ output }: Conversation, hasTools: boolean, dropped: string[]): JsonObject => {
  const { format } = output
  if (format === undefined || format.kind === 'text') return {}
  if (hasTools) {
    dropped.push('response_format')
    return {}
  }
  return {
    response_format: { type: 'json_object', ...(format.kind === 'schema' ? { json_schema: format.schema } : {}) },
  }
}

const encodeSampling = ({ sampling }: Conversation): JsonObject => {
  const members: JsonObject = {
    max_tokens: sampling.outputTokensMax,
    temperature: sampling.temperature,
    p: sampling.topP,
    k: sampling.topK,
    seed: sampling.seed,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    stop_sequences: sampling.stop === undefined || sampling.stop.length === 0 ? undefined : [...sampling.stop],
    logprobs: sampling.topLogprobs === undefined ? undefined : true,
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

/** A conversation as Cohere's request. */
export const encodeRequest = (conversation: Conversation): Encoded => {
  const dropped = listUnsaid(conversation, [
    'temperature',
    'top_p',
    'top_k',
    'seed',
    'stop',
    'presence_penalty',
    'frequency_penalty',
    'logprobs',
    'max_tokens',
    'tools',
    'tool_choice',
    'reasoning_effort',
    'response_format',
  ])
  if ((conversation.sampling.topLogprobs ?? 0) > 0) dropped.push('top_logprobs')
  const { callables, choice } = listCallables(conversation, dropped)
  const tools = encodeTools(callables, choice)
  const thinking = encodeThinking(conversation.reasoning)
  return {
    body: {
      model: conversation.model,
      messages: encodeMessages(conversation, dropped),
      ...(conversation.isStream ? { stream: true } : {}),
      ...encodeSampling(conversation),
      ...tools,
      ...encodeFormat(conversation, 'tools' in tools, dropped),
      ...(thinking === undefined ? {} : { thinking }),
    },
    dropped,
  }
}
