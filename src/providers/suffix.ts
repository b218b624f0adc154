// Wishes about thinking that stand at the end of a model's name: `o3-mini-high`, `claude-…-thinking`, `gemini-…-thinking-1024`.
import type { Effort, ReasoningWish } from '../dialects/index.ts'
import type { SuffixRule } from './define.ts'

/** What the operator allows (options.md section 6). */
export type SuffixPolicy = {
  /** `claude.thinking_adapter_enabled` */
  readonly cutsClaudeThinking: boolean
  /** `gemini.thinking_adapter_enabled` */
  readonly cutsGeminiThinking: boolean
  /** `global.thinking_model_blacklist`: names whose ending is part of the name. */
  readonly keptNames: readonly string[]
}

export type Cut = { readonly model: string; readonly wish: ReasoningWish }

type Rule = (model: string, policy: SuffixPolicy) => Cut | undefined

const endsWith = (model: string, suffix: string, wish: ReasoningWish): Cut | undefined =>
  model.length > suffix.length && model.endsWith(suffix) ? { model: model.slice(0, -suffix.length), wish } : undefined

/** The first effort whose name, behind a dash, ends the model's. */
const cutEffort = (model: string, efforts: readonly Effort[], wish: ReasoningWish = {}): Cut | undefined => {
  for (const effort of efforts) {
    const cut = endsWith(model, `-${effort}`, { ...wish, effort })
    if (cut !== undefined) return cut
  }
  return undefined
}

/** Models that take an effort: Opus from 4.6 on, and every later generation (conversions.md section 3.1, Anthropic's effort page). */
const CLAUDE_EFFORT = /^claude-(opus-4-[6-9]|sonnet-4-[6-9]|(opus|sonnet|haiku|fable|mythos)-[5-9])/
const ALL_EFFORTS: readonly Effort[] = ['max', 'xhigh', 'high', 'medium', 'low', 'minimal']

const cutGemini: Rule = (model, policy) => {
  if (!policy.cutsGeminiThinking) return undefined
  const budget = /^(.+)-thinking-(-?\d+)$/.exec(model)
  if (budget?.[1] !== undefined) return { model: budget[1], wish: { budgetTokens: Number(budget[2]), isShown: true } }
  return (
    endsWith(model, '-nothinking', { mode: 'disabled', budgetTokens: 0 }) ??
    endsWith(model, '-thinking', { mode: 'enabled', isShown: true }) ??
    cutEffort(model, ALL_EFFORTS, { isShown: true })
  )
}

const rules: Readonly<Record<SuffixRule, Rule>> = {
  'claude-effort': (model) =>
    CLAUDE_EFFORT.test(model) ? cutEffort(model, ALL_EFFORTS, { mode: 'adaptive' }) : undefined,
  'claude-thinking': (model, policy) =>
    policy.cutsClaudeThinking && model.startsWith('claude')
      ? endsWith(model, '-thinking', { mode: 'enabled', isShown: true })
      : undefined,
  'gemini-thinking': cutGemini,
  'openai-effort': (model) =>
    /^(o1|o3|o4|gpt-[5-9])/.test(model)
      ? cutEffort(model, ['high', 'minimal', 'low', 'medium', 'none', 'xhigh'])
      : undefined,
  'deepseek-v4': (model) =>
    model.startsWith('deepseek-v4-')
      ? (endsWith(model, '-none', { mode: 'disabled', effort: 'none' }) ??
        endsWith(model, '-max', { mode: 'enabled', effort: 'max' }))
      : undefined,
  'openrouter-thinking': (model) => endsWith(model, '-thinking', { mode: 'enabled' }),
  'volcengine-thinking': (model) =>
    model.startsWith('deepseek') ? endsWith(model, '-thinking', { mode: 'enabled' }) : undefined,
  'xai-effort': (model) => (model.startsWith('grok-3-mini') ? cutEffort(model, ['high', 'low']) : undefined),
}

/**
 * Cuts the ending that one of a provider's rules knows, and says what it asks for; undefined when there is none. Names on
 * the operator's list stay whole, compared as the client wrote them and as they go upstream.
 */
export const cutSuffix = (
  names: readonly SuffixRule[] | undefined,
  upstreamModel: string,
  clientModel: string,
  policy: SuffixPolicy,
): Cut | undefined => {
  if (names === undefined || names.length === 0) return undefined
  const isKept = policy.keptNames.some((name) => {
    const kept = name.trim()
    return kept === clientModel || kept === upstreamModel
  })
  if (isKept) return undefined
  for (const name of names) {
    const cut = rules[name](upstreamModel, policy)
    if (cut !== undefined) return cut
  }
  return undefined
}
