// Chooses the channel and key of the next attempt: pure, the dice and the health board are given.
import type { Channel, ChannelKey } from './channel.ts'
import type { HealthBoard } from './health.ts'

/** One earlier attempt of the same request. */
export type TriedAccount = {
  readonly channelId: number
  readonly keyIndex: number
  /** True when the same account may well answer a second try: a 500, a reset, a rate limit that has passed. */
  readonly mayTryAgain: boolean
}

/** Until when a channel, or one of its keys, has no room for the request, ms; 0 when it has. */
export type FullUntil = (channel: Channel, key: ChannelKey) => number

export type SelectionQuery = {
  /** Channels that serve the model in the group, in any order. */
  readonly candidates: readonly Channel[]
  readonly tried: readonly TriedAccount[]
  /** Leaves a candidate out, e.g. because its upstream model has too small a context. */
  readonly isExcluded: (channel: Channel) => boolean
  /** Until when a key of a candidate is full, ms; 0 when it has room. A full one is left alone and not blamed. */
  readonly fullUntil?: FullUntil
  /** The account that is asked first, as long as it is well and was not tried. */
  readonly preferred?: { readonly channelId: number; readonly keyIndex: number }
}

export type Selection =
  | { readonly kind: 'chosen'; readonly channel: Channel; readonly key: ChannelKey; readonly isRepeat: boolean }
  /** Every account that could answer has to be left alone for a while. */
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'none'; readonly reason: 'no_candidates' | 'no_key' | 'exhausted' }

type Option = { readonly channel: Channel; readonly key: ChannelKey }

/** How much an untried account is preferred: well ones, then those whose breaker is open. */
const rankOf = (health: HealthBoard, channel: Channel, key: ChannelKey): number => {
  const state = health.check(channel.id, key.index)
  if (state === 'ready' || state === 'probing') return 0
  return state === 'broken' ? 1 : 2
}

const chooseChannel = (channels: readonly Channel[], random: () => number): Channel | undefined => {
  let highest = Number.NEGATIVE_INFINITY
  for (const channel of channels) highest = Math.max(highest, channel.priority)
  const tier = channels.filter((channel) => channel.priority === highest)
  if (tier.length <= 1) return tier[0]
  const total = tier.reduce((sum, channel) => sum + channel.weight, 0)
  if (total === 0) return tier[Math.floor(random() * tier.length)]
  let left = random() * total
  for (const channel of tier) {
    left -= channel.weight
    if (left < 0) return channel
  }
  return tier.at(-1)
}

/** Chooses among a channel's keys: at random, or in turn where the channel says so. */
const createKeyChooser = (random: () => number) => {
  const nextIndexes = new Map<number, number>()
  return (channel: Channel, keys: readonly ChannelKey[]): ChannelKey | undefined => {
    if (keys.length === 0) return undefined
    if (channel.keys.length === 1) return keys[0]
    if (channel.keyMode === 'random') return keys[Math.floor(random() * keys.length)]
    const from = nextIndexes.get(channel.id) ?? 0
    const key = keys.find((candidate) => candidate.index >= from) ?? keys[0]
    if (key !== undefined) nextIndexes.set(channel.id, key.index + 1)
    return key
  }
}

/**
 * Priority first, weight inside one priority, tried accounts last. Order of preference: untried channels that are well;
 * untried keys of tried channels; channels whose breaker is open (they may be back, and somebody has to be asked);
 * accounts that were tried and may answer a second time. Cooling accounts are never asked before their time.
 */
