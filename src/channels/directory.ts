// The in-memory directory of channels: who serves which model in which group.
import { matchingModelName } from '../kernel/index.ts'
import type { ChannelRow } from '../storage/index.ts'
import { type Channel, readChannel } from './channel.ts'
import { channelStatus } from './status.ts'

/** One immutable state of the directory. A running request keeps the state it began with. */
export type DirectorySnapshot = {
  /** Every channel, also disabled ones. */
  readonly byId: ReadonlyMap<number, Channel>
  /** Enabled channels that serve the model, by exact name or by its wildcard name. */
  readonly findCandidates: (group: string, model: string) => readonly Channel[]
  /** Models that at least one enabled channel serves in the group. */
  readonly listModels: (group: string) => readonly string[]
  /** Whether any enabled channel has limits of its own. */
  readonly hasLimits: boolean
  /** Groups in which at least one enabled channel serves something. */
  readonly listGroups: () => readonly string[]
}

const NOBODY: readonly Channel[] = []

/** Builds the look-up of group and model; rows are kept by identity so that an unchanged row keeps its Channel value. */
export const buildSnapshot = (channels: readonly Channel[]): DirectorySnapshot => {
  const groups = new Map<string, Map<string, Channel[]>>()
  for (const channel of channels) {
    if (channel.status !== channelStatus.enabled) continue
    for (const group of channel.groups) {
      const models = groups.get(group) ?? new Map<string, Channel[]>()
      groups.set(group, models)
      for (const model of channel.models) {
        const serving = models.get(model)
        if (serving === undefined) models.set(model, [channel])
        else serving.push(channel)
      }
    }
  }
  return {
    byId: new Map(channels.map((channel) => [channel.id, channel])),
    findCandidates: (group, model) => {
      const models = groups.get(group)
      return models?.get(model) ?? models?.get(matchingModelName(model)) ?? NOBODY
    },
    listModels: (group) => [...(groups.get(group)?.keys() ?? [])],
    hasLimits: channels.some(
      ({ status, settings }) =>
        status === channelStatus.enabled && (settings.limits !== undefined || settings.keyLimits !== undefined),
    ),
    listGroups: () => [...groups.keys()],
  }
}

export type DirectoryDeps = {
  readonly loadRows: () => Promise<readonly ChannelRow[]>
  /** Told of channels whose configuration changed, so that their health is judged afresh. */
  readonly onChanged?: (channelId: number) => void
}

/** Loads channels and keeps the newest snapshot. `refresh` calls that overlap are joined, and one more runs after them. */
export const createChannelDirectory = (deps: DirectoryDeps) => {
  let snapshot = buildSnapshot([])
  let known = new Map<number, { readonly text: string; readonly channel: Channel }>()
  let running: Promise<void> | undefined
  let isStale = false

  const load = async (): Promise<void> => {
    const rows = await deps.loadRows()
    const next = new Map<number, { readonly text: string; readonly channel: Channel }>()
    for (const row of rows) {
      const text = fingerprint(row)
      const old = known.get(row.id)
      if (old !== undefined && old.text !== text) deps.onChanged?.(row.id)
      next.set(row.id, old !== undefined && old.text === text ? old : { text, channel: readChannel(row) })
    }
    known = next
    snapshot = buildSnapshot([...next.values()].map((entry) => entry.channel))
  }

  const refresh = (): Promise<void> => {
    if (running !== undefined) {
      isStale = true
      return running
    }
    running = (async () => {
      try {
        do {
          isStale = false
          await load()
        } while (isStale)
      } finally {
        running = undefined
      }
    })()
    return running
  }

  return { refresh, current: () => snapshot }
}

export type ChannelDirectory = ReturnType<typeof createChannelDirectory>

/** Counters that change with use do not make a channel another one. */
const fingerprint = (row: ChannelRow): string => {
  const {
    used_quota: _used,
    balance: _balance,
    balance_updated_time: _at,
    test_time: _tested,
    response_time: _took,
    ...rest
  } = row
  return JSON.stringify(rest)
}
