// Stage 8: what was used becomes a charge, and the charge is written before the client sees the end of its answer.
import type { AnswerSummary, DialectId, Operation } from '../dialects/index.ts'
import { optional, type Usage } from '../kernel/index.ts'
import { type Account, chargedTo, type Ledger } from '../ledger/index.ts'
import { type Charge, type ChargedEndpoint, type PriceSnapshot, settle as priceUsage } from '../pricing/index.ts'
import { factsForPrice } from './admit.ts'
import { asDeclared } from './declared-searches.ts'
import { fundingRow } from './funding-row.ts'
import { type AnswerFacts, consumeRow } from './log-row.ts'
import { fillMissingHalf, isSilent } from './missing-half.ts'
import { refusal } from './refusal.ts'
import type { Call, Funding, HoldAnswer, HoldQuestion, StreamEnd } from './types.ts'

/** A request's claim on money while it runs. */
export type Claim = {
  /** What the hold took, 0 without a hold. */
  held: number
  /** The price of the group that serves the request now. */
  price: PriceSnapshot
  /** The subscription that pays; undefined is the wallet. */
  funding?: Funding
}

/** Sets the money of a request aside; throws what the caller is told when there is not enough. */
export const openClaim = async (
  hold: (call: Call, question: HoldQuestion) => Promise<HoldAnswer>,
  call: Call,
): Promise<Claim> => {
  const { hold: question, price } = call.admission
  if (question === undefined) return { held: 0, price }
  const outcome = await hold(call, question)
  if (outcome.kind === 'refused') throw refusal(outcome, question, price)
  const { amount, funding } = outcome
  return { held: amount, price, ...(funding === undefined ? {} : { funding }) }
}

type CallAccount = Account & { readonly requestId: string }

/** Whose money a call moves, under its request's id. */
export const accountOf = ({ inbound, caller, budgets }: Call): CallAccount => ({
  requestId: inbound.request.requestId,
  userId: caller.user.id,
  tokenId: caller.token.id,
  isTokenUnlimited: caller.token.isUnlimited,
  ...(budgets === undefined ? {} : { budgets }),
})

/** The same once it is known who pays. */
export const payerOf = (call: Call, { funding, held }: Claim): CallAccount =>
  funding === undefined
    ? accountOf(call)
    : chargedTo(accountOf(call), { kind: 'held', amount: held, plan: funding.plan })

/** What a settlement does with its row when a subscription pays. */
export const tellFunding = (
  { funding, held }: Claim,
  quota: number,
): Pick<Parameters<Ledger['settle']>[0], 'tellPlan'> =>
  funding === undefined ? {} : { tellPlan: fundingRow(funding, held, quota) }

export type SettleDeps = {
  readonly ledger: Pick<Ledger, 'settle' | 'release'>
  /** Counts tokens of an answer whose upstream did not. */
  readonly countUsage: (call: Call, summary: AnswerSummary) => Promise<Usage>
  readonly options: () => SettlePolicy
  readonly onSettled: (settled: Settled) => void
  readonly nowMs: () => number
}

export type SettlePolicy = {
  /** Whether usage rows are written (option LogConsumeEnabled). */
  readonly writesRows: boolean
  /** Whether an answer without any output is free (option tollgate.empty_answer_is_free). */
  readonly isEmptyAnswerFree: boolean
}

/** For statistics: one settled request. */
export type Settled = {
  readonly call: Call
  readonly charge: Charge
  readonly answer: AnswerFacts
  readonly durationMs: number
  /** A subscription paid, at least as far as it could. */
  readonly isPaidByPlan: boolean
}

/** What an answer amounts to before it is settled. */
export type Bill = {
  readonly usage: Usage
  /** At least one half of the usage was counted here. */
  readonly isCountedLocally: boolean
  /** The upstream told no usage at all, so that the client is told ours. */
  readonly isUnreported: boolean
  readonly isFree: boolean
  /** Items of a list answer: pictures that were made. */
  readonly resultCount: number
}

const NOTHING: Usage = { semantics: 'openai', promptTokens: 0, completionTokens: 0, source: 'counted' }

/** What came of an attempt, as far as money cares. */
export type Outcome = {
  readonly summary: AnswerSummary
  /** The dialect the upstream answered in. */
  readonly dialect: DialectId | undefined
  /** Undefined for an answer that was not streamed. */
  readonly end: StreamEnd | undefined
}

/**
 * The usage to charge: the upstream's own, completed or counted where it gave none. A broken or abandoned answer of which
 * nothing was delivered is free; so is an answer without output when the operator says so.
 */
export const drawBill = async (
  deps: Pick<SettleDeps, 'countUsage' | 'options'>,
  call: Call,
  outcome: Outcome,
): Promise<Bill> => {
  const { summary, end } = outcome
  const isBroken = end !== undefined && (end.error !== undefined || end.reason === 'client_gone')
  const hasOutput = summary.outputLength > 0 || summary.toolCallCount > 0
  if (isBroken && !hasOutput && summary.usage === undefined)
    return { usage: NOTHING, isCountedLocally: false, isUnreported: false, isFree: true, resultCount: 0 }
  const usage = asDeclared(call, await usageOf(deps, call, outcome))
  const isSilenceCounted = usage.source === 'counted' && (summary.usage === undefined || isSilent(summary.usage))
  const isEmpty = isTextOperation(call) && !hasOutput && usage.completionTokens === 0
  return {
    usage,
    isCountedLocally: usage.source === 'counted',
    isUnreported: isSilenceCounted,
    isFree: isEmpty && deps.options().isEmptyAnswerFree,
    resultCount: summary.resultCount ?? 1,
  }
}

