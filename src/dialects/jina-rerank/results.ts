// Results of rankings, as vendors write them.
import { isJsonObject, type JsonObject } from '../../kernel/index.ts'
import { objectsOf } from '../exchange/members.ts'
import type { RerankQuestion, RerankResult } from '../exchange/rerank.ts'
import { badAnswer } from '../exchange/vendor-error.ts'

/** A copy of the document; an empty one says nothing. */
const readDocument = (document: unknown): { readonly document?: JsonObject } => {
  if (typeof document === 'string') return document === '' ? {} : { document: { text: document } }
  return isJsonObject(document) && document.text !== '' ? { document } : {}
}

/**
 * Results, best first. Throws `upstream_bad_answer` for a result without a score, or of a document that was not sent.
 * Bedrock writes `relevanceScore`, text-embeddings-inference `score`.
 */
export const readResults = (list: unknown, question: RerankQuestion): readonly RerankResult[] => {
  if (!Array.isArray(list)) throw badAnswer('answered without a ranking')
  return objectsOf(list)
    .map((item): RerankResult => {
      const score = item.relevance_score ?? item.relevanceScore ?? item.score
      const { index } = item
      if (typeof score !== 'number' || typeof index !== 'number' || question.documents[index] === undefined)
        throw badAnswer('answered with a ranking that does not fit the documents')
      return { index, score, ...readDocument(item.document) }
    })
    .toSorted((a, b) => b.score - a.score)
}
