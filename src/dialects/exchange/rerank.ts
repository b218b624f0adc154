// Reranking in the neutral form: documents, and how well each fits the query.
import type { JsonObject } from '../../kernel/index.ts'
import type { Billed, ExchangeClient, ExchangeUpstream } from './exchange.ts'

/** `original` is the document as the client wrote it: a string, or an object with `text`. */
export type RerankDocument = { readonly text: string; readonly original: string | JsonObject }

export type RerankQuestion = {
  readonly query: string
  readonly documents: readonly RerankDocument[]
  /** Undefined means all documents. */
  readonly topCount?: number
  /** Undefined leaves it to the upstream. */
  readonly wantsDocuments?: boolean
  /** Other members, for upstreams that know them (`max_chunks_per_doc`, `max_tokens_per_doc`, `instruct` …). */
  readonly extras: JsonObject
}

export type RerankResult = { readonly index: number; readonly score: number; readonly document?: JsonObject }

/** Results, best first. */
export type RerankReply = Billed & {
  readonly results: readonly RerankResult[]
  readonly id?: string
  /** What Cohere bills by. */
  readonly searchUnits?: number
}

export type RerankClient = ExchangeClient<RerankQuestion, RerankReply>
export type RerankUpstream = ExchangeUpstream<RerankQuestion, RerankReply>
