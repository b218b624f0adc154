// Rankings at DashScope (providers.md section 4.7); errors are `code`, `message` and `request_id`.
import { optional, readPath } from '../../kernel/index.ts'
import { leftOver, only } from '../exchange/members.ts'
import type { RerankUpstream } from '../exchange/rerank.ts'
import { promptUsage } from '../exchange/usage.ts'
import { requireBody, vendorError } from '../exchange/vendor-error.ts'
import { readResults } from '../jina-rerank/results.ts'

const KNOWN_EXTRAS = ['instruct']

const readError: RerankUpstream['readError'] = (status, body, retryAfterMs) =>
  vendorError(status, { message: body?.message, code: body?.code, ...optional('retryAfterMs', retryAfterMs) })

export const aliRerank: RerankUpstream = {
  encodeRequest: ({ query, documents, topCount, wantsDocuments, extras }, { model }) => ({
    body: {
      kind: 'json',
      body: {
        model,
        input: { query, documents: documents.map(({ text }) => text) },
        parameters: {
          top_n: topCount ?? documents.length,
          return_documents: wantsDocuments ?? true,
          ...only(extras, KNOWN_EXTRAS),
        },
      },
    },
    dropped: leftOver(extras, KNOWN_EXTRAS),
  }),
  decodeReply: (answer, question) => {
    const body = requireBody(answer)
    if (typeof body.code === 'string' && body.code !== '') throw readError(200, body)
    return {
      results: readResults(readPath(body, 'output', 'results'), question),
      ...(typeof body.request_id === 'string' ? { id: body.request_id } : {}),
      ...optional('usage', promptUsage(readPath(body, 'usage', 'total_tokens'))),
    }
  },
  readError,
}
