// The defence against forged browser requests: a change must come from our own pages, or not from a browser at all.
import type { AdminRequest } from './request.ts'

const originOf = (address: string | null): string | undefined => {
  if (address === null || address === '') return undefined
  return URL.parse(address)?.host ?? ''
}

/**
 * Whether a request that rides on a cookie may change something. A browser says where a request comes from (`Sec-Fetch-Site`,
 * `Origin`, `Referer`); the header `X-Requested-With` cannot be sent across origins without our consent, which is never
 * given. Programs send none of these: a cookie in their hands is theirs to use.
 */
export const isOwnRequest = ({ headers }: Pick<AdminRequest, 'headers'>, ownHosts: readonly string[]): boolean => {
  if (headers.has('x-requested-with')) return true
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' || site === 'none'
  const from = originOf(headers.get('origin')) ?? originOf(headers.get('referer'))
  if (from === undefined) return true
  return from !== '' && (from === headers.get('host') || ownHosts.includes(from))
}