const usageOf = async (
  deps: Pick<SettleDeps, 'countUsage'>,
  call: Call,
  { summary, dialect, end }: Outcome,
): Promise<Usage> => {
  const { usage } = summary
  if (usage === undefined || (usage.source === 'counted' && isSilent(usage))) {
    const counted = { ...(await countUsage(deps, call, summary)), ...optional('toolCalls', usage?.toolCalls) }
    return summary.startUsage === undefined ? counted : joinStart(summary.startUsage, counted)
  }
  if (isSpokenByTokens(call, usage)) return withSpokenText(usage, await deps.countUsage(call, summary))
  if (!isTextOperation(call)) return usage
  const client = call.inbound.dialect.id
  return fillMissingHalf({ usage, summary, dialect, client, end }, () => deps.countUsage(call, summary))
}

/** Sound says nothing of the text it was made of: a model that counts tokens has so far only been estimated (billing.md section 8). */
const isSpokenByTokens = ({ inbound: { dialect, facts } }: Call, usage: Usage): boolean =>
  dialect.subject === 'speech' && usage.source === 'counted' && facts.knownPromptTokens === undefined

const withSpokenText = (usage: Usage, { promptTokens }: Usage): Usage => ({
  ...usage,
  promptTokens,
  textInputTokens: promptTokens,
})

/** A prompt as it was told at a stream's start, cached parts and all, with the output that was counted. */
const joinStart = (start: Usage, counted: Usage): Usage => ({
  ...start,
  completionTokens: Math.max(start.completionTokens, counted.completionTokens),
  source: 'counted',
  ...(counted.isClamped === true ? { isClamped: true } : {}),
})

const countUsage = async (deps: Pick<SettleDeps, 'countUsage'>, call: Call, summary: AnswerSummary): Promise<Usage> => {
  const counted = await deps.countUsage(call, summary)
  return summary.isUsageAbsurd ? { ...counted, isClamped: true } : counted
}

/** A price per picture counts the pictures that were made; tokens include them already (billing.md section 9). */
const picturesOf = ({ inbound }: Call, { price }: Claim, { resultCount }: Bill) => {
  const { picture } = inbound.facts
  if (picture === undefined) return {}
  return { factors: { ...(price.mode === 'price' ? { n: Math.max(1, resultCount) } : {}), ...picture.factors } }
}

const isTextOperation = ({ inbound }: Call): boolean => inbound.dialect.subject === 'chat'

/** Where prices tell endpoints apart; everything else is charged like a chat. */
const ENDPOINTS: Readonly<Partial<Record<Operation, ChargedEndpoint>>> = {
  responses: 'responses',
  compact: 'responses',
  speech: 'audio',
  transcriptions: 'audio',
  translations: 'audio',
  realtime: 'realtime',
}

export const endpointOf = (operation: Operation): ChargedEndpoint => ENDPOINTS[operation] ?? 'chat'

/** Whether an answer counts in the totals: cached tokens alone are outside both columns, and still have their price in a tier. */
export const wasUsed = ({ quota, promptTokens, completionTokens }: Charge): boolean =>
  quota > 0 || promptTokens + completionTokens > 0

/** Charges and writes the row in one transaction; resolves when it is committed. */
export const settleCall =
  (deps: SettleDeps) =>
  async (call: Call, claim: Claim, bill: Bill, answer: AnswerFacts): Promise<Charge> => {
    const charge = priceUsage(bill.isFree ? NOTHING : bill.usage, claim.price, {
      endpoint: endpointOf(call.inbound.request.operation),
      request: factsForPrice(call.inbound),
      fallbackQuota: claim.held,
      ...picturesOf(call, claim, bill),
    })
    const nowMs = deps.nowMs()
    await deps.ledger.settle({
      ...payerOf(call, claim),
      ...tellFunding(claim, charge.quota),
      channelId: answer.target.channel.id,
      held: claim.held,
      quota: charge.quota,
      isCounted: wasUsed(charge),
      row: deps.options().writesRows ? consumeRow(call, charge, answer, nowMs) : undefined,
      at: Math.floor(nowMs / 1000),
    })
    claim.held = 0
    const durationMs = nowMs - call.inbound.request.receivedAtMs
    deps.onSettled({ call, charge, answer, durationMs, isPaidByPlan: claim.funding !== undefined })
    return charge
  }

/** Gives a hold back when the request came to nothing. */
export const releaseClaim =
  (deps: Pick<SettleDeps, 'ledger'>) =>
  async (call: Call, claim: Claim): Promise<void> => {
    if (claim.held === 0) return
    await deps.ledger.release({ ...payerOf(call, claim), held: claim.held })
    claim.held = 0
  }
