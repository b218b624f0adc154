// The providers that need no row: their endpoints, and which of the account's columns keeps the person's id.
import { larkProviderId } from '../../kernel/index.ts'
import type { Settings } from '../../settings/index.ts'
import type { ExternalIdColumn } from '../../storage/index.ts'
import { DISCORD_ENDPOINTS, discord } from './discord.ts'
import { GITHUB_ENDPOINTS, github } from './github.ts'
import { LARK_ENDPOINTS, lark } from './lark.ts'
import { type LinuxDoEndpoints, linuxDo } from './linuxdo.ts'
import { oidc } from './oidc.ts'
import type { OauthProvider } from './types.ts'

export type OauthEndpoints = {
  readonly github: typeof GITHUB_ENDPOINTS
  readonly discord: typeof DISCORD_ENDPOINTS
  readonly lark: typeof LARK_ENDPOINTS
  readonly linuxDo: LinuxDoEndpoints
}

/** The addresses of the sites themselves; Linux DO's may be others (LINUX_DO_*). */
export const createOauthEndpoints = (linuxDoUrls: Omit<LinuxDoEndpoints, 'authorize'>): OauthEndpoints => ({
  github: GITHUB_ENDPOINTS,
  discord: DISCORD_ENDPOINTS,
  lark: LARK_ENDPOINTS,
  linuxDo: { ...linuxDoUrls, authorize: 'https://connect.linux.do/oauth2/authorize' },
})

/** Where an id is kept: a column of New API's, or a binding to a custom provider. */
export type OauthPlace = { readonly column: ExternalIdColumn } | { readonly providerId: number }

export type BuiltInProvider = { readonly provider: OauthProvider; readonly place: OauthPlace }

/** Slugs that a custom provider cannot have: the built-in ones, and words of our own paths. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
  'github',
  'discord',
  'oidc',
  'linuxdo',
  'lark',
  'wechat',
  'telegram',
  'email',
  'state',
  'bind',
])

const PROVIDERS: Readonly<
  Record<string, (settings: Pick<Settings, 'get'>, endpoints: OauthEndpoints) => BuiltInProvider>
> = {
  github: (settings, endpoints) => ({
    provider: github(settings, endpoints.github),
    place: { column: 'github_id' },
  }),
  discord: (settings, endpoints) => ({
    provider: discord(settings, endpoints.discord),
    place: { column: 'discord_id' },
  }),
  lark: (settings, endpoints) => ({ provider: lark(settings, endpoints.lark), place: { providerId: larkProviderId } }),
  oidc: (settings) => ({ provider: oidc(settings), place: { column: 'oidc_id' } }),
  linuxdo: (settings, endpoints) => ({
    provider: linuxDo(settings, endpoints.linuxDo),
    place: { column: 'linux_do_id' },
  }),
}

/** The built-in provider of the name, as the options describe it now. */
export const findBuiltIn = (
  slug: string,
  settings: Pick<Settings, 'get'>,
  endpoints: OauthEndpoints,
): BuiltInProvider | undefined => (Object.hasOwn(PROVIDERS, slug) ? PROVIDERS[slug]?.(settings, endpoints) : undefined)
