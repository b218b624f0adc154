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

const presentStatus = (ring: KeyRing, request: MultiKeyRequest) => {
  const pageSize = Math.min(Math.max(request.page_size || PAGE_SIZE_DEFAULT, 1), PAGE_SIZE_MAX)
  const page = Math.max(request.page ?? 1, 1)
  const wanted = request.status ?? 0
  const keys = ring.keys
    .map((_, index) => presentKey(ring, index))
    .filter(({ status }) => wanted === 0 || status === wanted)
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
  enable_all_keys: (ring) => ({ ring: { ...ring, states: new Map() }, message: 'All keys were enabled.' }),
  disable_all_keys: (ring, _request, now) => ({
    ring: withStates(
      ring,
      ring.keys.map((_, index) => index).filter((index) => !ring.states.has(index)),
      byHand(now),
    ),
    message: 'All keys were disabled.',
  }),
  delete_key: (ring, request) => ({
    ring: removeSome(ring, new Set([readIndex(ring, request)])),
    message: 'The key was deleted.',
  }),
  delete_disabled_keys: (ring) => {
    const disabled = [...ring.states].filter(([, { status }]) => status === channelStatus.disabledAutomatically)
    const gone = new Set(disabled.map(([index]) => index))
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
  const ring = readKeyRing(row.key, row.channel_info)
  if (ring === undefined) throw new Refusal('This channel has a single key.')
  if (request.action === 'get_key_status') return ok(presentStatus(ring, request))
  const now = deps.clock.nowSeconds()
  const change = ACTIONS[request.action](ring, request, now)
  await deps.repos.channels.update(row.id, {
    key: writeKeys(change.ring.keys),
    channel_info: writeKeyRing(change.ring),
    ...readStatusColumns(row, change.ring, now),
  })
  await deps.publish('channels')
  return ok(change.data, change.message)
}
