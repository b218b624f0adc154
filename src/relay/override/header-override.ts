// The header override of a channel: fixed values, placeholders, and rules that pass client headers on (relay.md 9.9).
import { isJsonObject, type JsonObject, parseJson } from '../../kernel/index.ts'
import { createHeaderSet, isSendable, listPassableHeaders, readClientHeader } from './header-set.ts'
import { overrideError } from './problem.ts'
import { compilePattern, hasMatch, type Program } from './regex/index.ts'

export type HeaderOverrideContext = {
  readonly clientHeaders: Headers
  /** The channel key in use; replaces `{api_key}`. */
  readonly apiKey: string
  /** A test has no client: rules that pass headers and `{client_header:…}` are skipped. */
  readonly isChannelTest?: boolean
}

/** Gives the headers to lay over the provider's own, names in lower case. Throws GatewayError when the override is wrong. */
export type HeaderOverride = (context: HeaderOverrideContext) => Readonly<Record<string, string>>

type Rule = { readonly kind: 'all' } | { readonly kind: 'pattern'; readonly program: Program }
type Fixed = { readonly name: string; readonly template: string; readonly clientHeader: string | undefined }

const invalid = (detail: string): Error => overrideError('channel:header_override_invalid', detail)

const PATTERN_PREFIX = /^(?:re|regex):/i
const CLIENT_HEADER = /^\{client_header:\s*([^}]+?)\s*\}$/

/** Compiles the text of `channels.header_override`; empty text, `{}` and `null` compile to nothing. A mistake throws when it is applied. */
export const compileHeaderOverride = (text: string): HeaderOverride => {
  const value = text.trim() === '' ? null : parseJson(text)
  if (value === null || (isJsonObject(value) && Object.keys(value).length === 0)) return () => ({})
  try {
    if (!isJsonObject(value)) throw invalid('the header override must be a JSON object')
    return applyCompiled(readRules(value), readFixed(value))
  } catch (error) {
    return () => {
      throw error
    }
  }
}

const readRules = (value: JsonObject): Rule[] =>
  Object.keys(value).flatMap((name): Rule[] => {
    if (name.trim() === '*') return [{ kind: 'all' }]
    if (!PATTERN_PREFIX.test(name)) return []
    try {
      return [{ kind: 'pattern', program: compilePattern(`(?i)${name.replace(PATTERN_PREFIX, '').trim()}`) }]
    } catch (error) {
      throw invalid(`${name.slice(0, 80)}: ${error instanceof Error ? error.message : 'not a pattern'}`)
    }
  })

const readFixed = (value: JsonObject): Fixed[] =>
  Object.entries(value)
    .filter(([name]) => name.trim() !== '*' && !PATTERN_PREFIX.test(name))
    .map(([name, template]) => {
      if (typeof template !== 'string') throw invalid(`the header ${name.slice(0, 80)} must be text`)
      const lower = name.trim().toLowerCase()
      if (!isSendable(lower, template)) throw invalid(`the header ${name.slice(0, 80)} cannot be sent`)
      return { name: lower, template, clientHeader: CLIENT_HEADER.exec(template.trim())?.[1] }
    })

const applyCompiled =
  (rules: readonly Rule[], fixed: readonly Fixed[]): HeaderOverride =>
  ({ clientHeaders, apiKey, isChannelTest = false }) => {
    const headers = createHeaderSet({})
    if (rules.length > 0 && !isChannelTest) {
      for (const [name, value] of listPassableHeaders(clientHeaders))
        if (rules.some((rule) => rule.kind === 'all' || hasMatch(rule.program, name))) headers.set(name, value)
    }
    for (const { name, template, clientHeader } of fixed) {
      if (clientHeader !== undefined && isChannelTest) continue
      const value =
        clientHeader === undefined
          ? template.replaceAll('{api_key}', () => apiKey)
          : (readClientHeader(clientHeaders, clientHeader) ?? '')
      if (value.trim() !== '') headers.set(name, value)
    }
    return headers.toRecord()
  }
