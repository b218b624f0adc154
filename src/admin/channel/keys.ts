// The keys of channels and the state of each, as `key` and `channel_info` hold them (schema.md section 4.5).
import { channelStatus, splitKeys } from '../../channels/index.ts'
import { isJsonObject, type JsonObject, parseJson, parseJsonObject } from '../../kernel/index.ts'
import { Refusal } from '../frame/index.ts'

export type KeyMode = 'random' | 'polling'

/** State of one key; an enabled one is not listed. */
export type KeyState = { readonly status: number; readonly reason: string; readonly time: number }

/** `channel_info` of a multi-key channel, with its keys. */
export type KeyRing = {
  readonly keys: readonly string[]
  /** By index; enabled keys are absent. */
  readonly states: ReadonlyMap<number, KeyState>
  readonly mode: KeyMode
  readonly pollingIndex: number
}

const KEYS_MAX = 10_000

const dedupe = (keys: readonly string[]): string[] => [...new Set(keys)]

/** Keys of a text that may hold many: a JSON array, or one per line; each once. Throws Refusal when there are too many. */
export const readKeyLines = (text: string): string[] => {
  const keys = dedupe(splitKeys(text, true))
  if (keys.length > KEYS_MAX) throw new Refusal(`A channel must not have more than ${KEYS_MAX} keys.`)
  return keys
}

/** The text that stores keys. Keys that are JSON objects go into an array, the others one per line. */
export const writeKeys = (keys: readonly string[]): string => {
  const objects = keys.map((key) => parseJson(key))
  return keys.length > 0 && objects.every(isJsonObject) ? JSON.stringify(objects) : keys.join('\n')
}

const readNumber = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) ? value : 0)

const readMember = (info: JsonObject | undefined, name: string): JsonObject => {
  const member = info?.[name]
  return isJsonObject(member) ? member : {}
}

/** Reads a channel's ring; undefined when it has a single key. */
export const readKeyRing = (key: string, channelInfo: string): KeyRing | undefined => {
  const info = parseJsonObject(channelInfo)
  if (info?.is_multi_key !== true) return undefined
  const keys = splitKeys(key, true)
  const reasons = readMember(info, 'multi_key_disabled_reason')
  const times = readMember(info, 'multi_key_disabled_time')
  const states = new Map<number, KeyState>()
  for (const [name, status] of Object.entries(readMember(info, 'multi_key_status_list'))) {
    const index = Number(name)
    if (typeof status !== 'number' || status === channelStatus.enabled || !(index < keys.length)) continue
    const reason = reasons[name]
    states.set(index, { status, reason: typeof reason === 'string' ? reason : '', time: readNumber(times[name]) })
  }
  return {
    keys,
    states,
    mode: info.multi_key_mode === 'polling' ? 'polling' : 'random',
    pollingIndex: readNumber(info.multi_key_polling_index),
  }
}

const listOf = (ring: KeyRing, pick: (state: KeyState) => string | number): JsonObject =>
  Object.fromEntries([...ring.states].map(([index, state]) => [String(index), pick(state)]))

/** The text of `channel_info`. */
export const writeKeyRing = (ring: KeyRing): string =>
  JSON.stringify({
    is_multi_key: true,
    multi_key_size: ring.keys.length,
    multi_key_status_list: listOf(ring, ({ status }) => status),
    ...(ring.states.size === 0
      ? {}
      : {
          multi_key_disabled_reason: listOf(ring, ({ reason }) => reason),
          multi_key_disabled_time: listOf(ring, ({ time }) => time),
        }),
    multi_key_polling_index: ring.keys.length === 0 ? 0 : ring.pollingIndex % ring.keys.length,
    multi_key_mode: ring.mode,
  })

/** A ring of new keys, all enabled. */
export const createKeyRing = (keys: readonly string[], mode: KeyMode): KeyRing => ({
  keys,
  states: new Map(),
  mode,
  pollingIndex: 0,
})

/** Adds keys that are not there yet; the others keep their state. */
export const appendKeys = (ring: KeyRing, more: readonly string[]): KeyRing => ({
  ...ring,
  keys: dedupe([...ring.keys, ...more]),
})

/** Without the keys at these indexes; the states of the others move with them. */
export const removeKeys = (ring: KeyRing, gone: ReadonlySet<number>): KeyRing => {
  const kept = ring.keys.map((_, index) => index).filter((index) => !gone.has(index))
  const states = new Map<number, KeyState>()
  for (const [place, index] of kept.entries()) {
    const state = ring.states.get(index)
    if (state !== undefined) states.set(place, state)
  }
  return { ...ring, keys: kept.map((index) => ring.keys[index] ?? ''), states }
}

/** With the state of some keys changed; undefined enables. */
export const withStates = (ring: KeyRing, indexes: readonly number[], state: KeyState | undefined): KeyRing => {
  const states = new Map(ring.states)
  for (const index of indexes) {
    if (state === undefined) states.delete(index)
    else states.set(index, state)
  }
  return { ...ring, states }
}

export const hasEnabledKey = (ring: KeyRing): boolean => ring.keys.some((_, index) => !ring.states.has(index))
