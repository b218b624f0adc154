// AWS Signature Version 4 over the finished request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import type { OutgoingRequest } from '../define.ts'
import { compactTime, deriveKey, hmacSha256, sha256Hex } from './hash.ts'

export type AwsCredentials = { readonly accessKey: string; readonly secretKey: string; readonly region: string }

const ALGORITHM = 'AWS4-HMAC-SHA256'

/** RFC 3986: everything but letters, digits and `-._~` is escaped. */
const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** Every service but S3 wants the path, which is escaped already, escaped once more. */
const canonicalPath = (pathname: string): string => pathname.split('/').map(percentEncode).join('/')

const canonicalQuery = (parameters: URLSearchParams): string =>
  [...parameters]
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .toSorted()
    .join('&')

/** The headers that sign a request for one service: `authorization` and `x-amz-date`. */
export const signAwsV4 = (
  request: OutgoingRequest,
  service: string,
  { accessKey, secretKey, region }: AwsCredentials,
  nowMs: number,
): Readonly<Record<string, string>> => {
  const url = new URL(request.url)
  const time = compactTime(nowMs)
  const date = time.slice(0, 8)
  const contentType = request.headers['content-type']
  // Proxies may change other headers on the way, so only these are signed; they come in alphabetical order.
  const signed: readonly (readonly [string, string])[] = [
    ...(contentType === undefined ? [] : [['content-type', contentType.trim()] as const]),
    ['host', url.host],
    ['x-amz-date', time],
  ]
  const names = signed.map(([name]) => name).join(';')
  const canonical = [
    request.method,
    canonicalPath(url.pathname),
    canonicalQuery(url.searchParams),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256Hex(request.body),
  ].join('\n')
  const scope = `${date}/${region}/${service}/aws4_request`
  const text = [ALGORITHM, time, scope, sha256Hex(canonical)].join('\n')
  const key = deriveKey(`AWS4${secretKey}`, date, region, service, 'aws4_request')
  const signature = hmacSha256(key, text).toString('hex')
  return {
    authorization: `${ALGORITHM} Credential=${accessKey}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    'x-amz-date': time,
  }
}
