// Embeddings at Gemini, always as `batchEmbedContents` (conversions.md section 17).
import { type JsonObject, optional } from '../../kernel/index.ts'
import {
  type EmbeddingsInput,
  type EmbeddingsQuestion,
  type EmbeddingsUpstream,
  loadInputs,
  readVectors,
  splitInputs,
} from './embeddings.ts'
import { GOOGLE_TASKS, withGoogleTask } from './embeddings-task.ts'
import { pictureType, requireLoaded, toBase64 } from './media.ts'
import { invalidRequest, namesOf, objectsOf } from './members.ts'
import { promptUsage } from './usage.ts'
import { readVendorError, requireBody } from './vendor-error.ts'

/** The API's bound on one batch. */
const MOST_PER_BATCH = 100

/** From its second generation on, the model is told its task in the text, and sees pictures. */
const readsTaskInText = (model: string): boolean => /^gemini-embedding-([2-9]|\d\d)(?!\d)/.test(model)

const writePart = (input: EmbeddingsInput, question: EmbeddingsQuestion, model: string): JsonObject => {
  if (input.kind === 'text')
    return { text: readsTaskInText(model) ? withGoogleTask(input.text, question.task, question.title) : input.text }
  if (input.kind === 'tokens')
    throw invalidRequest('This model takes texts in "input", not numbers of tokens.', 'input')
  const image = requireLoaded(input.image, 'input')
  return { inlineData: { mimeType: pictureType(image), data: toBase64(image) } }
}

const encodeBody = (question: EmbeddingsQuestion, model: string): JsonObject => {
  const { dimensions, task, title } = question
  const wishes = {
    ...(task === undefined || readsTaskInText(model) ? {} : { taskType: GOOGLE_TASKS[task] }),
    ...(title === undefined || task !== 'document' || readsTaskInText(model) ? {} : { title }),
    ...optional('outputDimensionality', dimensions),
  }
  return {
    requests: question.inputs.map((input) => ({
      model: `models/${model}`,
      content: { parts: [writePart(input, question, model)] },
      ...wishes,
    })),
  }
}

export const geminiEmbeddingsUpstream: EmbeddingsUpstream = {
  split: (question) => splitInputs(question, MOST_PER_BATCH),
  prepare: loadInputs,
  encodeRequest: (question, { model }) => ({
    body: { kind: 'json', body: encodeBody(question, model) },
    dropped: [
      ...namesOf({ title: question.title !== undefined && question.task !== 'document' }),
      ...Object.keys(question.extras),
    ],
  }),
  decodeReply: (answer, question) => {
    const body = requireBody(answer)
    if (body.error !== undefined) throw readVendorError(200, body)
    const list = body.embeddings ?? (body.embedding === undefined ? [] : [body.embedding])
    const usage = typeof body.usageMetadata === 'object' ? objectsOf([body.usageMetadata])[0] : undefined
    return {
      vectors: readVectors(
        objectsOf(list).map(({ values }) => values),
        question,
      ),
      ...optional('usage', promptUsage(usage?.promptTokenCount ?? usage?.totalTokenCount)),
    }
  },
  readError: readVendorError,
}
