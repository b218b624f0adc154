// How an upstream of this dialect is asked to think: one wish in each of the styles that vendors have.
import { type JsonObject, type JsonValue, optional, type TopLevelEdits } from '../../kernel/index.ts'
import type { Effort, EncodeOptions, ReasoningWish, Traits } from '../neutral/index.ts'
import { isEffort } from './decode-reasoning.ts'
import { modelFamily, nearestEffort } from './model-families.ts'

/** Members of a request; null removes one that the client sent. */
type ThinkingMembers = Readonly<Record<string, JsonValue | null>>

/** Whether thinking is wanted; undefined when nothing was said, or the model shall decide. */
const wantsThinking = ({ effort, budgetTokens, mode }: ReasoningWish): boolean | undefined => {
  if (effort !== undefined) return effort !== 'none'
  if (budgetTokens === 0) return false
  if (budgetTokens !== undefined && budgetTokens > 0) return true
  return mode === undefined || mode === 'adaptive' ? undefined : mode === 'enabled'
}

const isSaid = ({ effort, budgetTokens, mode }: ReasoningWish): boolean =>
  effort !== undefined || budgetTokens !== undefined || mode !== undefined

/** Thinking tokens as an effort (conversions.md sections 5.1 and 8.1). */
const effortOfBudget = (tokens: number): Effort => {
  if (tokens <= 2048) return 'low'
  return tokens <= 8192 ? 'medium' : 'high'
}

const sizeOf = ({ effort, budgetTokens }: ReasoningWish): Effort | undefined =>
  effort ?? (budgetTokens !== undefined && budgetTokens > 0 ? effortOfBudget(budgetTokens) : undefined)

const writeEffort = (wish: ReasoningWish, model: string): ThinkingMembers => {
  const family = modelFamily(model)
  const isWanted = wantsThinking(wish)
  // Of a model that is not known here one cannot say that it can be told not to think.
  const off = wish.effort === 'none' || family.efforts !== undefined ? 'none' : undefined
  const effort = isWanted === false ? off : (sizeOf(wish) ?? (isSaid(wish) ? family.enabledEffort : undefined))
  return { ...optional('reasoning_effort', effort && nearestEffort(effort, family.efforts)) }
}

/** OpenRouter (openrouter.ai/docs, "Reasoning tokens"). */
const writeReasoningObject = (wish: ReasoningWish): ThinkingMembers => {
  const isWanted = wantsThinking(wish)
  if (isWanted === false) return { reasoning: { enabled: false } }
  const { effort, budgetTokens, isShown } = wish
  const hasBudget = effort === undefined && budgetTokens !== undefined && budgetTokens > 0
  return {
    reasoning: {
      enabled: true,
      ...optional('effort', effort),
      ...(hasBudget ? { max_tokens: budgetTokens } : {}),
      ...(isShown === false ? { exclude: true } : {}),
    },
  }
}

/** DeepSeek's fourth generation alone has a size beside the switch: `reasoning_effort` high or max. */
const writeThinkingObject = (wish: ReasoningWish, model: string): ThinkingMembers => {
  const isWanted = wantsThinking(wish)
  if (isWanted === undefined) return {}
  const isLargest = wish.effort === 'max' || wish.effort === 'xhigh'
  return {
    thinking: { type: isWanted ? 'enabled' : 'disabled' },
    ...(isWanted ? {} : { reasoning_effort: null }),
    ...(isLargest && model.startsWith('deepseek-v4') ? { reasoning_effort: 'max' } : {}),
  }
}

/** Qwen's switch and budget. */
const writeSwitch = (wish: ReasoningWish): ThinkingMembers => {
  const isWanted = wantsThinking(wish)
  if (isWanted === undefined) return {}
  const { budgetTokens } = wish
  const hasBudget = isWanted && budgetTokens !== undefined && budgetTokens > 0
  return {
    enable_thinking: isWanted,
    ...(hasBudget ? { thinking_budget: budgetTokens } : {}),
    reasoning_effort: null,
  }
}

type Style = NonNullable<Traits['thinking']>

const styles: Readonly<Record<Style, (wish: ReasoningWish, model: string) => ThinkingMembers>> = {
  effort: writeEffort,
  'reasoning-object': (wish) => (isSaid(wish) ? { ...writeReasoningObject(wish), reasoning_effort: null } : {}),
  'thinking-object': writeThinkingObject,
  'enable-thinking': writeSwitch,
  none: () => ({}),
}

/** The members that say a wish to an upstream, and whether it could be said. */
export const thinkingMembers = (wish: ReasoningWish, model: string, traits: Traits) => {
  const members = styles[traits.thinking ?? 'effort'](wish, model)
  const set = Object.entries(members).filter(([, value]) => value !== null)
  const isLost = set.length === 0 && wantsThinking(wish) === true
  return { members: Object.fromEntries(set), isLost }
}

/**
 * What a thinking suffix of the model's name asks for, as edits of the client's own body. An OpenRouter `reasoning` object
 * of the client counts more than the suffix, and its `reasoning_effort` sizes it (conversions.md section 3.5).
 */
export const chatThinkingEdits = (
  body: JsonObject,
  wish: ReasoningWish,
  model: string,
  { traits }: EncodeOptions,
): TopLevelEdits => {
  const style = traits.thinking ?? 'effort'
  const isObject = style === 'reasoning-object'
  const told = body.reasoning_effort
  const size = isObject && wish.effort === undefined && isEffort(told) && told !== 'none' ? { effort: told } : {}
  const edits = new Map<string, string | null>()
  for (const [name, value] of Object.entries(styles[style]({ ...wish, ...size }, model))) {
    if (value === null) {
      if (body[name] !== undefined) edits.set(name, null)
    } else if (!(isObject && name === 'reasoning' && body.reasoning !== undefined && body.reasoning !== null))
      edits.set(name, JSON.stringify(value))
  }
  return edits
}
