// Ways of showing a key to an upstream.
import type { AuthScheme } from '../define.ts'

export { readOAuthToken, readServiceAccount, requestGoogleToken } from './google-token.ts'
export { signHs256 } from './jwt.ts'
export { countKeyParts, splitKey, wrongKey } from './key-parts.ts'
export { signAwsV4 } from './sign-aws-v4.ts'
export { signTencent } from './sign-tencent.ts'
export { signVolcengine } from './sign-volcengine.ts'
export { signXunfeiUrl } from './sign-xunfei.ts'

/** `Authorization: Bearer <key>`; the organization header is OpenAI's own. */
export const bearer = (): AuthScheme => (endpoint) => {
  const headers: Record<string, string> = { authorization: `Bearer ${endpoint.key}` }
  if (endpoint.organization !== '') headers['openai-organization'] = endpoint.organization
  return headers
}

/** For keys that a signature or the body shows instead. */
export const NO_HEADERS: Readonly<Record<string, string>> = {}

/** As `bearer`, for servers of one's own that may ask for no key at all. */
export const optionalBearer = (): AuthScheme => (endpoint) =>
  endpoint.key === '' ? NO_HEADERS : { authorization: `Bearer ${endpoint.key}` }

/** The key as it is, or behind a word, under a header of the vendor's choice. */
export const keyHeader =
  (name: string, prefix = ''): AuthScheme =>
  (endpoint) => ({ [name]: prefix + endpoint.key })

export const noAuth = (): AuthScheme => () => NO_HEADERS
