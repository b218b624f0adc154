// Embeddings in the neutral form: what is embedded, and the vectors that came of it.
import type { JsonObject } from '../../kernel/index.ts'
import type { Billed, Completion, ExchangeClient, ExchangeUpstream, Medium } from './exchange.ts'
import { loadMedia } from './media.ts'
import { invalidRequest } from './members.ts'
import { addUsage } from './usage.ts'
import { badAnswer } from './vendor-error.ts'

export type EmbeddingsInput =
  | { readonly kind: 'text'; readonly text: string }
  /** Numbers of the model's own vocabulary; OpenAI's upstreams alone take them. */
  | { readonly kind: 'tokens'; readonly tokens: readonly number[] }
  | { readonly kind: 'image'; readonly image: Medium }

/** What the vectors are for; vendors train for these apart. `document` and `query` are the two sides of a search. */
export type EmbeddingsTask =
  | 'query'
  | 'document'
  | 'classification'
  | 'clustering'
  | 'similarity'
  | 'code-query'
  | 'question'
  | 'fact'

export type EmbeddingsQuestion = {
  readonly inputs: readonly EmbeddingsInput[]
  readonly dimensions?: number
  readonly task?: EmbeddingsTask
  /** The title of the document (Gemini). */
  readonly title?: string
  /** The answer shall carry vectors as base64 of little-endian floats. */
  readonly isBase64: boolean
  /** The client asked for one vector alone, not for a list (Gemini's `embedContent`). */
  readonly isSingle: boolean
  /** Members that have no name here, e.g. `user`, `truncate`: for upstreams that know them. */
  readonly extras: JsonObject
}

export type Vector = readonly number[]

/** One vector for each input, in their order. */
export type EmbeddingsReply = Billed & { readonly vectors: readonly Vector[] }

export type EmbeddingsClient = ExchangeClient<EmbeddingsQuestion, EmbeddingsReply>
export type EmbeddingsUpstream = ExchangeUpstream<EmbeddingsQuestion, EmbeddingsReply>

export const joinEmbeddings = (replies: readonly EmbeddingsReply[]): EmbeddingsReply => {
  const usage = addUsage(replies.map((reply) => reply.usage))
  return { vectors: replies.flatMap(({ vectors }) => vectors), ...(usage === undefined ? {} : { usage }) }
}

/** Little-endian 32-bit floats as base64, as OpenAI's SDKs read them. */
export const vectorToBase64 = (vector: Vector): string => {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes.toString('base64')
}

const vectorFromBase64 = (text: string): Vector => {
  const bytes = Buffer.from(text, 'base64')
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readFloatLE(index * 4))
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** A vector as numbers or as base64. Throws `upstream_bad_answer` for anything else. */
export const readVector = (value: unknown): Vector => {
  if (typeof value === 'string' && value !== '') return vectorFromBase64(value)
  if (Array.isArray(value) && value.length > 0 && value.every(isNumber)) return value
  throw badAnswer('answered with an embedding that is no list of numbers')
}

/** Vectors of an answer, one for each input. Throws `upstream_bad_answer` when there are more or fewer. */
export const readVectors = (value: unknown, question: EmbeddingsQuestion): readonly Vector[] => {
  const vectors = Array.isArray(value) ? value.map(readVector) : []
  if (vectors.length !== question.inputs.length)
    throw badAnswer(`answered with ${vectors.length} embeddings for ${question.inputs.length} inputs`)
  return vectors
}

/** The inputs of an upstream that takes texts alone. */
export const requireTexts = ({ inputs }: EmbeddingsQuestion): readonly string[] =>
  inputs.map((input) => {
    if (input.kind === 'text') return input.text
    if (input.kind === 'tokens')
      throw invalidRequest('This model takes texts in "input", not numbers of tokens.', 'input')
    throw invalidRequest('This model takes texts in "input", not pictures.', 'input')
  })

/** Most requests one question may be cut into. */
const MOST_PIECES = 96

/** One question for each `size` inputs, for upstreams with a limit. */
export const splitInputs = (question: EmbeddingsQuestion, size: number): readonly EmbeddingsQuestion[] => {
  const { inputs } = question
  if (inputs.length <= size) return [question]
  const pieces = Math.ceil(inputs.length / size)
  if (pieces > MOST_PIECES)
    throw invalidRequest(`This model takes at most ${MOST_PIECES * size} inputs per request.`, 'input')
  return Array.from({ length: pieces }, (_, index) => ({
    ...question,
    inputs: inputs.slice(index * size, (index + 1) * size),
  }))
}

/** Fetches pictures that are known by address, for upstreams that take bytes. */
export const loadInputs = (question: EmbeddingsQuestion): Completion<EmbeddingsQuestion> | undefined =>
  loadMedia(
    question.inputs.flatMap((input) => (input.kind === 'image' ? [input.image] : [])),
    (images) => {
      const loaded = images.values()
      const inputs = question.inputs.map((input) =>
        input.kind === 'image' ? { ...input, image: loaded.next().value ?? input.image } : input,
      )
      return { ...question, inputs }
    },
  )
