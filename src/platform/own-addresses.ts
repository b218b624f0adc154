// Under which addresses this process itself is reached: a channel must not lead there.
import { hostname, networkInterfaces } from 'node:os'

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0|::|::ffff:7f[0-9a-f]{2}:[0-9a-f]+)$/

const namesOfMachine = (): Set<string> => {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address))
  return new Set([hostname(), ...addresses].map((name) => name.toLowerCase()))
}

/** Host without brackets and final dot, as it is compared. */
const hostOf = ({ hostname: host }: URL): string => host.replace(/^\[|\]$|\.$/g, '').toLowerCase()

const portOf = ({ port, protocol }: URL): number => (port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port))

/**
 * Whether an address is this process: a name of this machine with the port it listens on, or the site's own public address
 * (`siteUrl`, the option ServerAddress). Names that other DNS entries give it are not known here; the limit of hops stops those.
 */
export const isOwnAddress = (url: URL, port: number, siteUrl: string): boolean => {
  const host = hostOf(url)
  const isHere = portOf(url) === port && (LOOPBACK.test(host) || namesOfMachine().has(host))
  const site = URL.parse(siteUrl)
  return isHere || (site !== null && hostOf(site) === host && portOf(site) === portOf(url))
}
