// Embeddings as OpenAI's clients ask for them and get them.
import { isJsonObject, type JsonObject, type JsonValue, optional, readString } from '../../kernel/index.ts'
import type { EmbeddingsClient, EmbeddingsInput, EmbeddingsReply } from '../exchange/embeddings.ts'
import { vectorToBase64 } from '../exchange/embeddings.ts'
import { readTask } from '../exchange/embeddings-task.ts'
import type { ExchangeContext } from '../exchange/exchange.ts'
import { readPicture } from '../exchange/media.ts'
import { invalidRequest, readCount, readMembers, readText, without } from '../exchange/members.ts'

const NAMED: ReadonlySet<string> = new Set(['model', 'input', 'dimensions', 'encoding_format', 'input_type', 'task'])

/** OpenAI's own bound on a list. */
const MOST_INPUTS = 2048

const isToken = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0

/** An item of the list: a text, tokens, or an object with `text` or `image` (Jina). */
const readItem = (item: JsonValue): EmbeddingsInput => {
  if (typeof item === 'string') return { kind: 'text', text: item }
  if (Array.isArray(item) && item.length > 0 && item.every(isToken)) return { kind: 'tokens', tokens: item }
  if (isJsonObject(item)) {
    const text = readString(item, 'text')
    if (text !== undefined) return { kind: 'text', text }
    if (item.image !== undefined) return { kind: 'image', image: readPicture(item.image, 'input') }
  }
  throw invalidRequest('"input" must be a string, a list of strings, or a list of token numbers.', 'input')
}

const readInputs = (input: JsonValue | undefined): readonly EmbeddingsInput[] => {
  if (typeof input === 'string') {
    if (input === '') throw invalidRequest('"input" must not be empty.', 'input')
    return [{ kind: 'text', text: input }]
  }
  if (!Array.isArray(input) || input.length === 0) throw invalidRequest('"input" is required.', 'input')
  if (input.length > MOST_INPUTS && !isToken(input[0]))
    throw invalidRequest(`"input" must hold at most ${MOST_INPUTS} items.`, 'input')
  return input.every(isToken) ? [{ kind: 'tokens', tokens: input }] : input.map(readItem)
}

const readEncoding = (body: JsonObject): boolean => {
  const format = readText(body, 'encoding_format') ?? 'float'
  if (format !== 'float' && format !== 'base64')
    throw invalidRequest('"encoding_format" must be "float" or "base64".', 'encoding_format')
  return format === 'base64'
}

const decodeRequest: EmbeddingsClient['decodeRequest'] = (request) => {
  const { body } = readMembers(request)
  const named = readText(body, 'input_type') ?? readText(body, 'task')
  const task = readTask(named)
  return {
    inputs: readInputs(body.input),
    ...optional('dimensions', readCount(body, 'dimensions')),
    ...optional('task', task),
    isBase64: readEncoding(body),
    isSingle: false,
    extras: {
      ...without(body, NAMED),
      // A task that is no word of ours is handed to upstreams that may know it.
      ...(named !== undefined && task === undefined ? { input_type: named } : {}),
    },
  }
}

const encodeReply = (reply: EmbeddingsReply, isBase64: boolean, context: ExchangeContext): JsonObject => {
  const tokens = reply.usage?.promptTokens ?? context.estimatedPromptTokens
  return {
    object: 'list',
    data: reply.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: isBase64 ? vectorToBase64(vector) : [...vector],
    })),
    model: context.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

export const openaiEmbeddingsClient: EmbeddingsClient = {
  decodeRequest,
  encodeReply: (reply, { isBase64 }, context) => ({
    contentType: 'application/json',
    body: encodeReply(reply, isBase64, context),
  }),
}
