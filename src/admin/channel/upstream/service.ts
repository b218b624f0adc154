// Watching which models upstreams have: what changed is found, remembered, and taken over when somebody says so.
import { channelStatus, splitList } from '../../../channels/index.ts'
import { findProvider } from '../../../providers/index.ts'
import type { ChannelRow } from '../../../storage/index.ts'
import type { AdminDeps } from '../../deps.ts'
import { Refusal } from '../../frame/index.ts'
import type { AccountDeps } from '../account.ts'
import { fetchChannelModels } from '../fetch-models.ts'
import type { UpstreamApply } from '../schema.ts'
import { findChannel } from '../update.ts'
import { compareModels, readWatch, writeWatch } from './watch.ts'

export type UpstreamDeps = AccountDeps & Pick<AdminDeps, 'repos' | 'publish'>

/** Upstreams that are asked at the same time in a bulk run. */
const SIDE_BY_SIDE = 8

export type Detection = {
  readonly channel_id: number
  readonly channel_name: string
  readonly add_models: readonly string[]
  readonly remove_models: readonly string[]
  readonly last_check_time: number
  readonly auto_added_models: number
}

const canList = (row: ChannelRow): boolean => {
  const provider = findProvider(row.type)
  return provider === undefined || provider.modelList !== undefined || provider.modelListPath !== undefined
}

const changeOne = async (
  deps: UpstreamDeps,
  id: number,
  revise: (row: ChannelRow) => Partial<ChannelRow> | undefined,
): Promise<void> => {
  const found = await deps.repos.channels.revise([id], revise)
  if (found.length === 0) throw new Refusal('There is no such channel.')
}

/**
 * Asks the upstream of one channel and remembers the difference; where the channel says so, new models are taken over at once.
 * Throws Refusal when the upstream cannot be asked, or says that it has nothing.
 */
export const detectUpdates = async (deps: UpstreamDeps, row: ChannelRow): Promise<Detection> => {
  if (!canList(row)) throw new Refusal(`${findProvider(row.type)?.name} does not list its models.`)
  const upstream = await fetchChannelModels(deps, row)
  // An empty list is an upstream's mistake far more often than its intention.
  if (upstream.length === 0) throw new Refusal('The upstream’s list of models is empty.')
  const checkedAt = deps.clock.nowSeconds()
  let found: Detection | undefined
  await changeOne(deps, row.id, (fresh) => {
    const watch = readWatch(fresh.settings)
    const { added, removed } = compareModels({
      upstream,
      models: fresh.models,
      mapping: fresh.model_mapping,
      ignored: watch.ignored,
    })
    const taken = watch.addsByItself ? added : []
    const waiting = watch.addsByItself ? [] : added
    found = {
      channel_id: fresh.id,
      channel_name: fresh.name,
      add_models: waiting,
      remove_models: removed,
      last_check_time: checkedAt,
      auto_added_models: taken.length,
    }
    return {
      settings: writeWatch(fresh.settings, { checkedAt, added: waiting, removed }),
      ...(taken.length === 0 ? {} : { models: [...splitList(fresh.models), ...taken].join(',') }),
    }
  })
  await deps.publish('channels')
  if (found === undefined) throw new Refusal('There is no such channel.')
  return found
}

/** The same by the channel's id. */
export const detectUpdatesOf = async (deps: AdminDeps, id: number): Promise<Detection> =>
  detectUpdates(deps, await findChannel(deps, id))

/** Enabled channels whose upstream is to be watched. */
const findWatched = async (deps: UpstreamDeps): Promise<ChannelRow[]> =>
  (await deps.repos.channels.all()).filter(
    (row) => row.status === channelStatus.enabled && readWatch(row.settings).isChecked && canList(row),
  )

/** Runs work over channels, a few at a time; gives what came of it and the ids of those that refused. */
const overChannels = async <Outcome>(
  rows: readonly ChannelRow[],
  work: (row: ChannelRow) => Promise<Outcome>,
  signal?: AbortSignal,
) => {
  const waiting = [...rows]
  const outcomes: Outcome[] = []
  const failedIds: number[] = []
  const runLane = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined && signal?.aborted !== true; row = waiting.shift()) {
      try {
        outcomes.push(await work(row))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        failedIds.push(row.id)
      }
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, runLane))
  return { outcomes, failedIds: failedIds.toSorted((one, other) => one - other) }
}

