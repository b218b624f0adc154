// The money of one session: a hold for each answer, and its settlement before the client sees the answer's end.
import { GatewayError, type Usage } from '../../kernel/index.ts'
import { type ChargedEndpoint, isFreePrice, type PriceSnapshot, settle as priceUsage } from '../../pricing/index.ts'
import { checkAccess, factsForPrice, holdFor, priceFor } from '../admit.ts'
import { type AnswerFacts, consumeRow } from '../log-row.ts'
import { refusal } from '../refusal.ts'
import { type Claim, payerOf, releaseClaim, tellFunding, wasUsed } from '../settle.ts'
import type { Call, FailedAttempt, StreamEnd, Target } from '../types.ts'
import { sliceCall } from './inbound.ts'
import type { RealtimeDeps } from './types.ts'

export type TabDeps = Pick<
  RealtimeDeps,
  'authenticate' | 'admit' | 'budgetsOf' | 'enter' | 'hold' | 'ledger' | 'settlePolicy' | 'onSettled' | 'nowMs'
>

/** What was set aside for one answer, under an id of its own. */
export type Slot = { readonly call: Call; readonly claim: Claim }

/** An answer to be charged. */
export type Slice = {
  readonly usage: Usage
  readonly isCountedLocally: boolean
  readonly endpoint: ChargedEndpoint
  /** When the answer began, unix ms. */
  readonly startedAtMs: number
  readonly firstByteMs: number | undefined
  /** The upstream's name of the answer. */
  readonly responseId: string
  readonly end: StreamEnd
  /** The model that is paid for, with its price, where it is not the session's own. */
  readonly other?: { readonly model: string; readonly price: PriceSnapshot }
}

export type Opened = {
  readonly call: Call
  readonly claim: Claim
  readonly target: Target
  readonly failures: readonly FailedAttempt[]
}

const NOTES: AnswerFacts['notes'] = {
  isSystemPromptOverwritten: false,
  overrideAudit: [],
  conversion: ['openai-realtime'],
  dropped: [],
  reasoningEffort: undefined,
}

export class Tab {
  readonly #deps: TabDeps
  readonly #opened: Opened
  #count = 1
  /** A price per call is paid once a session. */
  #isPaid = false
  /** Tokens of the conversation so far: the next answer reads them all again. */
  #contextTokens = 0

  constructor(deps: TabDeps, opened: Opened) {
    this.#deps = deps
    this.#opened = opened
  }

  get model(): string {
    return this.#opened.call.inbound.facts.model
  }

  /** What was set aside before the session was opened. */
  first(): Slot {
    const { call, claim } = this.#opened
    return { call, claim }
  }

