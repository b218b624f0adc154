// What the address of the sign-in page may hold.
import { readOneOf, readRedirect, type SearchRecord } from '../../lib/url-state.ts'

/** Where to go afterwards, and why one has to sign in again. */
export const readSignInSearch = (search: SearchRecord) => ({
  redirect: readRedirect(search.redirect),
  reason: readOneOf(search.reason, ['expired', 'reset', 'registered']),
})
