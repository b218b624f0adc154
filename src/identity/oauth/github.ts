// GitHub: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
import { readString } from '../../kernel/index.ts'
import { auth, type Settings } from '../../settings/index.ts'
import { askWho, exchangeCode, requireId } from './exchange.ts'
import type { OauthProvider } from './types.ts'

export const GITHUB_ENDPOINTS = {
  authorize: 'https://github.com/login/oauth/authorize',
  token: 'https://github.com/login/oauth/access_token',
  user: 'https://api.github.com/user',
}

export const github = ({ get }: Pick<Settings, 'get'>, endpoints: typeof GITHUB_ENDPOINTS): OauthProvider => ({
  slug: 'github',
  name: 'GitHub',
  isEnabled: get(auth.hasGithub),
  clientId: get(auth.githubClientId),
  authorizationEndpoint: endpoints.authorize,
  scopes: 'user:email',
  redirectPath: '/oauth/github',
  identify: async (ask, grant) => {
    const token = await exchangeCode(
      ask,
      {
        endpoint: endpoints.token,
        clientId: get(auth.githubClientId),
        clientSecret: get(auth.githubClientSecret),
        credentials: 'body',
      },
      grant,
    )
    const claims = await askWho(ask, endpoints.user, token)
    const login = readString(claims, 'login') ?? ''
    return {
      id: requireId(claims.id),
      username: login,
      displayName: readString(claims, 'name') ?? '',
      // GitHub shows none that is not verified.
      email: readString(claims, 'email') ?? '',
      ...(login === '' ? {} : { formerId: login }),
      claims,
    }
  },
})
