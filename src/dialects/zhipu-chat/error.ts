// Zhipu's errors: `{code, msg, success: false}` with status 200, or OpenAI's envelope (https://docs.bigmodel.cn/cn/faq/api-code).
import { type ErrorKind, type GatewayError, isJsonObject, type JsonObject } from '../../kernel/index.ts'
import { type KindOfCode, readComplaint } from '../vendor-family/index.ts'

const KINDS: Readonly<Record<string, ErrorKind>> = {
  '1261': 'upstream_context_length',
  '1301': 'upstream_content_filter',
  '1211': 'upstream_failed',
}

/** Codes come in groups: 100x credentials, 111x account, 121x parameters, 122x permissions, 130x limits. */
const GROUPS: readonly (readonly [RegExp, ErrorKind])[] = [
  [/^1(00|11|22)\d$/, 'upstream_refused_key'],
  [/^121\d$/, 'upstream_bad_request'],
  [/^130\d$/, 'upstream_rate_limited'],
  [/^1230$|^500$/, 'upstream_failed'],
]

const kindOf: KindOfCode = (code) =>
  (Object.hasOwn(KINDS, code) ? KINDS[code] : undefined) ?? GROUPS.find(([pattern]) => pattern.test(code))?.[1]

export const readError = (status: number, body: JsonObject | undefined, retryAfterMs?: number): GatewayError => {
  const told = isJsonObject(body?.error) ? body.error : body
  return readComplaint(status, { code: told?.code, message: told?.msg ?? told?.message }, kindOf, retryAfterMs)
}
