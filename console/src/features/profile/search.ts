// What the address of the profile page may hold.
import { readOneOf, type SearchRecord } from '../../lib/url-state.ts'

export const profileParts = ['account', 'security', 'notifications', 'navigation'] as const
export type ProfilePart = (typeof profileParts)[number]

/** The part that is shown; the account's own facts unless told otherwise. */
export const readProfileSearch = (search: SearchRecord): { tab?: ProfilePart | undefined } => ({
  tab: readOneOf(search.tab, profileParts),
})
