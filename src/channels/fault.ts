// What of a channel an upstream's refusal points at, so that people are told where to look. Pure.
import type { ChannelFault } from '../contract/index.ts'
import type { GatewayError } from '../kernel/index.ts'

/** Vendors say with one status that the account is empty and that it asks too often; their words tell them apart. */
const MONEY = /quota|balance|billing|credit|insufficient|arrear|payment/i
const MODEL = /model|deployment|engine/i

/** The fault by an upstream's status and words; 0 is none at all: nobody answered. */
export const faultOfStatus = (status: number, text: string): ChannelFault => {
  if (status === 0) return 'address'
  if (status === 402) return 'balance'
  if (status === 429) return MONEY.test(text) ? 'balance' : 'limit'
  if (status === 401) return 'key'
  if (status === 403) return MONEY.test(text) ? 'balance' : 'key'
  if (status === 404 || status === 405) return MODEL.test(text) ? 'model' : 'address'
  if (status === 400 && /api.?key/i.test(text)) return 'key'
  return status === 400 && MODEL.test(text) ? 'model' : 'upstream'
}

/** The fault that an error of an attempt points at. */
export const faultOf = (error: GatewayError): ChannelFault => {
  if (error.kind === 'upstream_unreachable' || error.kind === 'upstream_timeout') return 'address'
  if (error.kind === 'unpriced_model') return 'price'
  if (error.kind === 'upstream_refused_key') return 'key'
  return error.isUpstream ? faultOfStatus(error.status, error.upstreamText ?? error.message) : 'upstream'
}
