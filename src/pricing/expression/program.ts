// Compiled price expressions: a bounded memory of programs, their evaluation, and the check before one is saved.
import { compileNode, type Run } from './compile.ts'
import { ExpressionError } from './limits.ts'
import { parseExpression } from './parser.ts'
import { EMPTY_REQUEST, type RequestFacts } from './request-facts.ts'
import type { State, TierTokens } from './state.ts'
import { kindOf } from './values.ts'

export type Program = {
  readonly run: Run
  readonly slotCount: number
  /** Names of token counts that occur in the text. */
  readonly variables: ReadonlySet<string>
}

type Compiled =
  | { readonly kind: 'program'; readonly program: Program }
  | { readonly kind: 'failed'; readonly reason: string }

/** Programs kept; expressions are few, so a full memory is simply emptied. */
const MAX_PROGRAMS = 256
const programs = new Map<string, Compiled>()

/** `v1:` may precede an expression; there is no other version. */
const VERSION_PREFIX = /^\s*v(\d+):/

const stripVersion = (source: string): string => {
  const match = VERSION_PREFIX.exec(source)
  if (match === null) return source
  if (match[1] !== '1') throw new ExpressionError(`unknown version ${match[1]}`)
  return source.slice(match[0].length)
}

const compileText = (source: string): Compiled => {
  try {
    const { root, slotCount, variables } = parseExpression(stripVersion(source))
    return { kind: 'program', program: { run: compileNode(root), slotCount, variables } }
  } catch (error) {
    if (error instanceof ExpressionError) return { kind: 'failed', reason: error.message }
    throw error
  }
}

/** The program of an expression, or why there is none; both are remembered. */
export const compileExpression = (source: string): Compiled => {
  const known = programs.get(source)
  if (known !== undefined) return known
  const compiled = compileText(source)
  if (programs.size >= MAX_PROGRAMS) programs.clear()
  programs.set(source, compiled)
  return compiled
}

export type TierOutcome =
  | {
      readonly kind: 'value'
      /** USD per million tokens times tokens. Finite, and not below 0. */
      readonly value: number
      /** The name of the last `tier(…)` that was evaluated; empty when none was. */
      readonly tier: string
      /** True when the value depends on the request or the time, not on tokens alone. */
      readonly hasReadRequest: boolean
    }
  | { readonly kind: 'failed'; readonly reason: string }

const runProgram = (program: Program, tokens: TierTokens, request: RequestFacts): TierOutcome => {
  const slots = new Array<null>(program.slotCount).fill(null)
  const state: State = { tokens, request, slots, tier: '', hasReadRequest: false, steps: 0 }
  try {
    const value = program.run(state)
    if (typeof value !== 'number') return { kind: 'failed', reason: `answers ${kindOf(value)}, not a number` }
    if (!Number.isFinite(value)) return { kind: 'failed', reason: 'answers no finite number' }
    if (value < 0) return { kind: 'failed', reason: 'answers a negative price' }
    return { kind: 'value', value, tier: state.tier, hasReadRequest: state.hasReadRequest }
  } catch (error) {
    if (error instanceof ExpressionError) return { kind: 'failed', reason: error.message }
    throw error
  }
}

/** Evaluates an expression over token counts and a request. Never throws: a wrong expression is a `failed` outcome. */
export const evaluateTier = (
  source: string,
  tokens: TierTokens,
  request: RequestFacts = EMPTY_REQUEST,
): TierOutcome => {
  const compiled = compileExpression(source)
  return compiled.kind === 'failed' ? compiled : runProgram(compiled.program, tokens, request)
}

/** True when an expression names a token count, and so prices that kind of tokens apart. */
export const namesVariable = (source: string, name: keyof TierTokens): boolean => {
  const compiled = compileExpression(source)
  return compiled.kind === 'program' && compiled.program.variables.has(name)
}

const CHECKED_COUNTS = [0, 1e3, 1e5, 1e6]

const FAST_REQUEST: RequestFacts = {
  header: (name) => (name === 'anthropic-beta' ? 'fast-mode-2026-02-01' : undefined),
  body: () => ({
    service_tier: 'fast',
    stream_options: { include_usage: true },
    messages: Array.from({ length: 21 }, () => ({ role: 'user', content: 'x' })),
  }),
  nowMs: 0,
}

/** What is wrong with an expression before it is saved (billing.md section 12.4); undefined when nothing is. */
export const validateExpression = (source: string): string | undefined => {
  for (const request of [EMPTY_REQUEST, FAST_REQUEST]) {
    for (const count of CHECKED_COUNTS) {
      const tokens = { p: count, c: count, len: count, cr: 0, cc: 0, cc1h: 0, img: 0, ai: 0, img_o: 0, ao: 0 }
      const outcome = evaluateTier(source, tokens, request)
      if (outcome.kind === 'failed') return outcome.reason
    }
  }
  return undefined
}
