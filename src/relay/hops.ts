// Loops of gateways: each of ours counts itself in a header, and one request passes only so many (safety case S33).
import { GatewayError } from '../kernel/index.ts'

/** Known to gateways of our kind alone; vendors never see it. */
export const HOPS_HEADER = 'x-tollgate-hops'

/** How many gateways a request has passed before this one; what is no number counts as none. */
export const readHops = (headers: Pick<Headers, 'get'>): number => {
  const text = headers.get(HOPS_HEADER)
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : 0
}

/** Throws `loop_detected` for a request that has passed as many gateways as are allowed. */
export const checkHops = (headers: Pick<Headers, 'get'>, hopsMax: number): void => {
  const hops = readHops(headers)
  if (hops >= hopsMax)
    throw new GatewayError(
      'loop_detected',
      `This request has passed ${hops} gateways; a channel leads back to one of them.`,
    )
}

/** The header for an address that may be another gateway: one that the operator wrote, not a vendor's own. */
export const hopsFor = (
  headers: Pick<Headers, 'get'>,
  baseUrl: string,
  vendorBaseUrl: string,
): Readonly<Record<string, string>> =>
  baseUrl === vendorBaseUrl ? NO_HEADERS : { [HOPS_HEADER]: String(readHops(headers) + 1) }

const NO_HEADERS = {}
