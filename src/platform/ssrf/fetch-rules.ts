// The rules for addresses that users name: ports, domains, address ranges (options.md section 8).
import { BlockList, isIP } from 'node:net'

/** The values of the `fetch_setting.*` options. */
export type FetchRules = {
  readonly isEnabled: boolean
  readonly allowsPrivateIp: boolean
  /** The domain list names what is allowed; otherwise what is refused. */
  readonly isDomainWhitelist: boolean
  readonly isIpWhitelist: boolean
  readonly domainList: readonly string[]
  readonly ipList: readonly string[]
  /** Ports and ranges as text; empty = all. */
  readonly allowedPorts: readonly string[]
  /** Check every address a name resolves to. Off, only the machine itself and its link stay out of reach. */
  readonly checksResolvedIps: boolean
}

/** Asks about one address or name; the answer is a reason for a refusal, or undefined. */
export type CompiledRules = {
  readonly refusePort: (port: number) => string | undefined
  readonly refuseDomain: (hostname: string) => string | undefined
  /** `isLiteral`: the address stands in the URL itself. */
  readonly refuseAddress: (address: string, isLiteral: boolean) => string | undefined
}

/** One list per family: a shared one would take every IPv4 address for a member of `::ffff:0:0/96`. */
type AddressList = { readonly v4: BlockList; readonly v6: BlockList }

const buildList = (ranges: readonly string[]): AddressList => {
  const list = { v4: new BlockList(), v6: new BlockList() }
  for (const range of ranges) {
    const [address = '', bits] = range.trim().split('/')
    const family = isIP(address)
    const longest = family === 4 ? 32 : 128
    const prefix = bits === undefined ? longest : Number(bits)
    if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > longest) continue
    if (family === 4) list.v4.addSubnet(address, prefix, 'ipv4')
    else list.v6.addSubnet(address, prefix, 'ipv6')
  }
  return list
}

/** An IPv6 address that wraps an IPv4 one is also looked up as that. */
const includes = ({ v4, v6 }: AddressList, address: string): boolean =>
  isIP(address) === 4 ? v4.check(address, 'ipv4') : v6.check(address, 'ipv6') || v4.check(address, 'ipv6')

/** The machine itself and its link (cloud metadata lives there). */
const OWN_MACHINE = buildList(['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '::/128', '::1/128', 'fe80::/10'])

/** Everything that is not the public internet (IANA special-purpose registries), and forms that wrap an IPv4 address. */
const NOT_PUBLIC = buildList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
])

const compilePorts = (ports: readonly string[]): ((port: number) => boolean) => {
  const ranges = ports.map((text) => {
    const [from = '', to = from] = text.trim().split('-')
    return [Number(from), Number(to)] as const
  })
  return (port) => ranges.length === 0 || ranges.some(([from, to]) => port >= from && port <= to)
}

/** `*.example.com` also means `example.com`; names compare in lower case and in their ASCII form. */
const compileDomains = (domains: readonly string[]): ((hostname: string) => boolean) => {
  const exact = new Set<string>()
  const parents: string[] = []
  for (const domain of domains) {
    const isWildcard = domain.trim().startsWith('*.')
    const name = toAscii(domain.trim().replace(/^\*\./, ''))
    if (name === '') continue
    exact.add(name)
    if (isWildcard) parents.push(`.${name}`)
  }
  return (hostname) => exact.has(hostname) || parents.some((parent) => hostname.endsWith(parent))
}

const toAscii = (domain: string): string => URL.parse(`http://${domain}`)?.hostname.replace(/\.$/, '') ?? ''

/** Prepares the rules; do it once per change of the options. */
export const compileRules = (rules: FetchRules): CompiledRules => {
  const isAllowedPort = compilePorts(rules.allowedPorts)
  const isListedDomain = compileDomains(rules.domainList)
  const listedIps = buildList(rules.ipList)
  return {
    refusePort: (port) => (isAllowedPort(port) ? undefined : `port ${port} is not allowed`),
    refuseDomain: (hostname) =>
      isListedDomain(hostname) === rules.isDomainWhitelist ? undefined : 'this domain is not allowed',
    refuseAddress: (address, isLiteral) => {
      if (!isLiteral && !rules.checksResolvedIps)
        return !rules.allowsPrivateIp && includes(OWN_MACHINE, address) ? 'this address is not public' : undefined
      if (!rules.allowsPrivateIp && includes(NOT_PUBLIC, address)) return 'this address is not public'
      return includes(listedIps, address) === rules.isIpWhitelist ? undefined : 'this address is not allowed'
    },
  }
}
