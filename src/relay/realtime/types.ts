// The values that pass through a Realtime session.
import type { Channel } from '../../channels/index.ts'
import type { Ledger } from '../../ledger/index.ts'
import type { OpenSocket, SocketRequest } from '../../platform/index.ts'
import type { AdmitDeps } from '../admit.ts'
import type { ChannelProgram } from '../channel-program.ts'
import type { ConductDeps } from '../conduct.ts'
import type { CountText } from '../count.ts'
import type { SearchDeps } from '../search.ts'
import type { Settled, SettlePolicy } from '../settle.ts'
import type { Credentials, WayPolicy } from '../way/index.ts'

export type SessionFrame = string | Uint8Array<ArrayBuffer>

/** The client's end of a session, as the edge offers it. */
export type ClientSocket = {
  readonly send: (frame: SessionFrame) => void
  readonly close: (code?: number, reason?: string) => void
  /** Bytes that were handed over and have not left yet. */
  readonly bufferedBytes: () => number
}

export type RealtimeLimits = {
  /** Limit to connecting to one upstream, ms; 0 none. */
  readonly handshakeTimeoutMs: number
  /** How long an upstream that has agreed may be silent before it counts as open, ms. Most greet at once, or refuse in their first event. */
  readonly greetingTimeoutMs: number
  /** Bytes that may wait for a side that reads slowly; one frame may go over it. */
  readonly waitingMaxBytes: number
}

/** The stages that sessions share with other requests. */
export type SharedStages = Omit<SearchDeps, 'attempt'> &
  Pick<ConductDeps, 'authenticate' | 'budgetsOf' | 'enter' | 'hold' | 'onEnd'> & { readonly admit: AdmitDeps }

export type RealtimeDeps = SharedStages & {
  readonly policy: () => WayPolicy
  readonly programOf: (channel: Channel) => ChannelProgram
  readonly credentials: Credentials
  readonly openSocket: (request: SocketRequest) => Promise<OpenSocket>
  readonly ledger: Pick<Ledger, 'settle' | 'release'>
  readonly countText: CountText
  readonly settlePolicy: () => SettlePolicy
  readonly onSettled: (settled: Settled) => void
  /** Told of what went wrong in an open session. */
  readonly onError: (requestId: string, error: unknown) => void
  readonly limits: () => RealtimeLimits
}
