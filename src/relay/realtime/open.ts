// Opens Realtime sessions: the same stages as any request until an upstream has agreed, and only then the client's socket.
import { summaryOf } from '../../dialects/index.ts'
import { GatewayError, toGatewayError } from '../../kernel/index.ts'
import type { OpenSocket } from '../../platform/index.ts'
import { admit } from '../admit.ts'
import { findAnswer } from '../search.ts'
import { openClaim, releaseClaim } from '../settle.ts'
import type { Call, Pass, RelayRequest, WholeAnswer } from '../types.ts'
import { connect } from './connect.ts'
import { receiveSession } from './inbound.ts'
import { Meter } from './meter.ts'
import { Session } from './session.ts'
import { Tab } from './tab.ts'
import type { RealtimeDeps } from './types.ts'

/** Stands for an open session in the search, which only looks at whether an account has refused. */
const AGREED: WholeAnswer = {
  kind: 'whole',
  headers: new Headers(),
  upstreamRequestId: '',
  notes: {
    isSystemPromptOverwritten: false,
    overrideAudit: [],
    conversion: ['openai-realtime'],
    dropped: [],
    reasoningEffort: undefined,
  },
  summary: summaryOf(),
  render: () => ({ contentType: undefined, body: '' }),
}

/** Goes from account to account until one opens a session. Throws GatewayError when none does; the hold is then back. */
const openSession = async (deps: RealtimeDeps, request: RelayRequest): Promise<Session> => {
  const caller = await deps.authenticate(request)
  const inbound = receiveSession(request)
  const budgets = deps.budgetsOf(caller)
  const admission = admit(deps.admit)(inbound, caller)
  const call: Call = { inbound, caller, admission, ...(budgets === undefined ? {} : { budgets }) }
  const place = await deps.enter(call, 'session')
  let answer: Pass | undefined
  try {
    answer = await deps.enter(call, 'answer')
    const session = await openPassed(deps, withPass(call, answer), place)
    void session.ended.then(() => place?.end({ isSuccess: true }))
    return session
  } catch (error) {
    answer?.end({ isSuccess: false })
    place?.end({ isSuccess: false })
    throw error
  }
}

const withPass = (call: Call, pass: Pass | undefined): Call => (pass === undefined ? call : { ...call, pass })

/** `call` carries the pass of the first answer; channels are entered with `place`, which lasts as long as the session. */
const openPassed = async (deps: RealtimeDeps, call: Call, place: Pass | undefined): Promise<Session> => {
  const claim = await openClaim(deps.hold, call)
  const connectTo = connect(deps)
  let upstream: OpenSocket | undefined
  try {
    const attempt = async (...[tried, target, failures]: Parameters<typeof connectTo>) => {
      try {
        upstream = await connectTo(tried, target, failures)
        return AGREED
      } catch (error) {
        return { kind: 'rejected', error: toGatewayError(error) } as const
      }
    }
    const { target, failures } = await findAnswer({ ...deps, attempt }, withPass(call, place), claim)
    if (upstream === undefined) throw new Error('invariant broken: a session was found without a socket')
    const meter = new Meter(deps, new Tab(deps, { call, claim, target, failures }))
    return new Session(deps, { requestId: call.inbound.request.requestId, upstream, meter, target })
  } catch (error) {
    upstream?.close()
    await releaseClaim(deps)(call, claim)
    throw error
  }
}

/** All sessions of this process. */
export const createRealtimeSessions = (deps: RealtimeDeps) => {
  const sessions = new Set<Session>()
  let isStopping = false

  const refuseWhenStopping = (): void => {
    if (isStopping) throw new GatewayError('shutting_down', 'The server is shutting down.')
  }

  return {
    /** Throws GatewayError, to be told as an HTTP answer: nothing has been said to the client yet. */
    open: async (request: RelayRequest): Promise<Session> => {
      refuseWhenStopping()
      const session = await openSession(deps, request)
      sessions.add(session)
      void session.ended.then(() => sessions.delete(session))
      if (isStopping) await session.abandon()
      refuseWhenStopping()
      return session
    },
    count: (): number => sessions.size,
    /** Settles and closes every session, and refuses new ones. */
    stop: async (): Promise<void> => {
      isStopping = true
      await Promise.all([...sessions].map((session) => session.stop()))
    },
  }
}

export type RealtimeSessions = ReturnType<typeof createRealtimeSessions>
