// Discord: https://discord.com/developers/docs/topics/oauth2
import { readString } from '../../kernel/index.ts'
import { auth, type Settings } from '../../settings/index.ts'
import { askWho, exchangeCode, requireId } from './exchange.ts'
import type { OauthProvider } from './types.ts'

export const DISCORD_ENDPOINTS = {
  authorize: 'https://discord.com/oauth2/authorize',
  token: 'https://discord.com/api/v10/oauth2/token',
  user: 'https://discord.com/api/v10/users/@me',
}

export const discord = ({ get }: Pick<Settings, 'get'>, endpoints: typeof DISCORD_ENDPOINTS): OauthProvider => ({
  slug: 'discord',
  name: 'Discord',
  isEnabled: get(auth.hasDiscord),
  clientId: get(auth.discordClientId),
  authorizationEndpoint: endpoints.authorize,
  scopes: 'identify openid',
  redirectPath: '/oauth/discord',
  identify: async (ask, grant) => {
    const token = await exchangeCode(
      ask,
      {
        endpoint: endpoints.token,
        clientId: get(auth.discordClientId),
        clientSecret: get(auth.discordClientSecret),
        credentials: 'body',
      },
      grant,
    )
    const claims = await askWho(ask, endpoints.user, token)
    return {
      id: requireId(claims.id),
      username: readString(claims, 'username') ?? '',
      displayName: readString(claims, 'global_name') ?? '',
      email: claims.verified === true ? (readString(claims, 'email') ?? '') : '',
      claims,
    }
  },
})
