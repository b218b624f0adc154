// Address lists of API keys: single addresses and CIDR ranges, IPv4 and IPv6.

type Range = { readonly bits: bigint; readonly length: number; readonly isV6: boolean }

const V4_PATTERN = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

const readV4 = (text: string): bigint | undefined => {
  const match = V4_PATTERN.exec(text)
  if (match === null) return undefined
  let bits = 0n
  for (const part of match.slice(1)) {
    const value = Number(part)
    if (value > 255) return undefined
    bits = (bits << 8n) | BigInt(value)
  }
  return bits
}

const readGroups = (text: string): number[] | undefined => {
  if (text === '') return []
  const groups = text.split(':')
  const numbers = groups.map((group) => (/^[0-9a-f]{1,4}$/i.test(group) ? Number.parseInt(group, 16) : Number.NaN))
  return numbers.every((number) => !Number.isNaN(number)) ? numbers : undefined
}

const readV6 = (text: string): bigint | undefined => {
  const lastColon = text.lastIndexOf(':')
  const embedded = readV4(text.slice(lastColon + 1))
  const plain =
    embedded === undefined
      ? text
      : `${text.slice(0, lastColon + 1)}${(embedded >> 16n).toString(16)}:${(embedded & 0xffffn).toString(16)}`
  const halves = plain.split('::')
  if (halves.length > 2) return undefined
  const head = readGroups(halves[0] ?? '')
  const tail = halves.length === 2 ? readGroups(halves[1] ?? '') : []
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail]
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(group), 0n)
}

const MAPPED_PREFIX = 0xffffn << 32n

/** An address as bits; IPv4 written inside IPv6 (`::ffff:1.2.3.4`) counts as IPv4. Undefined when it is no address. */
export const parseAddress = (text: string): { bits: bigint; isV6: boolean } | undefined => {
  const trimmed = text
    .trim()
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '')
  const v4 = readV4(trimmed)
  if (v4 !== undefined) return { bits: v4, isV6: false }
  if (!trimmed.includes(':')) return undefined
  const v6 = readV6(trimmed)
  if (v6 === undefined) return undefined
  return v6 >> 32n === MAPPED_PREFIX >> 32n ? { bits: v6 & 0xffffffffn, isV6: false } : { bits: v6, isV6: true }
}

const parseRange = (text: string): Range | undefined => {
  const [address = '', length] = text.split('/')
  const parsed = parseAddress(address)
  if (parsed === undefined) return undefined
  const width = parsed.isV6 ? 128 : 32
  const prefix = length === undefined ? width : Number(length)
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > width) return undefined
  return { bits: parsed.bits, length: prefix, isV6: parsed.isV6 }
}

const covers = (range: Range, address: { bits: bigint; isV6: boolean }): boolean => {
  if (range.isV6 !== address.isV6) return false
  const shift = BigInt((range.isV6 ? 128 : 32) - range.length)
  return range.bits >> shift === address.bits >> shift
}

/**
 * Compiles `tokens.allow_ips` (newlines or commas between entries). Undefined when the list is empty: anyone may call.
 * Entries that are no addresses allow nobody; a client address that cannot be read is never allowed.
 */
export const compileIpList = (text: string | null | undefined): ((clientIp: string) => boolean) | undefined => {
  const entries = (text ?? '')
    .split(/[\n,]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  if (entries.length === 0) return undefined
  const ranges = entries.map(parseRange).filter((range) => range !== undefined)
  return (clientIp) => {
    const address = parseAddress(clientIp)
    return address !== undefined && ranges.some((range) => covers(range, address))
  }
}
