// OpenID Connect, by the endpoints that the operator named: https://openid.net/specs/openid-connect-core-1_0.html
import { type JsonObject, parseJsonObject, readString } from '../../kernel/index.ts'
import { auth, type Settings } from '../../settings/index.ts'
import { askWho, exchangeCode, requireId } from './exchange.ts'
import { OauthError, type OauthProvider } from './types.ts'

/**
 * The ID token came from the token endpoint itself, so its claims stand without its signature (OpenID Connect Core
 * 3.1.3.7); its audience and subject must still be the right ones. Without one the user info alone counts.
 */
export const checkIdToken = (idToken: string, clientId: string, claims: JsonObject): void => {
  if (idToken === '') return
  const told = parseJsonObject(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'))
  const audience = told?.aud
  const isForUs = Array.isArray(audience) ? audience.includes(clientId) : audience === clientId
  if (told === undefined || !isForUs || told.sub !== claims.sub) {
    throw new OauthError('The other site answered for somebody else.')
  }
}

export const oidc = ({ get }: Pick<Settings, 'get'>): OauthProvider => ({
  slug: 'oidc',
  name: 'OIDC',
  isEnabled: get(auth.hasOidc),
  clientId: get(auth.oidcClientId),
  authorizationEndpoint: get(auth.oidcAuthorizationEndpoint),
  scopes: 'openid profile email',
  redirectPath: '/oauth/oidc',
  identify: async (ask, grant) => {
    const clientId = get(auth.oidcClientId)
    const token = await exchangeCode(
      ask,
      {
        endpoint: get(auth.oidcTokenEndpoint),
        clientId,
        clientSecret: get(auth.oidcClientSecret),
        credentials: 'body',
      },
      grant,
    )
    const claims = await askWho(ask, get(auth.oidcUserInfoEndpoint), token)
    checkIdToken(token.idToken, clientId, claims)
    return {
      id: requireId(claims.sub),
      username: readString(claims, 'preferred_username') ?? '',
      displayName: readString(claims, 'name') ?? '',
      email: claims.email_verified === true ? (readString(claims, 'email') ?? '') : '',
      claims,
    }
  },
})
