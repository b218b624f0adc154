// Embeddings at upstreams that speak OpenAI's: for clients of other dialects.
import { type JsonObject, type JsonValue, optional } from '../../kernel/index.ts'
import { type EmbeddingsInput, type EmbeddingsUpstream, readVectors } from '../exchange/embeddings.ts'
import { invalidRequest, namesOf, objectsOf } from '../exchange/members.ts'
import { promptUsage } from '../exchange/usage.ts'
import { badAnswer, readVendorError, requireBody } from '../exchange/vendor-error.ts'
import { holdsError } from '../openai-family/stream.ts'

const writeInput = (input: EmbeddingsInput): JsonValue => {
  if (input.kind === 'text') return input.text
  if (input.kind === 'tokens') return [...input.tokens]
  throw invalidRequest('This model takes texts in "input", not pictures.', 'input')
}

/** Vectors by their `index`, where every one has it; as they stand otherwise. */
const inOrder = (items: readonly JsonObject[]): readonly JsonObject[] =>
  items.every(({ index }) => typeof index === 'number')
    ? items.toSorted((a, b) => Number(a.index) - Number(b.index))
    : items

/** Reads OpenAI's answer, which many vendors share; total tokens stand in where prompt tokens are missing. */
export const readOpenAiEmbeddings: EmbeddingsUpstream['decodeReply'] = (answer, question) => {
  const body = requireBody(answer)
  if (holdsError(body)) throw readVendorError(200, body)
  if (!Array.isArray(body.data)) throw badAnswer('answered without embeddings')
  const vectors = inOrder(objectsOf(body.data)).map(({ embedding }) => embedding)
  const told = body.usage
  const tokens =
    typeof told === 'object' && told !== null && !Array.isArray(told)
      ? (told.prompt_tokens ?? told.input_tokens ?? told.total_tokens)
      : undefined
  return { vectors: readVectors(vectors, question), ...optional('usage', promptUsage(tokens)) }
}

export const openaiEmbeddingsUpstream: EmbeddingsUpstream = {
  encodeRequest: ({ inputs, dimensions, task, title, extras }, { model }) => {
    const [only] = inputs
    const body: JsonObject = {
      model,
      input: inputs.length === 1 && only !== undefined ? writeInput(only) : inputs.map(writeInput),
      ...optional('dimensions', dimensions),
      encoding_format: 'float',
      ...extras,
    }
    return { body: { kind: 'json', body }, dropped: namesOf({ task, title }) }
  },
  decodeReply: readOpenAiEmbeddings,
  readError: readVendorError,
}
