// The address a request comes from. Forwarding headers count only when a configured proxy wrote them.
import { compileIpList } from '../identity/index.ts'
import type { TrustedProxies } from '../platform/index.ts'

/**
 * Compiles the rule of TRUSTED_PROXIES. With ranges, the last address of `X-Forwarded-For` that is not a trusted proxy
 * counts; with a number of hops, the address that many places from the end; without either, the peer itself.
 */
export const createClientIpReader = (proxies: TrustedProxies) => {
  const isTrusted = compileIpList(proxies.ranges.join('\n'))
  const isPeerTrusted = (peer: string): boolean => proxies.hops > 0 || isTrusted?.(peer) === true

  const fromForwarded = (peer: string, forwarded: string): string => {
    const chain = [
      ...forwarded
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
      peer,
    ]
    if (proxies.hops > 0) return chain[Math.max(0, chain.length - 1 - proxies.hops)] ?? peer
    return chain.findLast((address) => isTrusted?.(address) !== true) ?? chain[0] ?? peer
  }

  return {
    read: (peer: string, headers: Headers): string => {
      if (!isPeerTrusted(peer)) return peer
      const forwarded = headers.get('x-forwarded-for')
      if (forwarded !== null && forwarded !== '') return fromForwarded(peer, forwarded)
      return headers.get('x-real-ip')?.trim() || peer
    },
    /** Whether the request reached the outermost proxy over https. */
    isSecure: (peer: string, headers: Headers, url: string): boolean =>
      url.startsWith('https:') ||
      (isPeerTrusted(peer) && headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https'),
  }
}

export type ClientIpReader = ReturnType<typeof createClientIpReader>
