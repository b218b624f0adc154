// What the addresses of these pages may hold.
import { readText, type SearchRecord } from '../../lib/url-state.ts'

/** The invitation by which one came. */
export const readSignUpSearch = (search: SearchRecord) => ({ aff: readText(search.aff)?.slice(0, 32) })

/** The link that was mailed. */
export const readResetSearch = (search: SearchRecord) => ({
  email: readText(search.email),
  token: readText(search.token),
})
