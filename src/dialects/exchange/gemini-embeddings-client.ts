// Embeddings as Gemini's clients ask for them and get them: `embedContent` and `batchEmbedContents`.
import { isJsonObject, type JsonObject, optional, readString } from '../../kernel/index.ts'
import type { EmbeddingsClient, EmbeddingsInput, EmbeddingsQuestion } from './embeddings.ts'
import { readTask } from './embeddings-task.ts'
import { invalidRequest, objectsOf, readCount, readMembers, readText } from './members.ts'

/** Proto JSON: members may be written in camel or snake case. */
const either = (body: JsonObject, camel: string, snake: string): JsonObject => ({ value: body[camel] ?? body[snake] })

const readContent = (content: unknown, param: string): EmbeddingsInput => {
  if (typeof content === 'string') return { kind: 'text', text: content }
  const parts = isJsonObject(content) ? objectsOf(content.parts) : []
  if (parts.length === 0) throw invalidRequest(`"${param}" must have parts.`, param)
  const inline = parts.map((part) => part.inlineData ?? part.inline_data).find(isJsonObject)
  if (inline === undefined) return { kind: 'text', text: parts.map((part) => readString(part, 'text') ?? '').join('') }
  const data = readString(inline, 'data')
  const mimeType = readString(inline, 'mimeType') ?? readString(inline, 'mime_type')
  if (parts.length > 1 || data === undefined || mimeType?.startsWith('image/') !== true)
    throw invalidRequest(`"${param}" may hold texts, or one picture.`, param)
  return { kind: 'image', image: { kind: 'base64', data, mimeType } }
}

type Wishes = Omit<EmbeddingsQuestion, 'inputs' | 'isSingle'>

const readWishes = (body: JsonObject): Wishes => {
  const task = readText(either(body, 'taskType', 'task_type'), 'value')
  return {
    ...optional('dimensions', readCount(either(body, 'outputDimensionality', 'output_dimensionality'), 'value')),
    ...optional('task', readTask(task)),
    ...optional('title', readText(body, 'title')),
    isBase64: false,
    extras: {},
  }
}

const decodeBatch = (requests: readonly JsonObject[]): EmbeddingsQuestion => {
  const [first, ...rest] = requests.map(readWishes)
  if (first === undefined) throw invalidRequest('"requests" must not be empty.', 'requests')
  const same = JSON.stringify(first)
  if (rest.some((wishes) => JSON.stringify(wishes) !== same))
    throw invalidRequest('All "requests" must ask for the same task, title and dimensions.', 'requests')
  const inputs = requests.map(({ content }, index) => readContent(content, `requests[${index}].content`))
  return { ...first, inputs, isSingle: false }
}

export const geminiEmbeddingsClient: EmbeddingsClient = {
  decodeRequest: (request) => {
    const { body } = readMembers(request)
    if (body.requests !== undefined) return decodeBatch(objectsOf(body.requests))
    const config = body.embedContentConfig ?? body.embed_content_config
    const wishes = readWishes(isJsonObject(config) ? { ...config, ...body } : body)
    return { ...wishes, inputs: [readContent(body.content, 'content')], isSingle: true }
  },
  encodeReply: ({ vectors, usage }, { isSingle }) => {
    const embeddings = vectors.map((values) => ({ values: [...values] }))
    const body: JsonObject = {
      ...(isSingle ? { embedding: embeddings[0] } : { embeddings }),
      ...(usage === undefined
        ? {}
        : { usageMetadata: { promptTokenCount: usage.promptTokens, totalTokenCount: usage.promptTokens } }),
    }
    return { contentType: 'application/json', body }
  },
}
