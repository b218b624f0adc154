// Ways in beside the password, from what the site says it has.
import type { Status } from '../../../../src/contract/index.ts'

/** A site that vouches for people: its name for the API and its name for people. */
export type Door = { readonly slug: string; readonly name: string }

const builtIn = [
  ['github', 'GitHub', 'github_oauth'],
  ['discord', 'Discord', 'discord_oauth'],
  ['linuxdo', 'LINUX DO', 'linuxdo_oauth'],
  ['oidc', 'OIDC', 'oidc_enabled'],
  ['lark', 'Lark', 'lark_oauth'],
] as const

/** Sites to which one is sent and comes back. */
export const listDoors = (status: Partial<Status> | undefined): Door[] => [
  ...builtIn.flatMap(([slug, name, flag]) => (status?.[flag] ? [{ slug, name }] : [])),
  ...(status?.custom_oauth_providers ?? []).map(({ slug, name }) => ({ slug, name })),
]

/** Telegram's own page for signing in; it comes back to `/oauth/telegram` with the answer behind the #. */
export const telegramAddress = (botId: string, origin: string, query = ''): string =>
  `https://oauth.telegram.org/auth?${new URLSearchParams({ bot_id: botId, origin, return_to: `${origin}/oauth/telegram${query}`, request_access: 'write' })}`

/** The fields that Telegram put behind the #: base64url of JSON. Undefined when it is something else. */
export const readTelegramAnswer = (hash: string): Record<string, string> | undefined => {
  const text = new URLSearchParams(hash.replace(/^#/, '')).get('tgAuthResult')
  if (!text) return undefined
  try {
    const fields: unknown = JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/')))
    if (typeof fields !== 'object' || fields === null) return undefined
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
  } catch {
    return undefined
  }
}
