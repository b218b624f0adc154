// The conductor: the life of a request from its arrival to its reply. It holds the loop and nothing else.
import { type FallbackDeps, findServed } from './fallback.ts'
import type { EnterLimits, FindBudgets } from './limits/index.ts'
import type { Answered } from './search.ts'
import { type Bill, type Claim, openClaim } from './settle.ts'
import type {
  Admission,
  Call,
  Caller,
  HoldAnswer,
  HoldQuestion,
  Inbound,
  Pass,
  RelayReply,
  RelayRequest,
  StreamEnd,
  Target,
} from './types.ts'

export type ConductDeps = FallbackDeps & {
  readonly receive: (request: RelayRequest) => Promise<Inbound>
  readonly authenticate: (request: RelayRequest) => Promise<Caller>
  readonly admit: (inbound: Inbound, caller: Caller) => Admission
  readonly budgetsOf: FindBudgets
  /** Takes of the limits of use, or throws. */
  readonly enter: EnterLimits
  readonly hold: (call: Call, question: HoldQuestion) => Promise<HoldAnswer>
  /** Finds what keeps the request's conversation together; undefined when nothing does, which costs nothing. */
  readonly bind: (call: Call) => Promise<Call> | undefined
  /** Told who answers. */
  readonly onAnswered: (call: Call, answered: Answered) => void
  /** Told how an answer ended; `end` is undefined for one that was not streamed. */
  readonly onEnd: (target: Target, end: StreamEnd | undefined) => void
  readonly drawBill: (call: Call, answered: Answered, end: StreamEnd | undefined) => Promise<Bill>
  readonly settle: (
    call: Call,
    claim: Claim,
    bill: Bill,
    answered: Answered,
    end: StreamEnd | undefined,
  ) => Promise<void>
  readonly release: (call: Call, claim: Claim) => Promise<void>
  /** Told of a request that was admitted and came to nothing. */
  readonly onFailed: (call: Call, error: unknown) => void
  readonly reply: (
    call: Call,
    answered: Answered,
    settle: (end: StreamEnd | undefined) => Promise<Bill>,
  ) => Promise<RelayReply>
}

/** Relays one request. Throws GatewayError for everything that ends without an answer; the hold is then back already. */
export const conduct =
  (deps: ConductDeps) =>
  async (request: RelayRequest): Promise<RelayReply> => {
    const caller = await deps.authenticate(request)
    const inbound = await deps.receive(request)
    const budgets = deps.budgetsOf(caller)
    const admission = deps.admit(inbound, caller)
    const admitted: Call = { inbound, caller, admission, ...(budgets === undefined ? {} : { budgets }) }
    const entering = deps.enter(admitted)
    if (entering === undefined) return serve(deps, admitted)
    const pass = await entering
    return pass === undefined ? serve(deps, admitted) : servePassed(deps, { ...admitted, pass }, pass)
  }

/** A request that came to nothing gives its pass back; one that was answered does so when it is settled. */
const servePassed = async (deps: ConductDeps, call: Call, pass: Pass): Promise<RelayReply> => {
  try {
    return await serve(deps, call)
  } catch (error) {
    pass.end({ isSuccess: false })
    throw error
  }
}

const serve = async (deps: ConductDeps, admitted: Call): Promise<RelayReply> => {
  const binding = deps.bind(admitted)
  const bound = binding === undefined ? admitted : await binding
  const claim = await openClaim(deps.hold, bound)
  try {
    const { call, answered } = await findServed(deps, bound, claim)
    deps.onAnswered(call, answered)
    return await deps.reply(call, answered, (end) => settle(deps, { call, claim, answered, end }))
  } catch (error) {
    await deps.release(bound, claim)
    deps.onFailed(bound, error)
    throw error
  }
}

type Settlement = {
  readonly call: Call
  readonly claim: Claim
  readonly answered: Answered
  readonly end: StreamEnd | undefined
}

/** Charges an answer. When that fails the hold goes back: the client is told, and nobody's money stays set aside. */
const settle = async (deps: ConductDeps, { call, claim, answered, end }: Settlement): Promise<Bill> => {
  deps.onEnd(answered.target, end)
  try {
    const bill = await deps.drawBill(call, answered, end)
    await deps.settle(call, claim, bill, answered, end)
    call.pass?.end({ isSuccess: true, tokens: bill.usage.promptTokens + bill.usage.completionTokens })
    return bill
  } catch (error) {
    call.pass?.end({ isSuccess: true })
    await deps.release(call, claim)
    throw error
  }
}
