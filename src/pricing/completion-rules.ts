// Built-in output-to-input price ratios by model name, for models whose completion ratio no table states.
import currentRules from './defaults/completion-rules.current.json' with { type: 'json' }
import referenceRules from './defaults/completion-rules.json' with { type: 'json' }
import type { PriceEdition } from './price-types.ts'

/** A rule matches when every part that it states matches; one without parts matches every name. */
export type CompletionRule = {
  readonly exact?: string
  readonly prefix?: string
  readonly suffix?: string
  readonly contains?: string
  readonly ratio: number
  /** A locked rule beats the operator's table. */
  readonly locked: boolean
}

const rulesOf: Readonly<Record<PriceEdition, readonly CompletionRule[]>> = {
  reference: referenceRules,
  current: [...currentRules, ...referenceRules],
}

const matches = (rule: CompletionRule, name: string): boolean =>
  (rule.exact === undefined || rule.exact === name) &&
  (rule.prefix === undefined || name.startsWith(rule.prefix)) &&
  (rule.suffix === undefined || name.endsWith(rule.suffix)) &&
  (rule.contains === undefined || name.includes(rule.contains))

const NO_RULE: CompletionRule = { ratio: 1, locked: false }

/** Names that were looked up: the rules never change, and price lists ask for every model. Emptied when full: clients choose names. */
const known: Readonly<Record<PriceEdition, Map<string, CompletionRule>>> = { reference: new Map(), current: new Map() }
const MAX_KNOWN = 8192

/** The first rule that matches a (normalised) model name; the last rule matches everything. */
export const findCompletionRule = (edition: PriceEdition, name: string): CompletionRule => {
  const remembered = known[edition].get(name)
  if (remembered !== undefined) return remembered
  const found = rulesOf[edition].find((rule) => matches(rule, name)) ?? NO_RULE
  if (known[edition].size >= MAX_KNOWN) known[edition].clear()
  known[edition].set(name, found)
  return found
}