export const createSelector = (health: HealthBoard, random: () => number) => {
  const chooseKey = createKeyChooser(random)

  const pick = (options: readonly Option[], isRepeat: boolean): Selection | undefined => {
    const channel = chooseChannel([...new Set(options.map((option) => option.channel))], random)
    if (channel === undefined) return undefined
    const keys = options.filter((option) => option.channel === channel).map((option) => option.key)
    const key = chooseKey(channel, keys)
    if (key === undefined) return undefined
    if (health.check(channel.id, key.index) === 'probing') health.beginProbe(channel.id, key.index)
    return { kind: 'chosen', channel, key, isRepeat }
  }

  /** The common case: nothing tried yet, nobody ill. */
  const pickFirst = (query: SelectionQuery): Selection | undefined => {
    if (query.tried.length > 0 || query.fullUntil !== undefined) return undefined
    const channel = chooseChannel(query.candidates, random)
    const key = channel?.isMultiKey === false ? channel.keys[0] : undefined
    if (channel === undefined || key === undefined || query.isExcluded(channel)) return undefined
    return health.check(channel.id, key.index) === 'ready'
      ? { kind: 'chosen', channel, key, isRepeat: false }
      : undefined
  }

  /** The preferred key; another well one of its channel when that is not well. */
  const pickPreferred = (query: SelectionQuery): Selection | undefined => {
    const { preferred, candidates, tried } = query
    if (preferred === undefined || tried.some(({ channelId }) => channelId === preferred.channelId)) return undefined
    const channel = candidates.find(({ id }) => id === preferred.channelId)
    if (channel === undefined || query.isExcluded(channel)) return undefined
    const hasRoom = (key: ChannelKey): boolean => (query.fullUntil?.(channel, key) ?? 0) === 0
    const well = channel.keys
      .filter((key) => rankOf(health, channel, key) === 0 && hasRoom(key))
      .map((key) => ({ channel, key }))
    const own = well.filter(({ key }) => key.index === preferred.keyIndex)
    return pick(own.length > 0 ? own : well, false)
  }

  return (query: SelectionQuery): Selection => pickPreferred(query) ?? pickFirst(query) ?? choose(query, health, pick)
}

type Pick = (options: readonly Option[], isRepeat: boolean) => Selection | undefined

const choose = (query: SelectionQuery, health: HealthBoard, pick: Pick): Selection => {
  const open = query.candidates.filter((channel) => !query.isExcluded(channel))
  if (open.length === 0) return { kind: 'none', reason: query.tried.length > 0 ? 'exhausted' : 'no_candidates' }
  const options = open.flatMap((channel) => channel.keys.map((key): Option => ({ channel, key })))
  if (options.length === 0) return { kind: 'none', reason: 'no_key' }
  const triesOf = ({ channel, key }: Option) =>
    query.tried.filter((tried) => tried.channelId === channel.id && tried.keyIndex === key.index)
  const isTriedChannel = ({ channel }: Option) => query.tried.some((tried) => tried.channelId === channel.id)
  const fullUntil = query.fullUntil ?? (() => 0)
  const rank = (option: Option) =>
    fullUntil(option.channel, option.key) > 0 ? 2 : rankOf(health, option.channel, option.key)
  const untried = options.filter((option) => triesOf(option).length === 0)
  const well = untried.filter((option) => rank(option) === 0)
  const again = options.filter((option) => {
    const tries = triesOf(option)
    return tries.length > 0 && tries.every((tried) => tried.mayTryAgain)
  })
  return (
    pick(
      well.filter((option) => !isTriedChannel(option)),
      false,
    ) ??
    pick(well, false) ??
    pick(
      untried.filter((option) => rank(option) === 1),
      false,
    ) ??
    pick(
      again.filter((option) => rank(option) < 2),
      true,
    ) ??
    waitFor([...untried, ...again], health, fullUntil)
  )
}

/** All of these were cooling or full a moment ago; one that no longer is may be asked at once, which is time 0. */
const waitFor = (options: readonly Option[], health: HealthBoard, fullUntil: FullUntil): Selection => {
  if (options.length === 0) return { kind: 'none', reason: 'exhausted' }
  const times = options.map(({ channel, key }) =>
    Math.max(health.coolingUntil(channel.id, key.index), fullUntil(channel, key)),
  )
  return { kind: 'wait', untilMs: Math.min(...times) }
}

export type Selector = ReturnType<typeof createSelector>
