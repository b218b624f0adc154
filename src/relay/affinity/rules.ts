// Which requests belong together: the operator's rules, compiled once, and what they say of one request (relay.md section 7.5).
import { createHash } from 'node:crypto'
import type { JsonObject } from '../../kernel/index.ts'
import type { AffinityKeySource, AffinityRule } from '../../settings/index.ts'
import { compilePattern, hasMatch, parsePath, readAll } from '../override/index.ts'
import type { Bond, Caller, Inbound } from '../types.ts'

type Test = (text: string) => boolean

type CompiledRule = {
  readonly rule: AffinityRule
  readonly suits: (model: string, path: string) => boolean
  readonly agents: readonly string[]
  readonly read: readonly { readonly source: AffinityKeySource; readonly read: (subject: Subject) => string }[]
  readonly isValue: Test
  readonly template: JsonObject | undefined
}

type Subject = { readonly inbound: Inbound; readonly caller: Caller }

const VALUE_CHARACTERS_MAX = 1024
const HINT_WHOLE_MAX = 12
/** Pairs of model and path whose rules are remembered; both come from clients. */
const REMEMBERED_MAX = 5000

/** A pattern that the linear engine cannot run matches nothing. */
const compileTest = (pattern: string): Test => {
  try {
    const program = compilePattern(pattern)
    return (text) => hasMatch(program, text)
  } catch {
    return () => false
  }
}

const anyOf = (patterns: readonly string[]): Test => {
  const tests = patterns.map(compileTest)
  return (text) => tests.some((test) => test(text))
}

/** What the reference calls the context: facts of the caller, under the names its rules use. */
const CONTEXT: Readonly<Record<string, (subject: Subject) => string | number>> = {
  id: ({ caller }) => caller.user.id,
  user_id: ({ caller }) => caller.user.id,
  token_id: ({ caller }) => caller.token.id,
  username: ({ caller }) => caller.user.username,
  token_name: ({ caller }) => caller.token.name,
  user_group: ({ caller }) => caller.user.group,
  token_group: ({ caller }) => caller.token.group,
  group: ({ caller }) => caller.groups[0] ?? '',
  using_group: ({ caller }) => caller.groups[0] ?? '',
  original_model: ({ inbound }) => inbound.facts.model,
  client_ip: ({ inbound }) => inbound.request.clientIp,
}

const compileSource = ({ type, key = '', path = '' }: AffinityKeySource): ((subject: Subject) => string) => {
  if (type === 'request_header') return ({ inbound }) => (key === '' ? '' : (inbound.request.headers.get(key) ?? ''))
  if (type === 'gjson') {
    try {
      const parsed = parsePath(path)
      return ({ inbound }) => toText(readAll(inbound.body, parsed)[0])
    } catch {
      return () => ''
    }
  }
  const read = Object.hasOwn(CONTEXT, key) ? CONTEXT[key] : undefined
  return (subject) => toText(read?.(subject))
}

const toText = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' && value !== 0 ? String(value) : ''

const compileRule = (rule: AffinityRule): CompiledRule => {
  const isModel = anyOf(rule.model_regex)
  const isPath = (rule.path_regex ?? []).length === 0 ? () => true : anyOf(rule.path_regex ?? [])
  return {
    rule,
    suits: (model, path) => isModel(model) && isPath(path),
    agents: (rule.user_agent_include ?? []).map((agent) => agent.toLowerCase()),
    read: rule.key_sources.map((source) => ({ source, read: compileSource(source) })),
    isValue: rule.value_regex === '' ? () => true : compileTest(rule.value_regex),
    // A copy that may be merged; the setting itself is frozen.
    template: rule.param_override_template ? { ...rule.param_override_template } : undefined,
  }
}

const hintOf = (value: string): string => {
  const shown = value.replace(/[^\x20-\x7e]/g, '?')
  return shown.length > HINT_WHOLE_MAX ? `${shown.slice(0, 4)}…${shown.slice(-4)}` : shown
}

/** Long values are remembered by their hash: clients choose them. */
const storedValue = (value: string): string =>
  value.length <= VALUE_CHARACTERS_MAX ? value : `sha256:${createHash('sha256').update(value).digest('hex')}`

const readBond = (compiled: CompiledRule, subject: Subject, defaultTtlSeconds: number): Bond | undefined => {
  const { rule, agents } = compiled
  const { inbound, caller } = subject
  if (agents.length > 0) {
    const agent = (inbound.request.headers.get('user-agent') ?? '').toLowerCase()
    if (!agents.some((part) => agent.includes(part))) return undefined
  }
  for (const { source, read } of compiled.read) {
    const value = read(subject)
    if (value === '') continue
    if (!compiled.isValue(value)) return undefined
    const group = caller.groups[0] ?? ''
    const parts = [
      ...(rule.include_rule_name ? [rule.name] : []),
      ...(rule.include_model_name ? [inbound.facts.model] : []),
      ...(rule.include_using_group ? [group] : []),
      storedValue(value),
    ]
    return {
      rule,
      key: parts.join(':'),
      source,
      group,
      ttlSeconds: rule.ttl_seconds || defaultTtlSeconds,
      hint: hintOf(value),
      fingerprint: createHash('sha1').update(value).digest('hex').slice(0, 8),
      template: compiled.template,
    }
  }
  return undefined
}

/** Compiles rules; the result finds the first rule that suits a request and has a value in it. */
export const compileRules = (rules: readonly AffinityRule[]) => {
  const compiled = rules.map(compileRule)
  const remembered = new Map<string, readonly CompiledRule[]>()
  const suiting = (model: string, path: string): readonly CompiledRule[] => {
    const key = `${model}\n${path}`
    const known = remembered.get(key)
    if (known !== undefined) return known
    if (remembered.size >= REMEMBERED_MAX) remembered.clear()
    const found = compiled.filter(({ suits }) => suits(model, path))
    remembered.set(key, found)
    return found
  }
  return (inbound: Inbound, caller: Caller, defaultTtlSeconds: number): Bond | undefined => {
    for (const rule of suiting(inbound.facts.model, inbound.request.path)) {
      const bond = readBond(rule, { inbound, caller }, defaultTtlSeconds)
      if (bond !== undefined) return bond
    }
    return undefined
  }
}
