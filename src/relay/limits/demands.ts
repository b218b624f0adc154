// What one request asks of the counters: a demand for each limit that applies, with the words for its refusal. Pure.
import type { CallerLimitSet } from '../../contract/index.ts'
import type { Demand } from '../../platform/index.ts'
import type { LimitTables } from '../../settings/index.ts'
import { PLAYGROUND_TOKEN_ID } from '../playground.ts'
import type { Caller, Target } from '../types.ts'

/** What a demand becomes when the request ends: it stays, counts only successes, or counts the tokens that were used. */
type Nature = 'request' | 'success' | 'tokens' | 'place'

export type LimitDemand = { readonly demand: Demand; readonly nature: Nature; readonly text: string }

/**
 * Which part of the limits is asked: all of them for a request; for a Realtime session the places, and for each of its answers
 * the rest; for a question after the number of tokens everything but tokens.
 */
export type LimitPart = 'request' | 'session' | 'answer' | 'count'

/** The reference's limit of model calls per user (relay.md section 6). */
export type ModelRate = {
  readonly windowMinutes: number
  /** All calls, failed ones too; 0 is no limit. */
  readonly total: number
  /** Calls that were answered; 0 is no limit. */
  readonly success: number
  /** Total and success of a group, instead of the two above. */
  readonly groups: Readonly<Record<string, readonly [total: number, success: number]>>
}

const MINUTE_MS = 60_000

/** Keys of channels have limits in their channel's row alone. */
type Scope = keyof LimitTables | 'channel_keys'

const NOUNS: Readonly<Record<Scope, string>> = {
  keys: 'this API key',
  users: 'this account',
  groups: 'this group',
  models: 'this model',
  channels: 'this channel',
  channel_keys: 'this key of the channel',
}

const FIELDS = ['requests_per_minute', 'tokens_per_minute', 'concurrent_requests'] as const

export type Sets = {
  /** What the operator set, the more particular first: the first set that names a limit decides. */
  readonly operator: readonly (CallerLimitSet | undefined)[]
  /** What the owner of a key set for it: it can only make the operator's limit smaller. */
  readonly owner?: CallerLimitSet
}

/** The limit in force; 0 is none. */
export const pick = ({ operator, owner }: Sets, field: keyof CallerLimitSet): number => {
  const set = operator.find((candidate) => candidate?.[field] !== undefined)?.[field] ?? 0
  const own = owner?.[field] ?? 0
  return set === 0 || own === 0 ? Math.max(set, own) : Math.min(set, own)
}

/** The demands of one subject. A request that is larger than a whole window may run when that is empty. */
const demandsOf = (scope: Scope, id: number | string, sets: Sets, tokens: number): LimitDemand[] => {
  const found: LimitDemand[] = []
  for (const field of FIELDS) {
    const limit = pick(sets, field)
    if (limit === 0 || (field === 'tokens_per_minute' && tokens === 0)) continue
    const key = `${field}:${scope}:${id}`
    const text = `${NOUNS[scope]} may`
    if (field === 'concurrent_requests') {
      found.push({
        demand: { kind: 'place', key, limit },
        nature: 'place',
        text: `${text} run ${limit} requests at the same time`,
      })
      continue
    }
    const isTokens = field === 'tokens_per_minute'
    found.push({
      demand: { kind: 'window', key, limit, windowMs: MINUTE_MS, amount: isTokens ? Math.min(tokens, limit) : 1 },
      nature: isTokens ? 'tokens' : 'request',
      text: `${text} use ${limit} ${isTokens ? 'tokens' : 'requests'} a minute`,
    })
  }
  return found
}

const inPart =
  (part: LimitPart) =>
  ({ nature }: LimitDemand): boolean =>
    part === 'request' || part === 'count' || (nature === 'place') === (part === 'session')

export type LimitQuestion = {
  readonly tables: LimitTables
  readonly modelRate: ModelRate | undefined
  readonly caller: Caller
  readonly model: string
  /** The request's estimate: prompt and output. */
  readonly tokens: number
  readonly part: LimitPart
}

const modelRateDemands = (rate: ModelRate, { user, token }: Caller): LimitDemand[] => {
  const group = token.group === '' ? user.group : token.group
  const [total, success] = rate.groups[group] ?? [rate.total, rate.success]
  const windowMs = rate.windowMinutes * MINUTE_MS
  const span = `within ${rate.windowMinutes} ${rate.windowMinutes === 1 ? 'minute' : 'minutes'}`
  const demand = (nature: 'request' | 'success', limit: number, text: string): LimitDemand => ({
    demand: {
      kind: 'window',
      key: `model_calls:${nature}:${user.id}:${rate.windowMinutes}`,
      limit,
      windowMs,
      amount: 1,
    },
    nature,
    text: `this account may make ${limit} ${text} ${span}`,
  })
  return [
    ...(total > 0 ? [demand('request', total, 'requests, failed ones too,')] : []),
    ...(success > 0 ? [demand('success', success, 'requests')] : []),
  ]
}

/** Who says what about a key; the playground has none, and what counts there is the account. */
export const setsOfKey = ({ keys }: LimitTables, { token }: Caller): Sets =>
  token.id === PLAYGROUND_TOKEN_ID
    ? { operator: [] }
    : {
        operator: [keys[token.id], keys['*']],
        ...(token.limits === undefined ? {} : { owner: token.limits }),
      }

/** Who says what about an account. */
export const setsOfUser = ({ users }: LimitTables, { user }: Caller): Sets => ({
  operator: [user.limits, users[user.id], users['*']],
})

/** Every demand of a request, but for those of the channel that will serve it. */
export const demandsOfRequest = ({ tables, modelRate, caller, model, tokens, part }: LimitQuestion): LimitDemand[] => {
  const { user, token, groups } = caller
  const group = groups[0] ?? user.group
  return [
    ...(modelRate === undefined ? [] : modelRateDemands(modelRate, caller)),
    ...demandsOf('keys', token.id, setsOfKey(tables, caller), tokens),
    ...demandsOf('users', user.id, setsOfUser(tables, caller), tokens),
    ...demandsOf('groups', group, { operator: [tables.groups[group], tables.groups['*']] }, tokens),
    ...demandsOf('models', model, { operator: [tables.models[model], tables.models['*']] }, tokens),
  ].filter(inPart(part))
}

/** The demands of a channel, by the operator's table and the channel's own row, and of the key that is asked. */
export const demandsOfTarget = (
  { channels }: LimitTables,
  { channel, key }: Pick<Target, 'channel' | 'key'>,
  tokens: number,
  part: LimitPart,
) => {
  const { limits, keyLimits } = channel.settings
  const sets = { operator: [channels[channel.id], limits, channels['*']] }
  const ofChannel = demandsOf('channels', channel.id, sets, tokens)
  const ofKey = demandsOf('channel_keys', `${channel.id}:${key.index}`, { operator: [keyLimits] }, tokens)
  return { ofChannel: ofChannel.filter(inPart(part)), ofKey: ofKey.filter(inPart(part)) }
}

/** Whether no limit at all is set. */
export const isUnlimited = (tables: LimitTables): boolean => {
  for (const table of [tables.keys, tables.users, tables.groups, tables.models, tables.channels]) {
    for (const _ in table) return false
  }
  return true
}