  /**
   * Sets money aside for one more answer. Throws what the caller is told: the key has ended, the model has no price any more, the
   * quota does not suffice.
   */
  async take(): Promise<Slot> {
    const { call, target } = this.#opened
    const caller = await this.#deps.authenticate(call.inbound.request)
    checkAccess(this.#deps.admit, { ...caller, groups: [target.group] }, this.model)
    const price = this.#owed(priceFor(this.#deps.admit, call.inbound, caller, target.group))
    const slot = await this.#enter(this.#next(this.#withBudgets({ ...call, caller }), price))
    if (this.#isPaid && price.mode === 'price') return slot
    try {
      await this.#hold(slot, price)
      return slot
    } catch (error) {
      slot.call.pass?.end({ isSuccess: false })
      throw error
    }
  }

  /** The calendar may have gone on since the last answer. */
  #withBudgets({ budgets: _, ...call }: Call): Call {
    const budgets = this.#deps.budgetsOf(call.caller)
    return budgets === undefined ? call : { ...call, budgets }
  }

  /** Each answer counts against the limits of use; the place is the session's. */
  async #enter(slot: Slot): Promise<Slot> {
    const { admission } = slot.call
    const call = { ...slot.call, admission: { ...admission, promptTokens: this.#contextTokens } }
    const pass = await this.#deps.enter(call, 'answer')
    return pass === undefined ? slot : { ...slot, call: { ...slot.call, pass } }
  }

  async #hold({ call, claim }: Slot, price: PriceSnapshot): Promise<void> {
    const question = holdFor(this.#deps.admit, call.inbound, price, this.#contextTokens)
    if (question === undefined) return
    const outcome = await this.#deps.hold(call, question)
    if (outcome.kind === 'refused') throw refusal(outcome, question, price)
    claim.held = outcome.amount
    if (outcome.funding !== undefined) claim.funding = outcome.funding
  }

  /** A slot without a hold, for what is known only after it was used. */
  bare(): Slot {
    const { call, claim } = this.#opened
    const slot = this.#next(call, claim.price)
    if (claim.funding !== undefined) slot.claim.funding = claim.funding
    return slot
  }

  /**
   * The price of another model in this session's group. One without a price is charged as the session's own, so that it is not
   * free by accident; a price per session includes it.
   */
  priceOf(model: string): PriceSnapshot {
    const { call, target, claim } = this.#opened
    const inbound = { ...call.inbound, facts: { ...call.inbound.facts, model } }
    try {
      return priceFor(this.#deps.admit, inbound, call.caller, target.group)
    } catch (error) {
      if (!(error instanceof GatewayError) || error.kind !== 'unpriced_model') throw error
      return claim.price.mode === 'price' ? { ...claim.price, modelPrice: 0 } : claim.price
    }
  }

  /** Charges an answer and writes its row in one transaction. When that fails the hold goes back and the error is thrown. */
  async settle(slot: Slot, slice: Slice): Promise<void> {
    try {
      await this.#settle(slot, slice)
    } catch (error) {
      await this.release(slot)
      throw error
    }
  }

  release({ call, claim }: Slot): Promise<void> {
    call.pass?.end({ isSuccess: false })
    return releaseClaim(this.#deps)(call, claim)
  }

  async #settle({ call: held, claim }: Slot, slice: Slice): Promise<void> {
    const { usage, endpoint, other, startedAtMs } = slice
    const { target } = this.#opened
    const { requestId } = held.inbound.request
    const call = sliceCall(held, {
      requestId,
      receivedAtMs: startedAtMs,
      ...(other === undefined ? {} : { model: other.model }),
    })
    const priced = priceUsage(usage, other?.price ?? this.#owed(claim.price), {
      endpoint,
      request: factsForPrice(held.inbound),
      fallbackQuota: claim.held,
    })
    const charge = endpoint === 'realtime' ? { ...priced, fields: { ...priced.fields, ws: true as const } } : priced
    const nowMs = this.#deps.nowMs()
    const facts = this.#factsOf(slice, requestId)
    await this.#deps.ledger.settle({
      ...payerOf(held, claim),
      ...tellFunding(claim, charge.quota),
      channelId: target.channel.id,
      held: claim.held,
      quota: charge.quota,
      isCounted: wasUsed(charge),
      row: this.#deps.settlePolicy().writesRows ? consumeRow(call, charge, facts, nowMs) : undefined,
      at: Math.floor(nowMs / 1000),
    })
    claim.held = 0
    held.pass?.end({ isSuccess: true, tokens: usage.promptTokens + usage.completionTokens })
    if (endpoint === 'realtime') this.#remember(usage)
    const isPaidByPlan = claim.funding !== undefined
    this.#deps.onSettled({ call, charge, answer: facts, durationMs: nowMs - startedAtMs, isPaidByPlan })
  }

  #remember({ promptTokens, completionTokens }: Usage): void {
    this.#isPaid ||= promptTokens + completionTokens > 0
    this.#contextTokens = promptTokens + completionTokens
  }

  #owed(price: PriceSnapshot): PriceSnapshot {
    return this.#isPaid && price.mode === 'price' && !isFreePrice(price) ? { ...price, modelPrice: 0 } : price
  }

  #next({ pass: _, ...call }: Call, price: PriceSnapshot): Slot {
    const { requestId, receivedAtMs } = this.#opened.call.inbound.request
    this.#count += 1
    const slice = { requestId: `${requestId}-${this.#count}`, receivedAtMs }
    return { call: sliceCall(call, slice), claim: { held: 0, price } }
  }

  #factsOf({ firstByteMs, responseId, end, isCountedLocally }: Slice, requestId: string): AnswerFacts {
    const { target, failures, call } = this.#opened
    return {
      target,
      failures: requestId === call.inbound.request.requestId ? failures : [],
      firstByteMs,
      upstreamRequestId: responseId,
      streamEnd: end,
      rejectReason: undefined,
      isCountedLocally,
      notes: NOTES,
    }
  }
}
