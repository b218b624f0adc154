// Takes a channel's key out of what its upstream says: some quote it whole, in forms that no pattern knows.
import { GatewayError } from '../kernel/index.ts'

/** Shorter texts are no secrets, and would tear holes into innocent words. */
const SHORTEST_SECRET = 8

/** The key itself, and each part of one such as `id|secret`. */
const secretsOf = (key: string): string[] =>
  [key, ...key.split('|')].map((part) => part.trim()).filter((part) => part.length >= SHORTEST_SECRET)

/** The same error, with `***` for the key wherever it stood. */
export const hideKey = (error: GatewayError, key: string): GatewayError => {
  const secrets = secretsOf(key)
  const { message, code, upstreamText, type, param } = error
  const texts = [message, code, upstreamText ?? '', type ?? '', param ?? '']
  if (!secrets.some((secret) => texts.some((text) => text.includes(secret)))) return error
  const hide = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
  return new GatewayError(error.kind, hide(message), {
    status: error.status,
    code: hide(code),
    retry: error.retry,
    ...(type === undefined ? {} : { type: hide(type) }),
    ...(param === undefined ? {} : { param: hide(param) }),
    ...(upstreamText === undefined ? {} : { upstreamText: hide(upstreamText) }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  })
}
