// Ways in from other sites: the provider behind a name, and where it is kept who is who there.
import { customProvider, findBuiltIn, type OauthPlace, type OauthProvider } from '../../identity/index.ts'
import type { UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'

/** A provider and the accounts that belong to its people. */
export type Door = {
  readonly slug: string
  readonly name: string
  readonly place: OauthPlace
}

export type ProviderDoor = Door & { readonly provider: OauthProvider }

export const WECHAT_DOOR: Door = { slug: 'wechat', name: 'WeChat', place: { column: 'wechat_id' } }
export const TELEGRAM_DOOR: Door = { slug: 'telegram', name: 'Telegram', place: { column: 'telegram_id' } }

/** The provider of the name, switched on or not; undefined when there is none. */
export const findDoor = async (deps: AdminDeps, slug: string): Promise<ProviderDoor | undefined> => {
  const builtIn = findBuiltIn(slug, deps.settings, deps.oauth.endpoints)
  if (builtIn !== undefined) return { slug, name: builtIn.provider.name, ...builtIn }
  const row = await deps.repos.oauth.findProviderBySlug(slug)
  if (row === undefined || row.slug !== slug) return undefined
  return { slug, name: row.name, provider: customProvider(row), place: { providerId: row.id } }
}

export type Known =
  | { readonly kind: 'account'; readonly user: UserRow }
  /** There was an account, and it was closed. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'nobody' }

/** Whose account the id opens. */
export const findAccount = async ({ repos }: AdminDeps, { place }: Door, id: string): Promise<Known> => {
  if ('column' in place) {
    const user = await repos.users.findByExternalId(place.column, id)
    if (user !== undefined && user[place.column] === id) return { kind: 'account', user }
    return { kind: (await repos.users.isExternalIdKnown(place.column, id)) ? 'closed' : 'nobody' }
  }
  const binding = await repos.oauth.findBinding(place.providerId, id)
  if (binding === undefined) return { kind: 'nobody' }
  const user = await repos.users.findById(binding.user_id)
  return user === undefined ? { kind: 'closed' } : { kind: 'account', user }
}

/** Keeps that the account belongs to the person; false when a unique index knows somebody else. */
export const keepBinding = async (
  { repos, clock }: AdminDeps,
  { place }: Door,
  userId: number,
  id: string,
): Promise<boolean> => {
  if ('column' in place) return repos.users.update(userId, { [place.column]: id })
  return repos.oauth.insertBinding({
    user_id: userId,
    provider_id: place.providerId,
    provider_user_id: id,
    created_at: new Date(clock.nowMs()),
  })
}

const CLAIM_SECONDS = 15

/**
 * True for one of several who want to be the same person at the same moment. Columns of New API's are not unique, so the
 * database cannot say no by itself.
 */
export const claimPerson = ({ codes }: AdminDeps, { slug }: Door, id: string): Promise<boolean> =>
  codes.useOnce('oauth', `${slug}:${id}`, CLAIM_SECONDS)
