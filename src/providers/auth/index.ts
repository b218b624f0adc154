// Ways of showing a key to an upstream.
import type { AuthScheme } from '../define.ts'

/** `Authorization: Bearer <key>`; the organization header is OpenAI's own. */
export const bearer = (): AuthScheme => (endpoint) => {
  const headers: Record<string, string> = { authorization: `Bearer ${endpoint.key}` }
  if (endpoint.organization !== '') headers['openai-organization'] = endpoint.organization
  return headers
}

/** The key as it is, under a header of the vendor's choice. */
export const keyHeader =
  (name: string): AuthScheme =>
  (endpoint) => ({ [name]: endpoint.key })

export const noAuth = (): AuthScheme => () => ({})
