// Rankings at Cohere, `/v1/rerank` and `/v2/rerank` (docs.cohere.com/reference/rerank).
import { optional, readPath } from '../../kernel/index.ts'
import { leftOver, only } from '../exchange/members.ts'
import type { RerankUpstream } from '../exchange/rerank.ts'
import { promptUsage } from '../exchange/usage.ts'
import { readVendorError, requireBody } from '../exchange/vendor-error.ts'
import { readResults } from '../jina-rerank/results.ts'

const KNOWN_EXTRAS = ['max_tokens_per_doc', 'max_chunks_per_doc', 'priority', 'rank_fields']

export const cohereRerank: RerankUpstream = {
  // Documents are not asked back: v2 has no such member, and the client's own are at hand.
  encodeRequest: ({ query, documents, topCount, extras }, { model }) => ({
    body: {
      kind: 'json',
      body: {
        model,
        query,
        documents: documents.map(({ text }) => text),
        top_n: topCount ?? documents.length,
        ...only(extras, KNOWN_EXTRAS),
      },
    },
    dropped: leftOver(extras, KNOWN_EXTRAS),
  }),
  decodeReply: (answer, question) => {
    const body = requireBody(answer)
    if (body.results === undefined && typeof body.message === 'string') throw readVendorError(200, body)
    const units = readPath(body, 'meta', 'billed_units', 'search_units')
    return {
      results: readResults(body.results, question),
      ...(typeof body.id === 'string' ? { id: body.id } : {}),
      ...optional('usage', promptUsage(readPath(body, 'meta', 'billed_units', 'input_tokens'))),
      ...(typeof units === 'number' && units >= 0 ? { searchUnits: units } : {}),
    }
  },
  readError: readVendorError,
}
