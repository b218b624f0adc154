// Lark (Feishu), which One API has: https://open.feishu.cn/document/authentication-management/access-token/get-user-access-token
import { readString } from '../../kernel/index.ts'
import { auth, type Settings } from '../../settings/index.ts'
import { askWho, exchangeCode, requireId } from './exchange.ts'
import type { OauthProvider } from './types.ts'

export const LARK_ENDPOINTS = {
  authorize: 'https://accounts.feishu.cn/open-apis/authen/v1/authorize',
  token: 'https://open.feishu.cn/open-apis/authen/v2/oauth/token',
  user: 'https://passport.feishu.cn/suite/passport/oauth/userinfo',
}

/** On when it has an id and a secret, as in One API; there is no switch. */
export const lark = ({ get }: Pick<Settings, 'get'>, endpoints: typeof LARK_ENDPOINTS): OauthProvider => ({
  slug: 'lark',
  name: 'Lark',
  isEnabled: get(auth.larkClientId) !== '' && get(auth.larkClientSecret) !== '',
  clientId: get(auth.larkClientId),
  authorizationEndpoint: endpoints.authorize,
  scopes: '',
  redirectPath: '/oauth/lark',
  identify: async (ask, grant) => {
    const token = await exchangeCode(
      ask,
      {
        endpoint: endpoints.token,
        clientId: get(auth.larkClientId),
        clientSecret: get(auth.larkClientSecret),
        credentials: 'body',
        encoding: 'json',
      },
      grant,
    )
    const claims = await askWho(ask, endpoints.user, token)
    return {
      id: requireId(claims.open_id),
      username: '',
      displayName: readString(claims, 'name') ?? '',
      // Lark does not say whether it has verified the address.
      email: '',
      claims,
    }
  },
})
