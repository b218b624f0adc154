// Embeddings at Cohere, `/v2/embed` (docs.cohere.com/reference/embed).
import { isJsonObject, type JsonObject, optional, readPath } from '../../kernel/index.ts'
import {
  type EmbeddingsInput,
  type EmbeddingsQuestion,
  type EmbeddingsUpstream,
  readVectors,
  splitInputs,
} from '../exchange/embeddings.ts'
import { COHERE_TASKS } from '../exchange/embeddings-task.ts'
import { toAddress } from '../exchange/media.ts'
import { invalidRequest, leftOver, namesOf, only } from '../exchange/members.ts'
import { promptUsage } from '../exchange/usage.ts'
import { readVendorError, requireBody } from '../exchange/vendor-error.ts'

/** The API's bound on one request. */
export const COHERE_INPUTS_MAX = 96
const KNOWN_EXTRAS = ['truncate', 'max_tokens', 'priority']

const writeMixed = (input: EmbeddingsInput): JsonObject => {
  if (input.kind === 'text') return { content: [{ type: 'text', text: input.text }] }
  if (input.kind === 'image') return { content: [{ type: 'image_url', image_url: { url: toAddress(input.image) } }] }
  throw invalidRequest('This model takes texts in "input", not numbers of tokens.', 'input')
}

/** `texts` where texts are all there is, `inputs` where pictures are among them. */
const writeInputs = (inputs: readonly EmbeddingsInput[]): JsonObject => {
  const texts = inputs.flatMap((input) => (input.kind === 'text' ? [input.text] : []))
  return texts.length === inputs.length ? { texts } : { inputs: inputs.map(writeMixed) }
}

/** The members that Cohere's models take, there and on Bedrock. A document is what most callers embed. */
export const writeCohereQuestion = ({ inputs, task, extras }: EmbeddingsQuestion): JsonObject => ({
  ...writeInputs(inputs),
  input_type: typeof extras.input_type === 'string' ? extras.input_type : COHERE_TASKS[task ?? 'document'],
  embedding_types: ['float'],
  ...only(extras, KNOWN_EXTRAS),
})

export const droppedByCohere = ({ extras, title }: EmbeddingsQuestion): string[] => [
  ...leftOver(extras, [...KNOWN_EXTRAS, 'input_type']),
  ...namesOf({ title }),
]

/** Vectors by type (v2), or as a bare list (older versions, Bedrock's v3). */
export const readCohereEmbeddings: EmbeddingsUpstream['decodeReply'] = (answer, question) => {
  const body = requireBody(answer)
  const { embeddings } = body
  if (embeddings === undefined && typeof body.message === 'string') throw readVendorError(200, body)
  const tokens = readPath(body, 'meta', 'billed_units', 'input_tokens')
  const pictures = readPath(body, 'meta', 'billed_units', 'image_tokens')
  const total = typeof pictures === 'number' ? pictures + (typeof tokens === 'number' ? tokens : 0) : tokens
  return {
    vectors: readVectors(isJsonObject(embeddings) ? embeddings.float : embeddings, question),
    ...optional('usage', promptUsage(total)),
  }
}

export const cohereEmbeddings: EmbeddingsUpstream = {
  split: (question) => splitInputs(question, COHERE_INPUTS_MAX),
  encodeRequest: (question, { model }) => ({
    body: {
      kind: 'json',
      body: { model, ...writeCohereQuestion(question), ...optional('output_dimension', question.dimensions) },
    },
    dropped: droppedByCohere(question),
  }),
  decodeReply: readCohereEmbeddings,
  readError: readVendorError,
}
