// Stage 3: may this caller run this request, how large is it, and what does it cost?
import type { PromptContent } from '../dialects/index.ts'
import { GatewayError, matchingModelName } from '../kernel/index.ts'
import {
  computeHold,
  isFreePrice,
  type PriceBook,
  type RequestFacts as PriceFacts,
  type PriceSnapshot,
  resolvePrice,
  withImagePrice,
} from '../pricing/index.ts'
import type { Admission, Call, Caller, HoldQuestion, Inbound } from './types.ts'

export type AdmitOptions = {
  /** Whether prompts are counted to hold for them (environment CountToken); those that are not count 0. */
  readonly countsPrompts: boolean
  /** Prompt tokens that every hold assumes at least (option PreConsumedQuota). */
  readonly minPromptTokens: number
  /** Output tokens assumed for requests that set no limit (option tollgate.assumed_output_tokens). */
  readonly assumedOutputTokens: number
  /** Whether free models still need a positive balance (option quota_setting.enable_free_model_pre_consume). */
  readonly holdsFreeModels: boolean
}

export type AdmitDeps = {
  readonly priceBook: () => PriceBook
  readonly options: () => AdmitOptions
  /** Whether any enabled channel serves the model in the group. */
  readonly isServed: (group: string, model: string) => boolean
  /** The first sensitive word in the texts; undefined when there is none or the check is off. */
  readonly findSensitiveWord: (texts: readonly string[]) => string | undefined
  /** A quick estimate of the prompt's tokens. */
  readonly estimatePrompt: (model: string, prompt: PromptContent, isStream: boolean) => number
}

/** Throws when the key is limited to other models, nobody serves the model, a sensitive word occurs, or the model has no price. */
export const admit =
  (deps: AdmitDeps) =>
  (inbound: Inbound, caller: Caller): Admission => {
    const { facts } = inbound
    checkAccess(deps, caller, facts.model)
    const prompt = facts.readPrompt()
    const word = deps.findSensitiveWord(prompt.texts)
    if (word !== undefined)
      throw new GatewayError('sensitive_words', 'The request contains words that are not allowed here.')
    const price = priceFor(deps, inbound, caller, caller.groups[0] ?? caller.user.group)
    const promptTokens = facts.knownPromptTokens ?? estimate(deps, inbound, prompt)
    return { promptTokens, price, hold: holdFor(deps, inbound, price, promptTokens) }
  }

const estimate = (deps: AdmitDeps, { facts }: Inbound, prompt: PromptContent): number =>
  deps.options().countsPrompts ? deps.estimatePrompt(facts.model, prompt, facts.isStream) : 0

/** Throws when the key may not use the model, or nobody serves it to the caller. */
export const checkAccess = (deps: Pick<AdmitDeps, 'isServed'>, caller: Caller, model: string): void => {
  checkModelLimit(caller, model)
  checkServed(deps, caller, model)
}

const checkModelLimit = ({ token }: Caller, model: string): void => {
  if (token.models === undefined || token.models.has(model) || token.models.has(matchingModelName(model))) return
  throw new GatewayError('model_denied', `This API key has no access to model ${model}.`)
}

/** Asked before the price, so that a model nobody serves is told as that. */
const checkServed = (
  { isServed }: Pick<AdmitDeps, 'isServed'>,
  { groups, isAutoGroup, pinnedChannelId }: Caller,
  model: string,
): void => {
  if (pinnedChannelId !== undefined || groups.some((group) => isServed(group, model))) return
  const group = isAutoGroup ? `auto(${groups.at(-1) ?? ''})` : groups[0]
  throw new GatewayError('no_channel', `No available channel for model ${model} under group ${group}`)
}

/** The price in one group; throws `model_price_error` when none is configured and nobody accepts that. */
export const priceFor = (
  deps: Pick<AdmitDeps, 'priceBook'>,
  inbound: Inbound,
  caller: Caller,
  group: string,
): PriceSnapshot => {
  const { model } = inbound.facts
  const resolution = resolvePrice(deps.priceBook(), {
    model,
    userGroup: caller.user.group,
    usingGroup: group,
    acceptsUnpriced: caller.user.acceptsUnpriced,
  })
  if (resolution.kind === 'priced') {
    const { picture } = inbound.facts
    return picture === undefined
      ? resolution.snapshot
      : withImagePrice(resolution.snapshot, picture.size, picture.quality)
  }
  throw new GatewayError(
    'unpriced_model',
    `Model ${model} has no price yet. Please ask the administrator to configure one.`,
  )
}

/**
 * What to set aside. `minimum` is the reference's amount (billing.md section 4.1) for every answer asked for; a request
 * without a limit of its own also wants the tokens that such requests usually use, so that calls running side by side do
 * not spend the same money twice.
 */
export const holdFor = (
  deps: Pick<AdmitDeps, 'options'>,
  inbound: Inbound,
  price: PriceSnapshot,
  promptTokens: number,
): HoldQuestion | undefined => {
  const { facts } = inbound
  const options = deps.options()
  const amount = (outputTokens: number): number => {
    const held = computeHold(price, {
      promptTokens,
      maxTokens: outputTokens * facts.answerCount,
      minPromptTokens: options.minPromptTokens,
      count: facts.answerCount * (facts.picture?.factors?.prompt_extend ?? 1),
      request: factsForPrice(inbound),
    })
    if (held.kind === 'amount') return held.quota
    throw new GatewayError('unpriced_model', `The price of model ${facts.model} cannot be computed.`, {
      cause: held.reason,
    })
  }
  const minimum = amount(facts.maxOutputTokens ?? 0)
  if (minimum === 0 && isFreePrice(price)) return options.holdsFreeModels ? { minimum: 0, wanted: 0 } : undefined
  const wanted = facts.maxOutputTokens === undefined ? amount(options.assumedOutputTokens) : minimum
  return { minimum, wanted: Math.max(minimum, wanted) }
}

/** What a tiered price may ask of the request; the same at hold and settlement. */
export const factsForPrice = ({ request, body }: Inbound): PriceFacts => ({
  header: (name) => request.headers.get(name) ?? undefined,
  body: () => body,
  nowMs: request.receivedAtMs,
})

/**
 * A call as if it had asked for another model: what it may use, what it costs, what is to be held. Its conversation belongs to the
 * model it was begun with. Throws as `admit` does.
 */
export const moveToModel = (deps: AdmitDeps, { affinity: _bond, ...call }: Call, model: string): Call => {
  const { inbound, caller, admission } = call
  checkAccess(deps, caller, model)
  const moved: Inbound = {
    ...inbound,
    facts: { ...inbound.facts, model },
    readConversation: () => ({ ...inbound.readConversation(), model }),
  }
  const price = priceFor(deps, moved, caller, caller.groups[0] ?? caller.user.group)
  const { promptTokens } = admission
  return {
    ...call,
    inbound: moved,
    admission: { promptTokens, price, hold: holdFor(deps, moved, price, promptTokens) },
    requestedModel: call.requestedModel ?? inbound.facts.model,
  }
}
