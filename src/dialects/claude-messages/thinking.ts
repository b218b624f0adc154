// How a wish to think becomes Claude's `thinking`, `output_config.effort` and limits, model by model.
import { type JsonObject, optional } from '../../kernel/index.ts'
import type { Effort, Policy, ReasoningWish } from '../neutral/index.ts'
import { type ModelTraits, traitsOf } from './models.ts'

/** What a request has to say. Members that are undefined are left out of it. */
export type ThinkingPlan = {
  readonly thinking?: JsonObject
  readonly effort?: Effort
  readonly maxTokens: number
  /** The model thinks before it answers: sampling and forced tools are restricted. */
  readonly isThinking: boolean
  /** The wish could not be said, or had to give way. */
  readonly isWishDropped: boolean
}

export type ThinkingQuestion = {
  readonly wish: ReasoningWish
  readonly model: string
  readonly maxTokens: number
  /** A tool call is forced, which no thinking model takes: the client's program relies on the call, so thinking gives way. */
  readonly isForced: boolean
  /** Budget thinking is refused when an open tool loop has no signed thoughts. */
  readonly isLoopUnsigned: boolean
  readonly policy: Policy
}

/** Anthropic's own lower bound. */
const SMALLEST_BUDGET = 1024
/** `max_tokens` that the share of `-thinking` is taken of at least (conversions.md section 3.2). */
const SMALLEST_LIMIT = 1280
/** Room for the answer behind the thoughts. */
const ANSWER_TOKENS = 1024

/** Budgets for models that have no efforts (conversions.md section 3.2; the outer levels continue its doubling). */
const BUDGET_OF: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
  minimal: 1024,
  low: 1280,
  medium: 2048,
  high: 4096,
  xhigh: 8192,
  max: 16_384,
}

const RANK: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** The highest level the model has that is not above the wish; its lowest when all are. */
const nearestEffort = (effort: Effort, levels: readonly Effort[]): Effort | undefined =>
  levels.findLast((level) => RANK.indexOf(level) <= RANK.indexOf(effort)) ?? levels[0]

/** Budgets as efforts (conversions.md section 5.1); `max` is never meant by a number. */
const effortOfBudget = (budget: number): Effort => {
  if (budget <= 2048) return 'low'
  return budget <= 8192 ? 'medium' : 'high'
}

type Intent = 'off' | 'on' | 'unsaid'

const intentOf = ({ effort, budgetTokens, mode }: ReasoningWish): Intent => {
  if (mode === 'disabled' || effort === 'none' || budgetTokens === 0) return 'off'
  return effort === undefined && budgetTokens === undefined && mode === undefined ? 'unsaid' : 'on'
}

const planOff = (traits: ModelTraits, maxTokens: number, effort: Effort | undefined): ThinkingPlan => {
  // A model that always thinks is asked to think as little as it can.
  if (traits.off === undefined)
    return { ...optional('effort', traits.efforts[0]), maxTokens, isThinking: true, isWishDropped: true }
  return {
    ...(traits.off === 'omit' ? {} : { thinking: { type: traits.off } }),
    ...optional('effort', effort),
    maxTokens,
    isThinking: false,
    isWishDropped: false,
  }
}

const isBudgetGiven = (budget: number | undefined): budget is number => budget !== undefined && budget > 0

const budgetFor = ({ wish, maxTokens, policy }: ThinkingQuestion): { budget: number; maxTokens: number } => {
  const asked = isBudgetGiven(wish.budgetTokens)
    ? wish.budgetTokens
    : wish.effort === undefined || wish.effort === 'none'
      ? undefined
      : BUDGET_OF[wish.effort]
  if (asked === undefined) {
    const limit = Math.max(maxTokens, SMALLEST_LIMIT)
    return { budget: Math.max(SMALLEST_BUDGET, Math.floor(limit * policy.claudeThinkingShare)), maxTokens: limit }
  }
  const budget = Math.max(SMALLEST_BUDGET, Math.trunc(asked))
  // A client's own pair that is allowed stays as it is: raising it could pass the model's limit.
  if (isBudgetGiven(wish.budgetTokens) && budget < maxTokens) return { budget, maxTokens }
  return { budget, maxTokens: Math.max(maxTokens, budget + ANSWER_TOKENS) }
}

const planBudget = (question: ThinkingQuestion): ThinkingPlan => {
  if (question.isLoopUnsigned) return { maxTokens: question.maxTokens, isThinking: false, isWishDropped: true }
  const { budget, maxTokens } = budgetFor(question)
  // A share of 1 leaves no room for the answer; Anthropic wants the budget below the limit.
  const limit = budget < maxTokens ? maxTokens : budget + ANSWER_TOKENS
  return {
    thinking: { type: 'enabled', budget_tokens: budget },
    maxTokens: limit,
    isThinking: true,
    isWishDropped: false,
  }
}

