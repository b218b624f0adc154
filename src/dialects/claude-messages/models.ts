// What each Claude model takes: the one place that knows models by name (platform.claude.com, November 2026).
import type { Effort } from '../neutral/index.ts'

/**
 * How a model is asked to think: `adaptive` decides by itself, guided by an effort; `budget` takes a number of tokens;
 * `switch` is only turned on or off (DeepSeek's imitation); `none` cannot.
 */
export type ThinkingStyle = 'none' | 'budget' | 'adaptive' | 'switch'

export type ModelTraits = {
  readonly thinking: ThinkingStyle
  /** An adaptive model that still takes a budget (deprecated there). */
  readonly takesBudget: boolean
  /** Levels of `output_config.effort`, rising; none when the model refuses the member. */
  readonly efforts: readonly Effort[]
  /** `thinking.type` that turns thinking off; `omit`: by not mentioning it; undefined: it is always on. */
  readonly off: 'omit' | 'disabled' | 'between_tools' | undefined
  /** Thinks when nothing is said. */
  readonly thinksByDefault: boolean
  /** Thoughts come without text unless `display` asks for it. */
  readonly hidesThoughts: boolean
  /** `temperature`, `top_p` and `top_k` are answered with an error. */
  readonly rejectsSampling: boolean
  /** `temperature` and `top_p` exclude each other. */
  readonly isSamplingExclusive: boolean
  /** `tool_choice` may force a call while the model does not think; the newest refuse it always. */
  readonly forcesTools: boolean
  /** `output_config.format` is understood. */
  readonly hasStructuredOutputs: boolean
}

const TO_HIGH = ['low', 'medium', 'high'] as const
const WITH_MAX = [...TO_HIGH, 'max'] as const
const WITH_XHIGH = [...TO_HIGH, 'xhigh', 'max'] as const

const BUDGET: ModelTraits = {
  thinking: 'budget',
  takesBudget: true,
  efforts: [],
  off: 'omit',
  thinksByDefault: false,
  hidesThoughts: false,
  rejectsSampling: false,
  isSamplingExclusive: false,
  forcesTools: true,
  hasStructuredOutputs: false,
}
const BUDGET_4_1: ModelTraits = { ...BUDGET, isSamplingExclusive: true }
const BUDGET_4_5: ModelTraits = { ...BUDGET_4_1, hasStructuredOutputs: true }
const ADAPTIVE_4_6: ModelTraits = { ...BUDGET_4_5, thinking: 'adaptive', efforts: WITH_MAX }
const ADAPTIVE_4_7: ModelTraits = {
  ...ADAPTIVE_4_6,
  takesBudget: false,
  efforts: WITH_XHIGH,
  hidesThoughts: true,
  rejectsSampling: true,
}
const ADAPTIVE_5: ModelTraits = { ...ADAPTIVE_4_7, off: 'disabled', thinksByDefault: true }
const BETWEEN_TOOLS: ModelTraits = { ...ADAPTIVE_5, off: 'between_tools', forcesTools: false }
const ALWAYS_THINKS: ModelTraits = { ...ADAPTIVE_5, off: undefined, forcesTools: false }

/** Rows by kind of model; the first whose version is not above the model's holds. */
const FAMILIES: Readonly<Record<string, readonly (readonly [version: number, traits: ModelTraits])[]>> = {
  opus: [
    [505, ALWAYS_THINKS],
    [500, ADAPTIVE_5],
    [407, ADAPTIVE_4_7],
    [406, ADAPTIVE_4_6],
    [405, BUDGET_4_5],
    [401, BUDGET_4_1],
    [400, BUDGET],
  ],
  sonnet: [
    [505, BETWEEN_TOOLS],
    [500, ADAPTIVE_5],
    [406, ADAPTIVE_4_6],
    [405, BUDGET_4_5],
    [307, BUDGET],
  ],
  haiku: [
    [505, ADAPTIVE_5],
    [405, BUDGET_4_5],
  ],
  fable: [[0, ALWAYS_THINKS]],
  mythos: [[0, ALWAYS_THINKS]],
}

/** Claude models from before thinking. */
const NO_THINKING: ModelTraits = { ...BUDGET, thinking: 'none', takesBudget: false }

/** Models of other vendors behind this dialect: what most imitations take. */
const IMITATION: ModelTraits = { ...BUDGET, off: 'disabled' }
const DEEPSEEK: ModelTraits = { ...IMITATION, thinking: 'switch', takesBudget: false, efforts: WITH_XHIGH }

const KINDS = Object.keys(FAMILIES).join('|')
/** `claude-opus-4-5-20251101`, `us.anthropic.claude-sonnet-4-6-v1:0`, `anthropic/claude-opus-4.7`; eight digits are a date. */
const KIND_FIRST = new RegExp(`(${KINDS})(?:-(\\d{1,2})(?!\\d))?(?:-(\\d{1,2})(?!\\d))?`)
/** `claude-3-7-sonnet-20250219`, `claude-3.5-haiku`. */
const VERSION_FIRST = new RegExp(`claude-(\\d{1,2})(?:-(\\d{1,2}))?-(${KINDS})`)

const versionOf = (major: string | undefined, minor: string | undefined): number =>
  Number(major ?? 0) * 100 + Number(minor ?? 0)

/** Kind and version, as hundreds and units: `claude-opus-4-7` is opus 407. A name without a version counts as the newest. */
const parseModel = (model: string): { readonly kind: string; readonly version: number } | undefined => {
  const name = model.toLowerCase().replace(/[.@:_]/g, '-')
  const old = VERSION_FIRST.exec(name)
  if (old !== null) return { kind: old[3] ?? '', version: versionOf(old[1], old[2]) }
  const match = KIND_FIRST.exec(name)
  if (match === null) return undefined
  return {
    kind: match[1] ?? '',
    version: match[2] === undefined ? Number.POSITIVE_INFINITY : versionOf(match[2], match[3]),
  }
}

/** What a model takes, by its name at any of Claude's vendors. */
export const traitsOf = (model: string): ModelTraits => {
  const parsed = parseModel(model)
  if (parsed === undefined) {
    if (/claude/i.test(model)) return NO_THINKING
    return /deepseek/i.test(model) ? DEEPSEEK : IMITATION
  }
  return FAMILIES[parsed.kind]?.find(([version]) => version <= parsed.version)?.[1] ?? NO_THINKING
}
