// How a guarded fetch fails: always the fault of the address that was given, in words its giver may read.
import { GatewayError } from '../../kernel/index.ts'

export type GuardedFetchReason = 'refused' | 'unreachable' | 'timeout' | 'too-large' | 'malformed'

/** A failed fetch of an address that a user named. The message names neither resolved addresses nor what answered there. */
export class GuardedFetchError extends GatewayError {
  readonly reason: GuardedFetchReason

  constructor(reason: GuardedFetchReason, message: string, cause?: unknown) {
    super('invalid_request', message, { code: `fetch_${reason.replace('-', '_')}`, cause })
    this.name = 'GuardedFetchError'
    this.reason = reason
  }
}

export const refused = (why: string): GuardedFetchError =>
  new GuardedFetchError('refused', `The address cannot be fetched: ${why}.`)