const countOf = (lists: readonly (readonly string[])[]): number => lists.reduce((sum, list) => sum + list.length, 0)

/** Asks every upstream that is watched, but for those that were asked less than `minSeconds` ago. */
export const detectAllUpdates = async (deps: UpstreamDeps, minSeconds = 0, signal?: AbortSignal) => {
  const latest = deps.clock.nowSeconds() - minSeconds
  const due = (await findWatched(deps)).filter((row) => minSeconds === 0 || readWatch(row.settings).checkedAt <= latest)
  const { outcomes, failedIds } = await overChannels(due, (row) => detectUpdates(deps, row), signal)
  const results = outcomes.toSorted((one, other) => one.channel_id - other.channel_id)
  return {
    processed_channels: results.length,
    failed_channel_ids: failedIds,
    detected_add_models: countOf(results.map(({ add_models }) => add_models)),
    detected_remove_models: countOf(results.map(({ remove_models }) => remove_models)),
    channel_detected_results: results,
  }
}

/**
 * Takes over what was chosen: additions win over removals, names are ignored only when they were proposed. Throws Refusal when
 * the channel would be left without models.
 */
export const applyUpdates = async (deps: UpstreamDeps, wish: UpstreamApply) => {
  let row: ChannelRow | undefined
  const added: string[] = []
  const removed: string[] = []
  const ignored: string[] = []
  await changeOne(deps, wish.id, (fresh) => {
    const watch = readWatch(fresh.settings)
    const local = splitList(fresh.models)
    const wanted = new Set(splitList(wish.add_models.join(',')))
    const unwanted = new Set(wish.remove_models.filter((model) => !wanted.has(model)))
    added.splice(0, added.length, ...[...wanted].filter((model) => !local.includes(model)))
    removed.splice(0, removed.length, ...local.filter((model) => unwanted.has(model)))
    ignored.splice(0, ignored.length, ...watch.added.filter((model) => wish.ignore_models.includes(model)))
    const models = [...local.filter((model) => !unwanted.has(model)), ...added]
    if (models.length === 0) throw new Refusal('The channel would be left without models.')
    const isDone = (model: string): boolean => wanted.has(model) || unwanted.has(model) || ignored.includes(model)
    const values = {
      models: models.join(','),
      settings: writeWatch(fresh.settings, {
        ignored: [...new Set([...watch.ignored, ...ignored])],
        added: watch.added.filter((model) => !isDone(model)),
        removed: watch.removed.filter((model) => !isDone(model)),
      }),
    }
    row = { ...fresh, ...values }
    return values
  })
  await deps.publish('channels')
  if (row === undefined) throw new Refusal('There is no such channel.')
  const left = readWatch(row.settings)
  return {
    id: row.id,
    added_models: added,
    removed_models: removed,
    ignored_models: ignored,
    remaining_models: left.added,
    remaining_remove_models: left.removed,
    models: row.models,
    settings: row.settings,
  }
}

/** Takes over everything that waits, on every channel that is watched. */
export const applyAllUpdates = async (deps: UpstreamDeps) => {
  const waiting = (await findWatched(deps)).filter(({ settings }) => {
    const { added, removed } = readWatch(settings)
    return added.length + removed.length > 0
  })
  const { outcomes, failedIds } = await overChannels(waiting, async (row) => {
    const { added, removed } = readWatch(row.settings)
    const outcome = await applyUpdates(deps, {
      id: row.id,
      add_models: [...added],
      remove_models: [...removed],
      ignore_models: [],
    })
    return {
      channel_id: row.id,
      channel_name: row.name,
      added_models: outcome.added_models,
      removed_models: outcome.removed_models,
      remaining_models: outcome.remaining_models,
      remaining_remove_models: outcome.remaining_remove_models,
    }
  })
  const results = outcomes.toSorted((one, other) => one.channel_id - other.channel_id)
  return {
    processed_channels: results.length,
    added_models: countOf(results.map(({ added_models }) => added_models)),
    removed_models: countOf(results.map(({ removed_models }) => removed_models)),
    failed_channel_ids: failedIds,
    results,
  }
}
