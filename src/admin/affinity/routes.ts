// Routes about sticky routing: what is remembered, forgetting it, and what an upstream's cache gave a conversation.
import { z } from '../../contract/index.ts'
import { usageKey } from '../../relay/index.ts'
import { models } from '../../settings/index.ts'
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, ok, problem, queryBool, queryText, type Route } from '../frame/index.ts'

/** Conversations that are counted; a store over Redis may hold those of many nodes. */
const KEYS_MAX = 1_000_000

/** The rule of a remembered conversation, as far as its key begins with a rule's name. */
const ruleOf = (key: string, names: readonly string[]): string | undefined =>
  names.find((name) => key.startsWith(`${name}:`))

/** Rules whose name stands in their keys, the longest first: one may begin like another. */
const namedRules = ({ settings }: AdminDeps): string[] =>
  settings
    .get(models.affinityRules)
    .filter((rule) => rule.include_rule_name)
    .map(({ name }) => name)
    .toSorted((one, other) => other.length - one.length)

const countByRule = (keys: readonly string[], names: readonly string[]) => {
  const counts = new Map(names.map((name) => [name, 0]))
  let unknown = 0
  for (const key of keys) {
    const name = ruleOf(key, names)
    if (name === undefined) unknown += 1
    else counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return { unknown, by_rule_name: Object.fromEntries(counts) }
}

const cacheRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/option/channel_affinity_cache',
    guard: 'root',
    summary: 'How many conversations are kept on their channel, by rule',
    handle: async () => {
      const keys = await deps.affinityStore.keys(KEYS_MAX)
      return ok({
        enabled: deps.settings.get(models.hasAffinity),
        total: keys.length,
        ...countByRule(keys, namedRules(deps)),
        cache_capacity: deps.settings.get(models.affinityEntriesMax),
        cache_algo: 'lru',
      })
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/option/channel_affinity_cache',
    guard: 'root',
    summary: 'Forget which channel conversations are kept on: all of them, or those of one rule',
    input: { query: z.object({ all: queryBool(), rule_name: queryText() }) },
    handle: async ({ actor, query, request }) => {
      const names = namedRules(deps)
      if (!query.all && query.rule_name === '') return fail('Say all=true, or name a rule.')
      if (!query.all && !names.includes(query.rule_name))
        return fail('There is no such rule, or its name is not part of what is remembered.')
      const keys = await deps.affinityStore.keys(KEYS_MAX)
      const gone = query.all ? keys : keys.filter((key) => ruleOf(key, names) === query.rule_name)
      const deleted = await deps.affinityStore.delete(gone)
      const target = query.all ? 'all' : query.rule_name
      await writeAudit(deps, actor, request, { action: 'affinity.clear', target, detail: { deleted } })
      return ok({ deleted })
    },
  }),
]

/** How the share of cached tokens is to be worked out; upstreams of both kinds may have answered. */
const rateModeOf = (inside: number, beside: number): string => {
  if (inside > 0 && beside > 0) return 'mixed'
  return beside > 0 ? 'cached_over_prompt_plus_cached' : 'cached_over_prompt'
}

const usageRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'GET',
    path: '/api/log/channel_affinity_usage_cache',
    guard: 'admin',
    summary: 'What an upstream’s cache gave one conversation',
    input: { query: z.object({ rule_name: queryText(), using_group: queryText(), key_fp: queryText() }) },
    handle: async ({ query }) => {
      const { rule_name, using_group, key_fp } = query
      if (rule_name === '' || key_fp === '') return problem(400, 'rule_name and key_fp must not be empty.')
      const sums = (await deps.affinityStore.read(usageKey(rule_name, using_group, key_fp))) ?? {}
      const rule = deps.settings.get(models.affinityRules).find(({ name }) => name === rule_name)
      return ok({
        rule_name,
        using_group,
        key_fp,
        cached_token_rate_mode: rateModeOf(sums.cached_in_prompt ?? 0, sums.cached_beside_prompt ?? 0),
        hit: sums.hit ?? 0,
        total: sums.total ?? 0,
        window_seconds: rule?.ttl_seconds || deps.settings.get(models.affinitySeconds),
        prompt_tokens: sums.prompt_tokens ?? 0,
        completion_tokens: sums.completion_tokens ?? 0,
        total_tokens: sums.total_tokens ?? 0,
        cached_tokens: sums.cached_tokens ?? 0,
        prompt_cache_hit_tokens: sums.cached_tokens ?? 0,
        last_seen_at: sums.last_seen_at ?? 0,
      })
    },
  })

/** Everything about sticky routing but its options. */
export const affinityRoutes = (deps: AdminDeps): Route[] => [...cacheRoutes(deps), usageRoute(deps)]
