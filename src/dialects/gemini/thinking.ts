// Wishes to think in Gemini's words: `generationConfig.thinkingConfig`, for suffixes of the lane and for translated requests.
import { isJsonObject, type JsonObject, type TopLevelEdits } from '../../kernel/index.ts'
import type { Effort, EncodeOptions, ReasoningWish } from '../neutral/index.ts'
import { type ThinkingControl, type ThinkingLevel, thinkingControlOf } from './models.ts'
import { member, objectMember, spellingOf, textMember, toNumber } from './wire.ts'

const LEVELS: readonly ThinkingLevel[] = ['minimal', 'low', 'medium', 'high']

const LEVEL_OF_EFFORT: Readonly<Record<Effort, ThinkingLevel>> = {
  none: 'minimal',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
}

/** Thinking tokens an effort stands for where models want numbers (conversions.md section 3.3); 0 is handled apart. */
const BUDGET_OF_EFFORT: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 32_768,
}

/** Largest budgets that still count as this level. */
const LARGEST_LOW_BUDGET = 1024
const LARGEST_MEDIUM_BUDGET = 8192
/** The model's own choice. */
const DYNAMIC_BUDGET = -1

const levelOfBudget = (budget: number): ThinkingLevel => {
  if (budget === 0) return 'minimal'
  if (budget <= LARGEST_LOW_BUDGET) return 'low'
  return budget <= LARGEST_MEDIUM_BUDGET ? 'medium' : 'high'
}

/** The level nearest to the wanted one that the model has; of two, the higher. */
const nearestLevel = (wanted: ThinkingLevel, available: readonly ThinkingLevel[]): ThinkingLevel => {
  const rank = LEVELS.indexOf(wanted)
  const distance = (level: ThinkingLevel): number => Math.abs(LEVELS.indexOf(level) - rank)
  return available.toReversed().reduce((best, level) => (distance(level) < distance(best) ? level : best), 'high')
}

type BudgetControl = Extract<ThinkingControl, { kind: 'budget' }>

const clampBudget = (budget: number, { min, max }: BudgetControl): number =>
  Math.min(max, Math.max(min, Math.trunc(budget)))

const isOff = (wish: ReasoningWish): boolean =>
  wish.mode === 'disabled' ||
  wish.budgetTokens === 0 ||
  (wish.effort === 'none' && wish.budgetTokens === undefined && wish.mode === undefined)

const levelConfig = (wish: ReasoningWish, available: readonly ThinkingLevel[]): JsonObject => {
  if (isOff(wish)) return { thinkingLevel: nearestLevel('minimal', available) }
  const { effort, budgetTokens } = wish
  if (effort !== undefined) return { thinkingLevel: nearestLevel(LEVEL_OF_EFFORT[effort], available) }
  if (budgetTokens === undefined || budgetTokens < 0) return {}
  return { thinkingLevel: nearestLevel(levelOfBudget(budgetTokens), available) }
}

const budgetConfig = (
  wish: ReasoningWish,
  control: BudgetControl,
  outputTokensMax: number | undefined,
  share: number,
): JsonObject => {
  if (isOff(wish)) return { thinkingBudget: control.isSwitchable ? 0 : control.min }
  const { effort, budgetTokens, mode } = wish
  if (budgetTokens !== undefined)
    return { thinkingBudget: budgetTokens < 0 ? DYNAMIC_BUDGET : clampBudget(budgetTokens, control) }
  if (effort !== undefined && effort !== 'none')
    return { thinkingBudget: clampBudget(BUDGET_OF_EFFORT[effort], control) }
  if (mode === 'adaptive') return { thinkingBudget: DYNAMIC_BUDGET }
  if (mode === 'enabled' && outputTokensMax !== undefined && outputTokensMax > 0)
    return { thinkingBudget: clampBudget(outputTokensMax * share, control) }
  return {}
}

/** What a wish sets beside its size: thoughts are shown to whoever asks for thinking, unless it asks not to see them. */
const shownOf = (wish: ReasoningWish): JsonObject => {
  if (wish.isShown !== undefined) return { includeThoughts: wish.isShown }
  const wantsThinking = wish.effort !== undefined || wish.budgetTokens !== undefined || wish.mode !== undefined
  return wantsThinking && !isOff(wish) ? { includeThoughts: true } : {}
}

/**
 * A wish as `thinkingConfig`; undefined when nothing was wished or the model does not think. `share` of the output limit
 * (0..1) is the budget of a wish without a size. Level and budget are never both set: Gemini refuses that.
 */
export const encodeThinking = (
  wish: ReasoningWish,
  model: string,
  outputTokensMax: number | undefined,
  share: number,
): JsonObject | undefined => {
  const control = thinkingControlOf(model)
  if (control.kind === 'none') return undefined
  let size: JsonObject = {}
  if (control.kind === 'levels') size = levelConfig(wish, control.levels)
  else if (control.kind === 'budget') size = budgetConfig(wish, control, outputTokensMax, share)
  const config = { ...size, ...shownOf(wish) }
  return Object.keys(config).length === 0 ? undefined : config
}

const EFFORTS: ReadonlySet<string> = new Set<Effort>(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])
const isEffort = (text: string): text is Effort => EFFORTS.has(text)

/** A client's `thinkingConfig` as a wish. */
export const decodeThinking = (config: JsonObject | undefined): ReasoningWish => {
  if (config === undefined) return {}
  const level = textMember(config, 'thinkingLevel')?.toLowerCase()
  const budgetTokens = toNumber(member(config, 'thinkingBudget'))
  const isShown = member(config, 'includeThoughts')
  return {
    ...(level !== undefined && isEffort(level) ? { effort: level } : {}),
    ...(budgetTokens === undefined ? {} : { budgetTokens: Math.max(-1, Math.trunc(budgetTokens)) }),
    ...(typeof isShown === 'boolean' ? { isShown } : {}),
  }
}

/** The edits that put the wish of a model-name suffix into a native request; its other settings stay. */
export const thinkingEdits = (
  body: JsonObject,
  wish: ReasoningWish,
  model: string,
  options: EncodeOptions,
): TopLevelEdits => {
  const key = spellingOf(body, 'generationConfig')
  const config = isJsonObject(body[key]) ? body[key] : {}
  const outputTokensMax = toNumber(member(config, 'maxOutputTokens'))
  const thinking = encodeThinking(wish, model, outputTokensMax, options.policy.geminiThinkingShare)
  if (thinking === undefined) return new Map()
  const isShown = member(objectMember(config, 'thinkingConfig') ?? {}, 'includeThoughts')
  const kept = typeof isShown === 'boolean' ? { includeThoughts: isShown } : {}
  const edited = { ...config, [spellingOf(config, 'thinkingConfig')]: { ...thinking, ...kept } }
  return new Map([[key, JSON.stringify(edited)]])
}
