// LINUX DO: a forum whose members have levels of trust; its endpoints come from the environment.
import { readString } from '../../kernel/index.ts'
import { auth, type Settings } from '../../settings/index.ts'
import { askWho, exchangeCode, requireId } from './exchange.ts'
import { OauthError, type OauthProvider } from './types.ts'

export type LinuxDoEndpoints = { readonly authorize: string; readonly token: string; readonly user: string }

export const linuxDo = ({ get }: Pick<Settings, 'get'>, endpoints: LinuxDoEndpoints): OauthProvider => ({
  slug: 'linuxdo',
  name: 'LinuxDO',
  isEnabled: get(auth.hasLinuxDo),
  clientId: get(auth.linuxDoClientId),
  authorizationEndpoint: endpoints.authorize,
  scopes: 'user',
  redirectPath: '/api/oauth/linuxdo',
  identify: async (ask, grant) => {
    const token = await exchangeCode(
      ask,
      {
        endpoint: endpoints.token,
        clientId: get(auth.linuxDoClientId),
        clientSecret: get(auth.linuxDoClientSecret),
        credentials: 'basic',
      },
      grant,
    )
    const claims = await askWho(ask, endpoints.user, token)
    const level = claims.trust_level
    const wanted = get(auth.linuxDoMinimumTrustLevel)
    if (typeof level !== 'number' || level < wanted) {
      throw new OauthError(`Your trust level at LINUX DO is too low: ${wanted} is needed.`)
    }
    return {
      id: requireId(claims.id),
      username: readString(claims, 'username') ?? '',
      displayName: readString(claims, 'name') ?? '',
      email: '',
      claims,
    }
  },
})
