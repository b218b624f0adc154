// Tencent Cloud's TC3-HMAC-SHA256 over the finished request. https://cloud.tencent.com/document/api/1729/101843
import type { OutgoingRequest } from '../define.ts'
import { deriveKey, hmacSha256, sha256Hex } from './hash.ts'

export type TencentCall = {
  readonly secretId: string
  readonly secretKey: string
  /** First label of the service's host, e.g. `hunyuan`. */
  readonly service: string
  /** The host Tencent will see, which a proxy in front of it may hide from us. */
  readonly host: string
  /** e.g. `ChatCompletions` */
  readonly action: string
  /** e.g. `2023-09-01` */
  readonly version: string
}

const ALGORITHM = 'TC3-HMAC-SHA256'

/** The headers that name the action and sign it: `authorization` and `x-tc-…`. */
export const signTencent = (
  request: OutgoingRequest,
  call: TencentCall,
  nowMs: number,
): Readonly<Record<string, string>> => {
  const seconds = Math.floor(nowMs / 1000)
  const date = new Date(seconds * 1000).toISOString().slice(0, 10)
  const names = 'content-type;host;x-tc-action'
  const canonical = [
    request.method,
    '/',
    '',
    `content-type:${(request.headers['content-type'] ?? 'application/json').toLowerCase()}`,
    `host:${call.host}`,
    `x-tc-action:${call.action.toLowerCase()}`,
    '',
    names,
    sha256Hex(request.body),
  ].join('\n')
  const scope = `${date}/${call.service}/tc3_request`
  const text = [ALGORITHM, String(seconds), scope, sha256Hex(canonical)].join('\n')
  const key = deriveKey(`TC3${call.secretKey}`, date, call.service, 'tc3_request')
  const signature = hmacSha256(key, text).toString('hex')
  return {
    authorization: `${ALGORITHM} Credential=${call.secretId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    'x-tc-action': call.action,
    'x-tc-version': call.version,
    'x-tc-timestamp': String(seconds),
  }
}
