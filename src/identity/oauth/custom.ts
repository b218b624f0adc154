// Providers that the operator describes in a row: endpoints, fields of the user info, and who is welcome.
import type { JsonObject } from '../../kernel/index.ts'
import type { OauthProviderRow } from '../../storage/index.ts'
import { askWho, exchangeCode, requireId, type TokenAnswer } from './exchange.ts'
import { describeDenial, findDenial, readField, readPolicy } from './policy.ts'
import { type OauthAsk, OauthError, type OauthGrant, type OauthProvider } from './types.ts'

/** `auth_style`: where the client's credentials stand; by itself the one that works. */
const CREDENTIALS = [['body', 'basic'], ['body'], ['basic']] as const

const exchange = async (row: OauthProviderRow, ask: OauthAsk, grant: OauthGrant): Promise<TokenAnswer> => {
  const { token_endpoint: endpoint, client_id: clientId, client_secret: clientSecret } = row
  let failure: unknown
  for (const credentials of CREDENTIALS[row.auth_style] ?? CREDENTIALS[0]) {
    try {
      return await exchangeCode(ask, { endpoint, clientId, clientSecret, credentials }, grant)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

const readText = (claims: JsonObject, path: string): string => {
  const value = path === '' ? undefined : readField(claims, path)
  return typeof value === 'string' ? value : ''
}

/** A policy that cannot be read lets nobody in. */
const checkPolicy = ({ access_policy, access_denied_message, name }: OauthProviderRow, claims: JsonObject): void => {
  if (access_policy.trim() === '') return
  const policy = readPolicy(access_policy)
  if (policy === undefined) throw new OauthError(`The rules for ${name} cannot be read; ask the operator.`)
  const denial = findDenial(policy, claims)
  if (denial !== undefined) throw new OauthError(describeDenial(access_denied_message, name, denial, claims))
}

export const customProvider = (row: OauthProviderRow): OauthProvider => ({
  slug: row.slug,
  name: row.name,
  isEnabled: row.enabled,
  clientId: row.client_id,
  authorizationEndpoint: row.authorization_endpoint,
  scopes: row.scopes,
  redirectPath: `/oauth/${row.slug}`,
  identify: async (ask, grant) => {
    const token = await exchange(row, ask, grant)
    const claims = await askWho(ask, row.user_info_endpoint, token)
    checkPolicy(row, claims)
    return {
      id: requireId(readField(claims, row.user_id_field || 'sub')),
      username: readText(claims, row.username_field),
      displayName: readText(claims, row.display_name_field),
      email: claims.email_verified === true ? readText(claims, row.email_field) : '',
      claims,
    }
  },
})
