// Embeddings at Vertex AI, `:predict` (cloud.google.com, Text embeddings API).
import { type JsonObject, optional, readPath } from '../../kernel/index.ts'
import { type EmbeddingsUpstream, readVectors, requireTexts, splitInputs } from '../exchange/embeddings.ts'
import { GOOGLE_TASKS } from '../exchange/embeddings-task.ts'
import { leftOver, objectsOf } from '../exchange/members.ts'
import { promptUsage } from '../exchange/usage.ts'
import { readVendorError, requireBody } from '../exchange/vendor-error.ts'

/** The API's bound on one request; Gemini's models take one text at a time there. */
const MOST_INSTANCES = 250

/** Tokens of all instances; undefined when one does not tell. */
const countTokens = (predictions: readonly JsonObject[]): number | undefined => {
  const counts = predictions.map((prediction) => readPath(prediction, 'embeddings', 'statistics', 'token_count'))
  return counts.every((count) => typeof count === 'number') ? counts.reduce((sum, count) => sum + count, 0) : undefined
}

export const vertexEmbeddings: EmbeddingsUpstream = {
  split: (question, { model }) => splitInputs(question, model.startsWith('gemini-') ? 1 : MOST_INSTANCES),
  encodeRequest: (question) => {
    const { task, title, dimensions, extras } = question
    const wishes = {
      ...(task === undefined ? {} : { task_type: GOOGLE_TASKS[task] }),
      ...(title === undefined || task !== 'document' ? {} : { title }),
    }
    const truncates = extras.truncate ?? extras.auto_truncate
    const parameters = {
      ...optional('outputDimensionality', dimensions),
      ...(typeof truncates === 'boolean' ? { autoTruncate: truncates } : {}),
    }
    const body = {
      instances: requireTexts(question).map((content) => ({ content, ...wishes })),
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    }
    return {
      body: { kind: 'json', body },
      dropped: [
        ...leftOver(extras, typeof truncates === 'boolean' ? ['truncate', 'auto_truncate'] : []),
        ...(title !== undefined && task !== 'document' ? ['title'] : []),
      ],
    }
  },
  decodeReply: (answer, question) => {
    const body = requireBody(answer)
    if (body.error !== undefined) throw readVendorError(200, body)
    const predictions = objectsOf(body.predictions)
    return {
      vectors: readVectors(
        predictions.map((prediction) => readPath(prediction, 'embeddings', 'values')),
        question,
      ),
      ...optional('usage', promptUsage(countTokens(predictions))),
    }
  },
  readError: readVendorError,
}