const effortWished = (wish: ReasoningWish): Effort | undefined => {
  if (wish.effort !== undefined) return wish.effort
  if (isBudgetGiven(wish.budgetTokens)) return effortOfBudget(wish.budgetTokens)
  // The suffix `-thinking` (conversions.md section 3.2).
  return wish.mode === 'enabled' && wish.budgetTokens === undefined ? 'high' : undefined
}

const effortFor = (wish: ReasoningWish, traits: ModelTraits): Effort | undefined => {
  const effort = effortWished(wish)
  return effort === undefined ? undefined : nearestEffort(effort, traits.efforts)
}

const displayOf = (wish: ReasoningWish, traits: ModelTraits): JsonObject => {
  if (wish.isShown === false) return { display: 'omitted' }
  return traits.hidesThoughts ? { display: 'summarized' } : {}
}

const planAdaptive = (question: ThinkingQuestion, traits: ModelTraits): ThinkingPlan => {
  const { wish, maxTokens } = question
  const wantsBudget = wish.effort === undefined && wish.mode !== 'adaptive' && wish.budgetTokens !== -1
  if (traits.takesBudget && wantsBudget) return planBudget(question)
  return {
    thinking: { type: 'adaptive', ...displayOf(wish, traits) },
    ...optional('effort', effortFor(wish, traits)),
    maxTokens,
    isThinking: true,
    isWishDropped: false,
  }
}

const planOn = (question: ThinkingQuestion, traits: ModelTraits): ThinkingPlan => {
  const { wish, maxTokens } = question
  if (traits.thinking === 'none') return { maxTokens, isThinking: false, isWishDropped: true }
  if (traits.thinking === 'budget') return planBudget(question)
  if (traits.thinking === 'adaptive') return planAdaptive(question, traits)
  return {
    thinking: { type: 'enabled' },
    ...optional('effort', effortFor(wish, traits)),
    maxTokens,
    isThinking: true,
    isWishDropped: false,
  }
}

/** A forced call: thinking is off where it can be. An effort above `high` is refused beside that. */
const planForced = (question: ThinkingQuestion, traits: ModelTraits, intent: Intent): ThinkingPlan => {
  const wished = intent === 'on' && traits.thinking === 'adaptive' ? effortFor(question.wish, traits) : undefined
  const capped = wished !== undefined && RANK.indexOf(wished) > RANK.indexOf('high') ? 'high' : wished
  return { ...planOff(traits, question.maxTokens, capped), isWishDropped: intent === 'on' }
}

/** What has to be said so that the model thinks as wished, as far as it can. */
export const planThinking = (question: ThinkingQuestion): ThinkingPlan => {
  const { wish, model, maxTokens, isForced } = question
  const traits = traitsOf(model)
  const intent = intentOf(wish)
  const canForce = isForced && traits.forcesTools
  if (canForce && (intent === 'on' || traits.thinksByDefault)) return planForced(question, traits, intent)
  if (intent === 'on') return planOn(question, traits)
  if (intent === 'off') return planOff(traits, maxTokens, undefined)
  const isAskedToShow = wish.isShown !== undefined && traits.thinksByDefault
  return {
    ...(isAskedToShow ? { thinking: { type: 'adaptive', ...displayOf(wish, traits) } } : {}),
    maxTokens,
    isThinking: traits.thinksByDefault,
    isWishDropped: false,
  }
}

export type SamplingMembers = {
  readonly temperature?: number | undefined
  readonly top_p?: number | undefined
  readonly top_k?: number | undefined
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value))

/** Smallest `top_p` that is allowed beside thinking. */
const THINKING_TOP_P = 0.95

/** The sampling members a model takes, and the names of those that had to go. Claude's temperature ends at 1. */
export const limitSampling = (
  { temperature, top_p, top_k }: SamplingMembers,
  model: string,
  isThinking: boolean,
): { readonly members: SamplingMembers; readonly dropped: readonly string[] } => {
  const traits = traitsOf(model)
  const keepsTemperature = !traits.rejectsSampling && !isThinking
  const keepsTopP =
    !traits.rejectsSampling &&
    (isThinking
      ? top_p !== undefined && top_p >= THINKING_TOP_P
      : !(traits.isSamplingExclusive && temperature !== undefined))
  const keepsTopK = !traits.rejectsSampling && !isThinking
  const dropped = [
    ...(temperature !== undefined && !keepsTemperature && temperature !== 1 ? ['temperature'] : []),
    ...(top_p !== undefined && !keepsTopP && top_p !== 1 ? ['top_p'] : []),
    ...(top_k !== undefined && !keepsTopK ? ['top_k'] : []),
  ]
  return {
    members: {
      ...(keepsTemperature && temperature !== undefined ? { temperature: clamp(temperature) } : {}),
      ...(keepsTopP && top_p !== undefined ? { top_p: clamp(top_p) } : {}),
      ...(keepsTopK && top_k !== undefined ? { top_k: Math.max(0, Math.trunc(top_k)) } : {}),
    },
    dropped,
  }
}
