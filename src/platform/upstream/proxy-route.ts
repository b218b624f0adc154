// Which proxy an address goes through: the environment's proxies, and the exceptions of NO_PROXY.
import { BlockList, isIP } from 'node:net'

export type ProxySettings = {
  readonly httpProxy: string
  readonly httpsProxy: string
  readonly noProxy: readonly string[]
}

type Exception = (hostname: string, port: string) => boolean

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/**
 * Makes a function from an address to its proxy's URL, or undefined for a direct connection. NO_PROXY follows the customs of
 * Go programs: `*`, `example.com` (with sub-domains), `.example.com` (sub-domains alone), addresses, CIDR ranges, each with an
 * optional `:port`. Loopback addresses and `localhost` are never proxied.
 */
export const createProxyRoute = (settings: ProxySettings): ((url: string) => string | undefined) => {
  if (settings.httpProxy === '' && settings.httpsProxy === '') return () => undefined
  const exceptions = settings.noProxy.map(parseException)
  return (address) => {
    const url = URL.parse(address)
    if (url === null) return undefined
    const proxy = url.protocol === 'https:' ? settings.httpsProxy : settings.httpProxy
    const hostname = url.hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase()
    if (proxy === '' || isLoopback(hostname)) return undefined
    const port = url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? '') : url.port
    return exceptions.some((isExcepted) => isExcepted(hostname, port)) ? undefined : proxy
  }
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || (isIP(hostname) !== 0 && LOOPBACK.check(hostname, familyOf(hostname)))

const parseException = (item: string): Exception => {
  if (item === '*') return () => true
  const range = parseRange(item)
  if (range !== undefined) return (hostname) => isIP(hostname) !== 0 && range.check(hostname, familyOf(hostname))
  const match = /^(.*?)(?::(\d+))?$/.exec(item.toLowerCase())
  const name = (isIP(item) === 6 ? item : (match?.[1] ?? '')).replace(/^\[|\]$/g, '').replace(/^\*(?=\.)/, '')
  const port = isIP(item) === 6 ? undefined : match?.[2]
  const bare = name.replace(/^\./, '')
  return (hostname, actualPort) =>
    (port === undefined || port === actualPort) &&
    (hostname.endsWith(`.${bare}`) || (!name.startsWith('.') && hostname === bare))
}

const parseRange = (item: string): BlockList | undefined => {
  const [address = '', bits = ''] = item.split('/')
  if (isIP(address) === 0 || !/^\d{1,3}$/.test(bits)) return undefined
  if (Number(bits) > (isIP(address) === 4 ? 32 : 128)) return undefined
  const range = new BlockList()
  range.addSubnet(address, Number(bits), familyOf(address))
  return range
}
