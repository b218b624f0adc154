// The value of the sticky-routing rules: which requests belong together, by what, and what they carry along (relay.md 7.5).
import { z } from '../../contract/index.ts'
import type { JsonValue } from '../../kernel/index.ts'

const PATTERN_CHARACTERS_MAX = 512

/** The reference's patterns may begin with flags and name their groups as Python does. */
const isPattern = (text: string): boolean => {
  try {
    new RegExp(text.replace(/^\(\?[imsU]+\)/, '').replaceAll('(?P<', '(?<'))
    return true
  } catch {
    return false
  }
}

const pattern = z.string().max(PATTERN_CHARACTERS_MAX).refine(isPattern, 'must be a regular expression')

/** Regular expressions written by an operator: bounded in length and number, and readable. */
export const patternList: z.ZodType<readonly string[]> = z.array(pattern).max(200).readonly()

export type AffinityKeySource = {
  readonly type: 'context_int' | 'context_string' | 'request_header' | 'gjson'
  readonly key?: string | undefined
  readonly path?: string | undefined
}

/** Member names are those of the stored JSON. */
export type AffinityRule = {
  readonly name: string
  readonly model_regex: readonly string[]
  readonly path_regex?: readonly string[] | null | undefined
  readonly user_agent_include?: readonly string[] | null | undefined
  readonly key_sources: readonly AffinityKeySource[]
  readonly value_regex: string
  readonly ttl_seconds: number
  /** Merged into the channel's parameter override. */
  readonly param_override_template?: Readonly<Record<string, JsonValue>> | null | undefined
  readonly skip_retry_on_failure: boolean
  readonly include_using_group: boolean
  readonly include_model_name: boolean
  readonly include_rule_name: boolean
}

const keySource: z.ZodType<AffinityKeySource> = z.looseObject({
  type: z.enum(['context_int', 'context_string', 'request_header', 'gjson']),
  key: z.string().max(255).optional(),
  path: z.string().max(255).optional(),
})

const affinityRule: z.ZodType<AffinityRule> = z.looseObject({
  name: z.string().min(1).max(255),
  model_regex: patternList,
  path_regex: patternList.nullish(),
  user_agent_include: z.array(z.string().max(255)).max(200).readonly().nullish(),
  key_sources: z.array(keySource).max(50).readonly(),
  value_regex: z.union([z.literal(''), pattern]).default(''),
  ttl_seconds: z.int().min(0).max(31_536_000).default(0),
  param_override_template: z.record(z.string().max(255), z.json()).nullish(),
  skip_retry_on_failure: z.boolean().default(false),
  include_using_group: z.boolean().default(false),
  include_model_name: z.boolean().default(false),
  include_rule_name: z.boolean().default(false),
})

export const affinityRules: z.ZodType<readonly AffinityRule[]> = z.array(affinityRule).max(100).readonly()

type CliTrace = { readonly name: string; readonly model: string; readonly path: string; readonly key: string }

/** A coding assistant's rule: its conversations stay on their channel, and its telling headers travel along. */
const cliTrace = ({ name, model, path, key }: CliTrace, headers: string[]): AffinityRule => ({
  name,
  model_regex: [model],
  path_regex: [path],
  key_sources: [{ type: 'gjson', path: key }],
  value_regex: '',
  ttl_seconds: 0,
  param_override_template: { operations: [{ mode: 'pass_headers', value: headers, keep_origin: true }] },
  skip_retry_on_failure: true,
  include_using_group: true,
  include_model_name: false,
  include_rule_name: true,
})

export const DEFAULT_AFFINITY_RULES: readonly AffinityRule[] = [
  cliTrace({ name: 'codex cli trace', model: '^gpt-.*$', path: '/v1/responses', key: 'prompt_cache_key' }, [
    'Originator',
    'Session_id',
    'User-Agent',
    'X-Codex-Beta-Features',
    'X-Codex-Turn-Metadata',
  ]),
  cliTrace({ name: 'claude cli trace', model: '^claude-.*$', path: '/v1/messages', key: 'metadata.user_id' }, [
    'X-Stainless-Arch',
    'X-Stainless-Lang',
    'X-Stainless-Os',
    'X-Stainless-Package-Version',
    'X-Stainless-Retry-Count',
    'X-Stainless-Runtime',
    'X-Stainless-Runtime-Version',
    'X-Stainless-Timeout',
    'User-Agent',
    'X-App',
    'Anthropic-Beta',
    'Anthropic-Dangerous-Direct-Browser-Access',
    'Anthropic-Version',
  ]),
]
