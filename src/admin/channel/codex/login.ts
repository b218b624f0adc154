// Signing in to ChatGPT as Codex does: the address to go to, what comes back, and the credential made of it. Pure.
import { type JsonObject, parseJsonObject, readPath, readString } from '../../../kernel/index.ts'
import type { SideRequest } from '../../../providers/index.ts'

const AUTHORIZE_URL = 'https://auth.openai.com/oauth/authorize'
const TOKEN_URL = 'https://auth.openai.com/oauth/token'
/** The public client of the Codex programs; its only redirect is this machine's port 1455 (providers.md section 4.11). */
const CLIENT_ID = 'app_EMoamEEZ73f0CkXaXp7hrann'
const REDIRECT_URI = 'http://localhost:1455/auth/callback'
const SCOPE = 'openid profile email offline_access'
const ACCOUNT_CLAIM = 'https://api.openai.com/auth'
const PROFILE_CLAIM = 'https://api.openai.com/profile'

/** What a Codex channel's key holds; times are RFC 3339. */
export type CodexCredential = {
  readonly id_token?: string
  readonly access_token: string
  readonly refresh_token: string
  readonly account_id: string
  readonly last_refresh: string
  readonly email: string
  readonly type: 'codex'
  readonly expired: string
}

export const writeLoginUrl = (state: string, challenge: string): string => {
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state,
    id_token_add_organizations: 'true',
    codex_cli_simplified_flow: 'true',
    originator: 'codex_cli_rs',
  })
  return `${AUTHORIZE_URL}?${parameters}`
}

/** Code and state of what a person pasted: the address the browser ended at, its query, or `code#state`. */
export const readLoginInput = (input: string): { readonly code: string; readonly state: string } | undefined => {
  const query = URL.parse(input)?.search ?? (input.includes('code=') ? input.slice(input.indexOf('?') + 1) : undefined)
  if (query !== undefined) {
    const parameters = new URLSearchParams(query)
    const [code, state] = [parameters.get('code') ?? '', parameters.get('state') ?? '']
    return code === '' || state === '' ? undefined : { code, state }
  }
  const [code = '', state = ''] = input.split('#', 2)
  return code === '' || state === '' ? undefined : { code, state }
}

const tokenRequest = (fields: Readonly<Record<string, string>>): SideRequest => ({
  method: 'POST',
  url: TOKEN_URL,
  headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
  body: new URLSearchParams({ client_id: CLIENT_ID, ...fields }).toString(),
})

export const codeRequest = (code: string, verifier: string): SideRequest =>
  tokenRequest({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: verifier })

export const refreshRequest = (refreshToken: string): SideRequest =>
  tokenRequest({ grant_type: 'refresh_token', refresh_token: refreshToken, scope: SCOPE })

/** The claims of a token, unchecked: it came from the issuer itself, over TLS. */
const readClaims = (token: string): JsonObject => {
  const [, payload = ''] = token.split('.')
  return parseJsonObject(Buffer.from(payload, 'base64url').toString('utf8')) ?? {}
}

const readEmail = (tokens: readonly (string | undefined)[]): string => {
  for (const token of tokens) {
    const claims = readClaims(token ?? '')
    const email = readString(claims, 'email') ?? readString(claims, PROFILE_CLAIM, 'email')
    if (email !== undefined) return email
  }
  return ''
}

/**
 * The credential of a token answer; what the answer leaves out (a refresh may keep the refresh token) is taken from `old`.
 * Undefined when there is no token, or no account in it.
 */
export const readCredential = (body: unknown, nowMs: number, old?: JsonObject): CodexCredential | undefined => {
  const accessToken = readString(body, 'access_token')
  const refreshToken = readString(body, 'refresh_token') ?? readString(old, 'refresh_token')
  if (accessToken === undefined || refreshToken === undefined) return undefined
  const idToken = readString(body, 'id_token') ?? readString(old, 'id_token')
  const claimed = readString(readClaims(accessToken), ACCOUNT_CLAIM, 'chatgpt_account_id')
  const accountId = claimed ?? readString(old, 'account_id')
  if (accountId === undefined) return undefined
  const seconds = readPath(body, 'expires_in')
  const lasts = typeof seconds === 'number' && seconds > 0 ? seconds : 3600
  return {
    ...(idToken === undefined ? {} : { id_token: idToken }),
    access_token: accessToken,
    refresh_token: refreshToken,
    account_id: accountId,
    last_refresh: new Date(nowMs).toISOString(),
    email: readEmail([idToken, accessToken]) || (readString(old, 'email') ?? ''),
    type: 'codex',
    expired: new Date(nowMs + 1000 * lasts).toISOString(),
  }
}

/** A day: long enough for every job in between to fail once. */
const REFRESH_AHEAD_MS = 86_400_000

/** Whether a credential is to be renewed: it ends within a day, or does not say when. */
export const isRefreshDue = (key: JsonObject, nowMs: number): boolean => {
  const endsAt = Date.parse(readString(key, 'expired') ?? '')
  return Number.isNaN(endsAt) || endsAt - nowMs < REFRESH_AHEAD_MS
}
