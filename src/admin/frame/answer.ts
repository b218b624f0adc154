// What a management route answers: a value that the edge turns into an HTTP response.
import type { Envelope } from '../../contract/index.ts'

export type AnswerHeaders = Readonly<Record<string, string>>

export type Answer =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown; readonly headers: AnswerHeaders }
  | { readonly kind: 'text'; readonly status: number; readonly body: string; readonly headers: AnswerHeaders }
  /** A body that is written while it is read, such as an export. */
  | {
      readonly kind: 'stream'
      readonly status: number
      readonly body: ReadableStream<Uint8Array>
      readonly headers: AnswerHeaders
    }

/** A JSON body as it is, for the few routes that do not use the envelope. */
export const json = (body: unknown, status = 200, headers: AnswerHeaders = {}): Answer => ({
  kind: 'json',
  status,
  body,
  headers,
})

/** Success. Without `data` the envelope has none; `null` is shown. */
export const ok = (data?: unknown, message = ''): Answer =>
  json({ success: true, message, ...(data === undefined ? {} : { data }) } satisfies Envelope<unknown>)

/** A refusal that is not an HTTP error: status 200, `success: false` (http-api.md section 1.1). */
export const fail = (message: string, code?: string): Answer =>
  json({ success: false, message, ...(code === undefined ? {} : { code }) } satisfies Envelope<never>)

/** An HTTP error with the envelope; `code` where clients read one. */
export const problem = (status: number, message: string, code?: string): Answer =>
  json({ success: false, message, ...(code === undefined ? {} : { code }) } satisfies Envelope<never>, status)

/** Plain text, as payment gateways and old clients expect. */
export const text = (body: string, status = 200, contentType = 'text/plain; charset=utf-8'): Answer => ({
  kind: 'text',
  status,
  body,
  headers: { 'content-type': contentType },
})

/** The same answer with more headers. */
export const withHeaders = (answer: Answer, headers: AnswerHeaders): Answer => ({
  ...answer,
  headers: { ...answer.headers, ...headers },
})

/** What a browser and every cache on the way must never keep (http-api.md section 1.2). */
export const NEVER_STORED: AnswerHeaders = {
  'cache-control': 'no-store, no-cache, must-revalidate, private, max-age=0',
  pragma: 'no-cache',
  expires: '0',
}

/** The HTTP response of an answer. */
export const toResponse = (answer: Answer): Response => {
  const { status, headers } = answer
  if (answer.kind !== 'json') return new Response(answer.body === '' ? null : answer.body, { status, headers })
  return new Response(JSON.stringify(answer.body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  })
}
