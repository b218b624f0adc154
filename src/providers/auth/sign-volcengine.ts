// Volcengine's HMAC-SHA256 ("V4") signature over the finished request. https://www.volcengine.com/docs/6369/67269
import type { OutgoingRequest } from '../define.ts'
import { compactTime, deriveKey, hmacSha256, sha256Hex } from './hash.ts'

export type VolcengineCall = {
  readonly accessKey: string
  readonly secretKey: string
  readonly region: string
  readonly service: string
}

const ALGORITHM = 'HMAC-SHA256'

const canonicalQuery = (parameters: URLSearchParams): string =>
  [...parameters]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .toSorted()
    .join('&')

/** The headers that sign a request: `authorization`, `x-date`, `x-content-sha256`. */
export const signVolcengine = (
  request: OutgoingRequest,
  { accessKey, secretKey, region, service }: VolcengineCall,
  nowMs: number,
): Readonly<Record<string, string>> => {
  const url = new URL(request.url)
  const time = compactTime(nowMs)
  const date = time.slice(0, 8)
  const bodyHash = sha256Hex(request.body)
  const names = 'content-type;host;x-content-sha256;x-date'
  const canonical = [
    request.method,
    url.pathname,
    canonicalQuery(url.searchParams),
    `content-type:${request.headers['content-type'] ?? 'application/json'}`,
    `host:${url.host}`,
    `x-content-sha256:${bodyHash}`,
    `x-date:${time}`,
    '',
    names,
    bodyHash,
  ].join('\n')
  const scope = `${date}/${region}/${service}/request`
  const text = [ALGORITHM, time, scope, sha256Hex(canonical)].join('\n')
  const signature = hmacSha256(deriveKey(secretKey, date, region, service, 'request'), text).toString('hex')
  return {
    authorization: `${ALGORITHM} Credential=${accessKey}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    'x-date': time,
    'x-content-sha256': bodyHash,
  }
}
