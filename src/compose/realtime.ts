// Puts Realtime sessions together: the stages of other requests, with a socket as their way out.
import { createCredentials, createRealtimeSessions, createTextCounter, type RealtimeLimits } from '../relay/index.ts'
import { operations, tollgate } from '../settings/index.ts'
import { createStages, openWays, type RelayParts } from './stages.ts'
import { countExactly } from './tokenizer.ts'
import { createAsk } from './ways.ts'

/** A handshake that takes longer is a failed attempt, whatever answers may take elsewhere. */
const HANDSHAKE_MS = 15_000
/** An upstream that has agreed and stays silent so long is taken to wait for its client. */
const GREETING_MS = 3000
/** Bytes that may wait for a side that reads slowly: minutes of sound. */
const WAITING_MAX_BYTES = 16 << 20

const limits = (): RealtimeLimits => ({
  handshakeTimeoutMs: HANDSHAKE_MS,
  greetingTimeoutMs: GREETING_MS,
  waitingMaxBytes: WAITING_MAX_BYTES,
})

/** Builds the sessions; their stages are those of other requests, with a socket where those send a request. */
export const createRealtime = (parts: RelayParts) => {
  const { state, upstream, sockets, ledger, logger, onSettled } = parts
  const ways = openWays(parts)
  return createRealtimeSessions({
    ...createStages(parts, ways),
    ...ways,
    credentials: createCredentials({ ask: createAsk(upstream), nowMs: Date.now }),
    openSocket: sockets.open,
    ledger,
    countText: createTextCounter(countExactly),
    settlePolicy: () => ({
      writesRows: state.settings.get(operations.logsConsumption),
      isEmptyAnswerFree: state.settings.get(tollgate.isEmptyAnswerFree),
    }),
    onSettled,
    onError: (requestId, error) => logger.error({ err: error, requestId }, 'a session met an error'),
    limits,
  })
}
