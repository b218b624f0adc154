// Requests in Ollama's own words (`POST /api/chat`, https://docs.ollama.com/api/chat).
import type { JsonObject } from '../../kernel/index.ts'
import type { AssistantPart, Conversation, Encoded, MediaPart, ReasoningWish, UserPart } from '../neutral/index.ts'
import {
  callObject,
  documentText,
  forbidsReasoning,
  joinTexts,
  listCallables,
  listCallNames,
  listUnsaid,
  pathOf,
  resultText,
} from '../vendor-family/index.ts'

/** Collects one message; what belongs to it is said in any order. */
type Draft = { readonly texts: string[]; readonly images: string[] }

type Context = { readonly names: ReadonlyMap<string, string>; readonly dropped: string[] }

const addMedium = (part: MediaPart, path: string, draft: Draft, dropped: string[]): void => {
  const text = documentText(part)
  if (text !== undefined) draft.texts.push(text)
  else if (part.kind === 'image' && part.source.kind === 'base64') draft.images.push(part.source.data)
  else dropped.push(path)
}

const toMessage = (role: string, { texts, images }: Draft): JsonObject => ({
  role,
  content: joinTexts(texts),
  ...(images.length > 0 ? { images } : {}),
})

/** A user's turn: results are messages of their own, in the order in which they stand. */
const encodeUser = (parts: readonly UserPart[], turn: number, { names, dropped }: Context): JsonObject[] => {
  const messages: JsonObject[] = []
  let draft: Draft = { texts: [], images: [] }
  const flush = (): void => {
    if (draft.texts.length + draft.images.length > 0) messages.push(toMessage('user', draft))
    draft = { texts: [], images: [] }
  }
  for (const [index, part] of parts.entries()) {
    const path = pathOf(turn, index, part.kind)
    if (part.kind === 'tool-result') {
      flush()
      const result: Draft = { texts: [], images: [] }
      result.texts.push(resultText(part, (medium) => addMedium(medium, `${path} (${medium.kind})`, result, dropped)))
      const name = part.name ?? names.get(part.id)
      messages.push({
        ...toMessage('tool', result),
        ...(name === undefined ? {} : { tool_name: name }),
        tool_call_id: part.id,
      })
    } else if (part.kind === 'text' || part.kind === 'hosted') draft.texts.push(part.text)
    else addMedium(part, path, draft, dropped)
  }
  flush()
  return messages
}

const encodeAssistant = (parts: readonly AssistantPart[], turn: number, { dropped }: Context): JsonObject => {
  const draft: Draft = { texts: [], images: [] }
  const thoughts: string[] = []
  const calls: JsonObject[] = []
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'reasoning') thoughts.push(part.text)
    else if (part.kind === 'tool-call')
      calls.push({ id: part.id, function: { name: part.name, arguments: callObject(part) } })
    else if (part.kind === 'text' || part.kind === 'refusal' || part.kind === 'hosted') draft.texts.push(part.text)
    else addMedium(part, pathOf(turn, index, part.kind), draft, dropped)
  }
  const thinking = joinTexts(thoughts)
  return {
    ...toMessage('assistant', draft),
    // Models that think between calls want their thoughts back (https://docs.ollama.com/capabilities/tool-calling).
    ...(thinking === '' ? {} : { thinking }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  }
}

const encodeMessages = (conversation: Conversation, dropped: string[]): JsonObject[] => {
  const context: Context = { names: listCallNames(conversation), dropped }
  return conversation.turns.flatMap((turn, index) => {
    if (turn.role === 'user') return encodeUser(turn.parts, index, context)
    if (turn.role === 'assistant') return [encodeAssistant(turn.parts, index, context)]
    return [{ role: 'system', content: joinTexts(turn.parts.map(({ text }) => text)) }]
  })
}

const LEVELS: Readonly<Record<string, string>> = { minimal: 'low', low: 'low', medium: 'medium', high: 'high' }

/** `think`: a level for the models that have levels (gpt-oss), else on or off; models with a switch take a level as "on". */
const encodeThink = (wish: ReasoningWish): boolean | string | undefined => {
  if (forbidsReasoning(wish)) return false
  if (wish.effort !== undefined) return LEVELS[wish.effort] ?? 'high'
  return wish.budgetTokens !== undefined || wish.mode !== undefined ? true : undefined
}

const encodeFormat = ({ output }: Conversation): JsonObject | string | undefined => {
  if (output.format?.kind === 'schema') return output.format.schema
  return output.format?.kind === 'json' ? 'json' : undefined
}

const encodeOptions = ({ sampling }: Conversation): JsonObject => {
  const options: JsonObject = {
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    seed: sampling.seed,
    num_predict: sampling.outputTokensMax,
    presence_penalty: sampling.presencePenalty,
    frequency_penalty: sampling.frequencyPenalty,
    stop: sampling.stop === undefined || sampling.stop.length === 0 ? undefined : [...sampling.stop],
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** Callers of the reference write Ollama's own `think` beside OpenAI's members (providers.md section 4.22). */
const readOwnThink = ({ extras }: Conversation): boolean | string | undefined => {
  const { think } = extras.members
  return typeof think === 'boolean' || typeof think === 'string' ? think : undefined
}

const encodeLogprobs = (top: number | undefined): JsonObject => {
  if (top === undefined) return {}
  return { logprobs: true, ...(top > 0 ? { top_logprobs: top } : {}) }
}

/** A conversation as Ollama's request. `stream` is always said: Ollama streams when it is left out. */
export const encodeRequest = (conversation: Conversation): Encoded => {
  const ownThink = readOwnThink(conversation)
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
    'reasoning_effort',
    'response_format',
  ]).filter((name) => name !== 'think' || ownThink === undefined)
  const { callables } = listCallables(conversation, dropped)
  const options = encodeOptions(conversation)
  const think = ownThink ?? encodeThink(conversation.reasoning)
  const format = encodeFormat(conversation)
  return {
    body: {
      model: conversation.model,
      messages: encodeMessages(conversation, dropped),
      stream: conversation.isStream,
      ...(Object.keys(options).length > 0 ? { options } : {}),
      ...(callables.length > 0 ? { tools: callables.map(toTool) } : {}),
      ...(format === undefined ? {} : { format }),
      ...(think === undefined ? {} : { think }),
      ...encodeLogprobs(conversation.sampling.topLogprobs),
    },
    dropped,
  }
}

const toTool = ({
  name,
  description,
  schema,
}: {
  name: string
  description?: string
  schema: JsonObject
}): JsonObject => ({
  type: 'function',
  function: { name, ...(description === undefined ? {} : { description }), parameters: schema },
})
