// What OpenAI's model families take and refuse, by the upstream's name of the model (conversions.md section 4).
import type { Effort } from '../neutral/index.ts'

/** How a family differs from an ordinary chat model. */
type ModelFamily = {
  /** OpenAI's own models refuse members they do not know, such as `top_k`. */
  readonly isOpenAi: boolean
  /** `max_completion_tokens` instead of `max_tokens`. */
  readonly hasCompletionLimit: boolean
  readonly hasDeveloperRole: boolean
  /** When temperature, top_p, penalties, log probabilities and logit_bias are taken. */
  readonly sampling: 'always' | 'without-effort' | 'never'
  readonly hasStop: boolean
  /** The efforts it knows; undefined when nothing is known of them, empty when it does not think. */
  readonly efforts: readonly Effort[] | undefined
  /** The effort that stands for "think" where the family does not think unless it is told. */
  readonly enabledEffort?: Effort
}

const UNKNOWN: ModelFamily = {
  isOpenAi: false,
  hasCompletionLimit: false,
  hasDeveloperRole: false,
  sampling: 'always',
  hasStop: true,
  efforts: undefined,
}

const PLAIN: ModelFamily = { ...UNKNOWN, isOpenAi: true, efforts: [] }

const O_SERIES: ModelFamily = {
  isOpenAi: true,
  hasCompletionLimit: true,
  hasDeveloperRole: true,
  sampling: 'never',
  hasStop: false,
  efforts: ['low', 'medium', 'high'],
}

const GPT_5: ModelFamily = { ...O_SERIES, efforts: ['minimal', 'low', 'medium', 'high'] }

/** From 5.1 on thinking can be switched off, and is off unless asked for; sampling is then taken again. */
const GPT_5_1: ModelFamily = {
  ...O_SERIES,
  sampling: 'without-effort',
  efforts: ['none', 'low', 'medium', 'high'],
  enabledEffort: 'medium',
}

/** The first that fits counts. */
const FAMILIES: readonly (readonly [RegExp, ModelFamily])[] = [
  [/^gpt-oss/, UNKNOWN],
  [/^o1-(mini|preview)/, { ...O_SERIES, hasDeveloperRole: false, efforts: [] }],
  [/^o1/, { ...O_SERIES, hasStop: true }],
  [/^o[34]/, O_SERIES],
  [/^gpt-5(\.\d+)?-chat/, { ...PLAIN, hasCompletionLimit: true }],
  [/^gpt-5\.1(?!\d)(?!-codex-max)/, GPT_5_1],
  [/^gpt-5\.\d/, { ...GPT_5_1, efforts: ['none', 'low', 'medium', 'high', 'xhigh'] }],
  [/^gpt-5/, GPT_5],
  [/^(gpt-[34]|chatgpt-)/, PLAIN],
]

export const modelFamily = (model: string): ModelFamily =>
  FAMILIES.find(([pattern]) => pattern.test(model))?.[1] ?? UNKNOWN

const ORDER: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** The effort of a family that comes nearest to the one that is asked for; the lesser of two. Undefined: it does not think. */
export const nearestEffort = (effort: Effort, efforts: readonly Effort[] | undefined): Effort | undefined => {
  if (efforts === undefined) return effort
  const wanted = ORDER.indexOf(effort)
  const distance = (candidate: Effort): number => Math.abs(ORDER.indexOf(candidate) - wanted)
  return efforts.toSorted((a, b) => distance(a) - distance(b) || ORDER.indexOf(a) - ORDER.indexOf(b))[0]
}
