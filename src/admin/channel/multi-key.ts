// Managing the keys of one channel that has many.
import { channelStatus } from '../../channels/index.ts'
import { parseJsonObject } from '../../kernel/index.ts'
import type { ChannelRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type Answer, ok, Refusal } from '../frame/index.ts'
import { hasEnabledKey, type KeyRing, readKeyRing, removeKeys, withStates, writeKeyRing, writeKeys } from './keys.ts'
import type { MultiKeyRequest } from './schema.ts'
import { findChannel } from './update.ts'

const PAGE_SIZE_DEFAULT = 50
const PAGE_SIZE_MAX = 1000
const PREVIEW_LENGTH = 10
const ALL_DISABLED = 'All keys are disabled'

/** As much of a key as tells it apart; of a short key no more than half. */
const previewKey = (key: string): string => {
  if (key.length > PREVIEW_LENGTH * 2) return `${key.slice(0, PREVIEW_LENGTH)}...`
  return key.length <= 4 ? key : `${key.slice(0, Math.floor(key.length / 2))}...`
}

const presentKey = (ring: KeyRing, index: number) => {
  const state = ring.states.get(index)
  return {
    index,
    status: state?.status ?? channelStatus.enabled,
    ...(state === undefined || state.time === 0 ? {} : { disabled_time: state.time }),
    ...(state === undefined || state.reason === '' ? {} : { reason: state.reason }),
    key_preview: previewKey(ring.keys[index] ?? ''),
  }
}

const countStates = (ring: KeyRing, status: number): number =>
  [...ring.states.values()].filter((state) => state.status === status).length

type KeyFilter = NonNullable<MultiKeyRequest['filter']>

/** The keys that are meant: all of them without a filter. Enabled keys have no reason and no time. */
const matchingIndexes = (ring: KeyRing, { status, reason, disabled_before }: KeyFilter): number[] =>
  ring.keys
    .map((_, index) => index)
    .filter((index) => {
      const state = ring.states.get(index)
      if (status && (state?.status ?? channelStatus.enabled) !== status) return false
      if (reason && !(state?.reason ?? '').toLowerCase().includes(reason.toLowerCase())) return false
      return !disabled_before || (state !== undefined && state.time < disabled_before)
    })

const presentStatus = (ring: KeyRing, request: MultiKeyRequest) => {
  const pageSize = Math.min(Math.max(request.page_size || PAGE_SIZE_DEFAULT, 1), PAGE_SIZE_MAX)
  const page = Math.max(request.page ?? 1, 1)
  const keys = matchingIndexes(ring, { status: request.status, ...request.filter }).map((index) =>
    presentKey(ring, index),
  )
  return {
    keys: keys.slice((page - 1) * pageSize, page * pageSize),
    total: keys.length,
    page,
    page_size: pageSize,
    total_pages: Math.ceil(keys.length / pageSize),
    enabled_count: ring.keys.length - ring.states.size,
    manual_disabled_count: countStates(ring, channelStatus.disabledByHand),
    auto_disabled_count: countStates(ring, channelStatus.disabledAutomatically),
  }
}

const readIndex = (ring: KeyRing, request: MultiKeyRequest): number => {
  const index = request.key_index
  if (index === undefined || index === null || index < 0 || index >= ring.keys.length) {
    throw new Refusal('There is no key of that number.')
  }
  return index
}

type Change = { readonly ring: KeyRing; readonly message: string; readonly data?: number }
type Action = (ring: KeyRing, request: MultiKeyRequest, nowSeconds: number) => Change

const byHand = (time: number) => ({ status: channelStatus.disabledByHand, reason: 'Disabled by hand', time })

const removeSome = (ring: KeyRing, gone: ReadonlySet<number>): KeyRing => {
  if (gone.size >= ring.keys.length) throw new Refusal('The last key of a channel cannot be deleted.')
  return removeKeys(ring, gone)
}

const ACTIONS: Readonly<Record<Exclude<MultiKeyRequest['action'], 'get_key_status'>, Action>> = {
  disable_key: (ring, request, now) => ({
    ring: withStates(ring, [readIndex(ring, request)], byHand(now)),
    message: 'The key was disabled.',
  }),
  enable_key: (ring, request) => ({
    ring: withStates(ring, [readIndex(ring, request)], undefined),
    message: 'The key was enabled.',
  }),
  enable_all_keys: (ring, { filter }) => {
    const meant = matchingIndexes(ring, filter ?? {})
    return { ring: withStates(ring, meant, undefined), message: `${meant.length} keys are enabled.` }
  },
  disable_all_keys: (ring, { filter }, now) => {
    const meant = matchingIndexes(ring, filter ?? {}).filter((index) => !ring.states.has(index))
    return { ring: withStates(ring, meant, byHand(now)), message: `${meant.length} keys were disabled.` }
  },
  delete_key: (ring, request) => ({
    ring: removeSome(ring, new Set([readIndex(ring, request)])),
    message: 'The key was deleted.',
  }),
  delete_disabled_keys: (ring, { filter }) => {
    const gone = new Set(matchingIndexes(ring, { status: channelStatus.disabledAutomatically, ...filter }))
    if ([...gone].some((index) => !ring.states.has(index)))
      throw new Refusal('Only disabled keys are deleted like this.')
    return { ring: removeSome(ring, gone), message: `${gone.size} keys were deleted.`, data: gone.size }
  },
}

/** A channel without an enabled key is disabled; one that stopped for that alone starts again. */
const readStatusColumns = (row: ChannelRow, ring: KeyRing, nowSeconds: number): Partial<ChannelRow> => {
  const info = parseJsonObject(row.other_info) ?? {}
  if (!hasEnabledKey(ring)) {
    if (row.status !== channelStatus.enabled) return {}
    const other_info = JSON.stringify({ ...info, status_reason: ALL_DISABLED, status_time: nowSeconds })
    return { status: channelStatus.disabledAutomatically, other_info }
  }
  const isCured = row.status === channelStatus.disabledAutomatically && info.status_reason === ALL_DISABLED
  return isCured ? { status: channelStatus.enabled } : {}
}

/** Answers one request about a channel's keys. Throws Refusal. */
export const manageKeys = async (deps: AdminDeps, request: MultiKeyRequest): Promise<Answer> => {
  const row = await findChannel(deps, request.channel_id)
  if (request.action === 'get_key_status') return ok(presentStatus(ringOf(row), request))
  const act = ACTIONS[request.action]
  const now = deps.clock.nowSeconds()
  let answer = ok()
  // By the row as it is in the transaction: a request may have disabled a key meanwhile.
  await deps.repos.channels.revise([row.id], (fresh) => {
    const change = act(ringOf(fresh), request, now)
    answer = ok(change.data, change.message)
    return {
      key: writeKeys(change.ring.keys),
      channel_info: writeKeyRing(change.ring),
      ...readStatusColumns(fresh, change.ring, now),
    }
  })
  await deps.publish('channels')
  return answer
}

const ringOf = (row: ChannelRow): KeyRing => {
  const ring = readKeyRing(row.key, row.channel_info)
  if (ring === undefined) throw new Refusal('This channel has a single key.')
  return ring
}
