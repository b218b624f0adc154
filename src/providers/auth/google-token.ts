// A Google service account's key, exchanged for an access token. https://developers.google.com/identity/protocols/oauth2/service-account
import { GatewayError, type JsonObject, parseJsonObject, readString } from '../../kernel/index.ts'
import type { SideRequest } from '../define.ts'
import { signRs256 } from './jwt.ts'
import { wrongKey } from './key-parts.ts'

export type ServiceAccount = {
  readonly projectId: string
  readonly clientEmail: string
  readonly privateKey: string
  readonly privateKeyId: string
}

const TOKEN_URL = 'https://www.googleapis.com/oauth2/v4/token'
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const ASSERTION_SECONDS = 35 * 60
const TOKEN_SECONDS_DEFAULT = 30 * 60

/** Reads the JSON file that Google Cloud hands out. Throws `channel_misconfigured`. */
export const readServiceAccount = (key: string): ServiceAccount => {
  const account = parseJsonObject(key)
  const projectId = readString(account, 'project_id')
  const clientEmail = readString(account, 'client_email')
  const privateKey = readString(account, 'private_key')
  if (!projectId || !clientEmail || !privateKey) throw wrongKey('of a service account’s JSON file')
  return {
    projectId,
    clientEmail,
    // Keys that were pasted through a form carry their line breaks as two characters.
    privateKey: privateKey.replaceAll('\\n', '\n'),
    privateKeyId: readString(account, 'private_key_id') ?? '',
  }
}

/** The request that exchanges a self-signed assertion for a token. */
export const requestGoogleToken = (account: ServiceAccount, nowMs: number): SideRequest => {
  const seconds = Math.floor(nowMs / 1000)
  const assertion = signRs256(
    { alg: 'RS256', typ: 'JWT', ...(account.privateKeyId === '' ? {} : { kid: account.privateKeyId }) },
    { iss: account.clientEmail, scope: SCOPE, aud: TOKEN_URL, iat: seconds, exp: seconds + ASSERTION_SECONDS },
    account.privateKey,
  )
  return {
    method: 'POST',
    url: TOKEN_URL,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: GRANT, assertion }).toString(),
  }
}

/** Reads `{access_token, expires_in}` as OAuth servers answer. Throws `upstream_refused_key` with their reason. */
export const readOAuthToken = (body: JsonObject): { readonly token: string; readonly expiresInSeconds: number } => {
  const token = readString(body, 'access_token')
  if (!token) {
    const reason = readString(body, 'error_description') ?? readString(body, 'error') ?? 'no token in the answer'
    throw new GatewayError('upstream_refused_key', 'The upstream did not accept the channel’s key.', {
      upstreamText: reason,
    })
  }
  const seconds = Number(body.expires_in)
  return { token, expiresInSeconds: seconds > 0 ? seconds : TOKEN_SECONDS_DEFAULT }
}
