// Errors of vendors: their own codes first, then what OpenAI's family reads from status and message.
import { type ErrorKind, GatewayError, maskUpstreamText } from '../../kernel/index.ts'
import { readOpenAiError } from '../openai-family/error.ts'

/** What a vendor said about its failure. */
export type Complaint = { readonly code?: unknown; readonly message?: unknown }

/** The kinds that a vendor's codes stand for; `upstream_bad_request` is looked at again by its message. */
export type KindOfCode = (code: string) => ErrorKind | undefined

/** Looks codes up in a table of their exact names. */
export const kindsByCode =
  (table: Readonly<Record<string, ErrorKind>>): KindOfCode =>
  (code) =>
    Object.hasOwn(table, code) ? table[code] : undefined

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

/**
 * A complaint as our error. `status` is the HTTP status, 200 for an error inside a success. A code that the vendor's table
 * does not know is judged by status and message, as OpenAI's errors are.
 */
export const readComplaint = (
  status: number,
  complaint: Complaint,
  kindOf: KindOfCode,
  retryAfterMs?: number,
): GatewayError => {
  const code = textOf(complaint.code)
  const message = textOf(complaint.message)
  const kind = kindOf(code)
  const shown = { message, ...(code === '' ? {} : { code }) }
  if (kind === undefined) return readOpenAiError(status, { error: shown }, retryAfterMs)
  // A mistake in the request may be one that another model forgives: a context that is too long, a filter.
  if (kind === 'upstream_bad_request') return readOpenAiError(Math.max(status, 400), { error: shown }, retryAfterMs)
  return new GatewayError(kind, maskUpstreamText(message) || `The upstream failed with code ${code}.`, {
    ...(status >= 400 && kind === 'upstream_failed' ? { status } : {}),
    ...(code === '' ? {} : { code }),
    type: 'upstream_error',
    upstreamText: message,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}
