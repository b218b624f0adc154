// The state of one evaluation: inputs, slots for `let`s and closures, the matched tier, and the work still allowed.
import { ExpressionError, MAX_STEPS } from './limits.ts'
import type { RequestFacts } from './request-facts.ts'
import type { Value } from './values.ts'

/** Token counts that an expression reads by name (billing.md section 12.2). */
export type TierTokens = {
  readonly p: number
  readonly c: number
  readonly len: number
  readonly cr: number
  readonly cc: number
  readonly cc1h: number
  readonly img: number
  readonly ai: number
  readonly img_o: number
  readonly ao: number
}

export const TOKEN_NAMES: ReadonlySet<string> = new Set([
  'p',
  'c',
  'len',
  'cr',
  'cc',
  'cc1h',
  'img',
  'ai',
  'img_o',
  'ao',
] satisfies (keyof TierTokens)[])

export type State = {
  readonly tokens: TierTokens
  readonly request: RequestFacts
  readonly slots: Value[]
  tier: string
  /** True once the request or the clock was asked: then token counts alone do not repeat the value. */
  hasReadRequest: boolean
  steps: number
}

/** Takes work from the evaluation's allowance. Throws an ExpressionError when none is left. */
export const spend = (state: State, steps: number): void => {
  state.steps += steps
  if (state.steps > MAX_STEPS) throw new ExpressionError('takes too long')
}
