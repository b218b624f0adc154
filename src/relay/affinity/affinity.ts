// Keeps conversations on the account that knows them, as long as that account is well (relay.md section 7.5, user-asks A62).
import { channelStatus, type DirectorySnapshot } from '../../channels/index.ts'
import type { GatewayError, Usage } from '../../kernel/index.ts'
import type { ExpiringStore } from '../../platform/index.ts'
import type { AffinityRule } from '../../settings/index.ts'
import { mayPass } from '../decide.ts'
import type { Affinity, Bond, Call, Caller, FailedAttempt, Inbound, PinnedAccount, Target } from '../types.ts'
import { compileRules } from './rules.ts'

export type AffinityOptions = {
  readonly isEnabled: boolean
  readonly rules: readonly AffinityRule[]
  readonly defaultTtlSeconds: number
  /** Move to the account that answered when the remembered one did not. */
  readonly switchesOnSuccess: boolean
  /** Remember a channel that is disabled for now. */
  readonly keepsDisabled: boolean
}

export type AffinityDeps = {
  readonly store: ExpiringStore
  readonly options: () => AffinityOptions
  readonly directory: () => DirectorySnapshot
  readonly nowMs: () => number
}

const writeAccount = ({ channelId, keyIndex }: PinnedAccount): string => `${channelId}:${keyIndex}`

/** `17:2`, or `17` as the reference writes it. */
const readAccount = (text: string | undefined): PinnedAccount | undefined => {
  const match = /^(\d{1,15})(?::(\d{1,9}))?$/.exec(text ?? '')
  return match === null ? undefined : { channelId: Number(match[1]), keyIndex: Number(match[2] ?? 0) }
}

/** Statistics of a conversation's upstream cache are kept under this. */
export const usageKey = (rule: string, group: string, fingerprint: string): string =>
  `${rule}\n${group}\n${fingerprint}`

const usageSums = ({ semantics, promptTokens, completionTokens, cacheReadTokens = 0 }: Usage) => ({
  total: 1,
  hit: cacheReadTokens > 0 ? 1 : 0,
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
  cached_tokens: cacheReadTokens,
  [semantics === 'anthropic' ? 'cached_beside_prompt' : 'cached_in_prompt']: 1,
})

/** Builds it; requests that no rule suits cost two look-ups in a map. */
export const createAffinity = (deps: AffinityDeps) => {
  let known: readonly AffinityRule[] | undefined
  let findBond = compileRules([])
  const bondOf = (inbound: Inbound, caller: Caller, { rules, defaultTtlSeconds }: AffinityOptions) => {
    if (rules !== known) {
      known = rules
      findBond = compileRules(rules)
    }
    return findBond(inbound, caller, defaultTtlSeconds)
  }

  /** An account that cannot serve the request is not waited for; one that is gone for good is forgotten. */
  const find = async (bond: Bond, { inbound, caller }: Call, options: AffinityOptions): Promise<Affinity> => {
    const account = readAccount(await deps.store.get(bond.key))
    if (account === undefined) return { bond, pinned: undefined, isKept: false }
    const snapshot = deps.directory()
    const { model } = inbound.facts
    const canServe = caller.groups.some((group) =>
      snapshot.findCandidates(group, model).some(({ id }) => id === account.channelId),
    )
    if (canServe) return { bond, pinned: account, isKept: false }
    const channel = snapshot.byId.get(account.channelId)
    if (options.keepsDisabled && channel !== undefined && channel.status !== channelStatus.enabled)
      return { bond, pinned: undefined, isKept: true }
    void deps.store.delete([bond.key])
    return { bond, pinned: undefined, isKept: false }
  }

  return {
    /** The call with its bond; undefined when no rule suits it, which is nearly always. */
    bind: (call: Call): Promise<Call> | undefined => {
      const options = deps.options()
      if (!options.isEnabled || call.caller.pinnedChannelId !== undefined) return undefined
      const bond = bondOf(call.inbound, call.caller, options)
      return bond === undefined ? undefined : find(bond, call, options).then((affinity) => ({ ...call, affinity }))
    },
    /** Remembers who answered. */
    onAnswered: ({ affinity }: Call, target: Target, failures: readonly FailedAttempt[]): void => {
      if (affinity === undefined || affinity.isKept) return
      const { bond, pinned } = affinity
      const answered = { channelId: target.channel.id, keyIndex: target.key.index }
      const first = failures[0]?.target
      const begun = pinned ?? (first && { channelId: first.channel.id, keyIndex: first.key.index }) ?? answered
      const account = deps.options().switchesOnSuccess ? answered : begun
      deps.store.set(bond.key, writeAccount(account), bond.ttlSeconds)
    },
    /** Forgets an account that will not answer the next time either. */
    onFailure: ({ affinity }: Call, { channel }: Target, error: GatewayError): void => {
      if (affinity?.pinned?.channelId !== channel.id || error.blame !== 'channel' || mayPass(error)) return
      void deps.store.delete([affinity.bond.key])
    },
    /** Counts what the upstream's cache gave. */
    onUsage: ({ affinity }: Call, usage: Usage): void => {
      if (affinity === undefined || usage.source === 'counted') return
      const { rule, group, fingerprint, ttlSeconds } = affinity.bond
      const last_seen_at = Math.floor(deps.nowMs() / 1000)
      deps.store.add(usageKey(rule.name, group, fingerprint), usageSums(usage), { last_seen_at }, ttlSeconds)
    },
  }
}

export type AffinityStage = ReturnType<typeof createAffinity>

/** Whether a failure ends the request because its rule wants the conversation nowhere else. An account that is finished may be left. */
export const staysWithFailure = ({ affinity }: Call, failures: readonly FailedAttempt[]): boolean => {
  const last = failures.at(-1)
  if (last === undefined || affinity?.pinned === undefined || !affinity.bond.rule.skip_retry_on_failure) return false
  return last.target.channel.id === affinity.pinned.channelId && mayPass(last.error)
}

/** `admin_info.channel_affinity` of a usage row. */
export const describeAffinity = ({ affinity, inbound }: Call, target: Target) => {
  if (affinity === undefined) return undefined
  const { bond, pinned } = affinity
  const { template, rule, source } = bond
  return {
    reason: pinned === undefined ? 'miss' : pinned.channelId === target.channel.id ? 'hit' : 'moved',
    rule_name: rule.name,
    using_group: bond.group,
    selected_group: target.group,
    model: inbound.facts.model,
    request_path: inbound.request.path,
    channel_id: target.channel.id,
    key_source: source.type,
    key_key: source.key ?? '',
    key_path: source.path ?? '',
    key_hint: bond.hint,
    key_fp: bond.fingerprint,
    ...(template === undefined
      ? {}
      : { override_template: { applied: true, rule_name: rule.name, param_override_keys: Object.keys(template) } }),
  }
}
