// The two questions of every OAuth provider: a token for the code, and who the token's owner is.
import { type JsonObject, parseJsonObject, readString } from '../../kernel/index.ts'
import { type OauthAsk, OauthError, type OauthGrant } from './types.ts'

export type TokenQuestion = {
  readonly endpoint: string
  readonly clientId: string
  readonly clientSecret: string
  /** Where the client's own credentials stand. */
  readonly credentials: 'body' | 'basic'
  /** How the body is written; a form unless said otherwise. */
  readonly encoding?: 'form' | 'json'
}

export type TokenAnswer = { readonly accessToken: string; readonly tokenType: string; readonly idToken: string }

const FORM = 'application/x-www-form-urlencoded'
const UNUSABLE = 'The other site gave no usable answer.'

const basic = (id: string, secret: string): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

const askFor = async (ask: OauthAsk, request: Parameters<OauthAsk>[0]): ReturnType<OauthAsk> => {
  try {
    return await ask(request)
  } catch (error) {
    throw new OauthError('The other site could not be reached.', error)
  }
}

/** Exchanges the code. What the other site says about a failure is not passed on: it may hold secrets. */
export const exchangeCode = async (ask: OauthAsk, question: TokenQuestion, grant: OauthGrant): Promise<TokenAnswer> => {
  const { clientId, clientSecret, credentials, encoding = 'form' } = question
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: grant.code,
    redirect_uri: grant.redirectUri,
    ...(credentials === 'body' ? { client_id: clientId, client_secret: clientSecret } : {}),
    ...(grant.codeVerifier === undefined ? {} : { code_verifier: grant.codeVerifier }),
  })
  const { status, text } = await askFor(ask, {
    method: 'POST',
    url: question.endpoint,
    headers: {
      'content-type': encoding === 'json' ? 'application/json; charset=utf-8' : FORM,
      accept: 'application/json',
      ...(credentials === 'basic' ? { authorization: basic(clientId, clientSecret) } : {}),
    },
    body: encoding === 'json' ? JSON.stringify(Object.fromEntries(form)) : form.toString(),
  })
  const answer = status === 200 || status === 201 ? parseJsonObject(text) : undefined
  const accessToken = readString(answer, 'access_token') ?? ''
  if (accessToken === '') throw new OauthError('The other site did not accept the sign-in; begin again.')
  return {
    accessToken,
    tokenType: readString(answer, 'token_type') || 'Bearer',
    idToken: readString(answer, 'id_token') ?? '',
  }
}

/** Asks who the token's owner is. */
export const askWho = async (ask: OauthAsk, url: string, { accessToken }: TokenAnswer): Promise<JsonObject> => {
  const { status, text } = await askFor(ask, {
    method: 'GET',
    url,
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json', 'user-agent': 'tollgate' },
  })
  const claims = status === 200 ? parseJsonObject(text) : undefined
  if (claims === undefined) throw new OauthError(UNUSABLE)
  return claims
}

/** An id, which may be a number on the wire; '' is none. Throws OauthError. */
export const requireId = (value: unknown): string => {
  const id = typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? String(value) : value
  if (typeof id !== 'string' || id === '' || id.length > 191 || /\p{Cc}/u.test(id)) throw new OauthError(UNUSABLE)
  return id
}
