// A gateway whose users sign in through a simulated site, and browsers that do so.
import { type CallInput, createHarness, type Harness, type Reply, readCookie } from '../../../test/admin/harness.ts'
import { startSite } from './simulated-site.fixture.ts'

export const site = startSite()

const OPTIONS = {
  ServerAddress: 'https://gw.example.com',
  GitHubClientId: 'client',
  GitHubClientSecret: 'hidden',
  GitHubOAuthEnabled: 'true',
  'discord.client_id': 'client',
  'discord.client_secret': 'hidden',
  'discord.enabled': 'true',
  'oidc.client_id': 'client',
  'oidc.client_secret': 'hidden',
  'oidc.authorization_endpoint': site.endpoints.github.authorize,
  'oidc.token_endpoint': site.endpoints.github.token,
  'oidc.user_info_endpoint': site.endpoints.github.user,
  'oidc.enabled': 'true',
  LarkClientId: 'client',
  LarkClientSecret: 'hidden',
  LinuxDOClientId: 'client',
  LinuxDOClientSecret: 'hidden',
  LinuxDOMinimumTrustLevel: '2',
  LinuxDOOAuthEnabled: 'true',
  WeChatServerAddress: site.base,
  WeChatServerToken: 'companion',
  WeChatAuthEnabled: 'true',
  TelegramBotToken: 'bot-token',
  TelegramOAuthEnabled: 'true',
}

/** As the conversion of the fork's databases writes it. */
const GOOGLE = {
  name: 'Google',
  slug: 'google',
  icon: 'Google',
  enabled: true,
  client_id: 'client',
  client_secret: 'hidden',
  authorization_endpoint: site.endpoints.github.authorize,
  token_endpoint: site.endpoints.github.token,
  user_info_endpoint: site.endpoints.github.user,
}

export const prepare = async (
  options: Readonly<Record<string, string>> = {},
  providers: readonly object[] = [GOOGLE],
) => {
  const harness = await createHarness({ oauthEndpoints: site.endpoints })
  await harness.setUp()
  const rows = Object.entries({ ...OPTIONS, ...options }).map(([key, value]) => ({ key, value }))
  harness.deps.settings.applyChanges(rows)
  for (const provider of providers) await harness.deps.repos.oauth.insertProvider(provider)
  return harness
}

/** A browser that keeps its cookie. */
export const browse = ({ call }: Harness, first = '') => {
  let cookie = first
  return async (input: CallInput): Promise<Reply> => {
    const reply = await call({ ...input, headers: { ...(cookie === '' ? {} : { cookie }), ...input.headers } })
    cookie = readCookie(reply) || cookie
    return reply
  }
}
export type Browser = ReturnType<typeof browse>

export const begin = async (browser: Browser, query = ''): Promise<string> =>
  (await browser({ path: `/api/oauth/state${query}` })).body.data

export const comeBack = (browser: Browser, provider: string, code: string, state: string): Promise<Reply> =>
  browser({ path: `/api/oauth/${provider}?code=${code}&state=${state}` })

export const enter = async (browser: Browser, provider: string, claims: object, query = ''): Promise<Reply> =>
  comeBack(browser, provider, site.agree(claims), await begin(browser, query))
