// Rankings as Jina's and Cohere's clients ask for them and get them.
import { isJsonObject, type JsonObject, type JsonValue, optional, readString } from '../../kernel/index.ts'
import type { ExchangeContext } from '../exchange/exchange.ts'
import {
  invalidRequest,
  readCount,
  readFlag,
  readMembers,
  readText,
  requireText,
  without,
} from '../exchange/members.ts'
import type { RerankClient, RerankDocument, RerankQuestion, RerankReply, RerankResult } from '../exchange/rerank.ts'

const NAMED: ReadonlySet<string> = new Set(['model', 'query', 'documents', 'top_n', 'top_k', 'return_documents'])

const readDocument = (document: JsonValue, index: number): RerankDocument => {
  if (typeof document === 'string') return { text: document, original: document }
  const text = readString(document, 'text')
  if (!isJsonObject(document) || text === undefined)
    throw invalidRequest(`"documents[${index}]" must be a string or an object with "text".`, 'documents')
  return { text, original: document }
}

/** `top_k` is Voyage's word for `top_n`. */
export const readQuestion = (body: JsonObject): RerankQuestion => {
  const { documents } = body
  if (!Array.isArray(documents) || documents.length === 0) throw invalidRequest('"documents" is required.', 'documents')
  const query = isJsonObject(body.query) ? readText(body.query, 'text') : requireText(body, 'query')
  if (query === undefined) throw invalidRequest('"query" is required and must be a string.', 'query')
  return {
    query,
    documents: documents.map(readDocument),
    ...optional('topCount', readCount(body, 'top_n') ?? readCount(body, 'top_k')),
    ...optional('wantsDocuments', readFlag(body, 'return_documents')),
    extras: without(body, NAMED),
  }
}

/** Documents are in the answer unless they are unwanted: the upstream's copy, or the client's own. */
const documentOf = (result: RerankResult, { documents, wantsDocuments }: RerankQuestion): JsonObject => {
  if (wantsDocuments === false) return {}
  const own = documents[result.index]
  const document =
    result.document ??
    (own === undefined ? undefined : typeof own.original === 'string' ? { text: own.text } : own.original)
  return document === undefined ? {} : { document }
}

const encodeReply = (reply: RerankReply, question: RerankQuestion, context: ExchangeContext): JsonObject => {
  const tokens = reply.usage?.promptTokens ?? context.estimatedPromptTokens
  return {
    id: reply.id ?? context.requestId,
    model: context.model,
    results: reply.results.slice(0, question.topCount).map((result) => ({
      index: result.index,
      relevance_score: result.score,
      ...documentOf(result, question),
    })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
    ...(reply.searchUnits === undefined ? {} : { meta: { billed_units: { search_units: reply.searchUnits } } }),
  }
}

export const jinaRerankClient: RerankClient = {
  decodeRequest: (request) => readQuestion(readMembers(request).body),
  encodeReply: (reply, question, context) => ({
    contentType: 'application/json',
    body: encodeReply(reply, question, context),
  }),
}
