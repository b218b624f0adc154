// The state of a channel's keys as `channel_info` stores it, and what taking a key out of service does to it. Pure.
import { isJsonObject, type JsonObject, parseJsonObject } from '../kernel/index.ts'
import { channelStatus } from './status.ts'

export type KeyDisabling = { readonly keyIndex: number; readonly reason: string; readonly atSeconds: number }

const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})

/**
 * `channel_info` with one more key disabled, and whether any key is left. `keyCount` is the number of keys in the channel's
 * key text (relay.md section 7.7).
 */
export const disableKey = (text: string, keyCount: number, { keyIndex, reason, atSeconds }: KeyDisabling) => {
  const info = parseJsonObject(text) ?? {}
  const statuses: JsonObject = {
    ...objectOf(info.multi_key_status_list),
    [keyIndex]: channelStatus.disabledAutomatically,
  }
  const isLeft = Array.from({ length: keyCount }, (_, index) => statuses[index]).some(
    (status) => status === undefined || status === channelStatus.enabled,
  )
  const next = {
    ...info,
    multi_key_status_list: statuses,
    multi_key_disabled_reason: { ...objectOf(info.multi_key_disabled_reason), [keyIndex]: reason },
    multi_key_disabled_time: { ...objectOf(info.multi_key_disabled_time), [keyIndex]: atSeconds },
  }
  return { text: JSON.stringify(next), isLeft }
}
