// Channels folded by their tag: one line for each tag, with what its channels have in common. Pure.
import { type Channel, channelStatus } from '../../../../src/contract/index.ts'
import { splitList } from '../../lib/json-text.ts'

export type TagRow = {
  readonly tag: string
  readonly channels: readonly Channel[]
  readonly enabledCount: number
  /** Undefined where the channels differ. */
  readonly priority: number | undefined
  readonly weight: number | undefined
  readonly groups: readonly string[]
  readonly usedQuota: number
  /** Mean of those that were tested, ms; undefined when none was. */
  readonly responseMs: number | undefined
}

const common = (values: readonly number[]): number | undefined =>
  values.every((value) => value === values[0]) ? values[0] : undefined

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length)

const fold = (tag: string, channels: readonly Channel[]): TagRow => ({
  tag,
  channels,
  enabledCount: channels.filter(({ status }) => status === channelStatus.enabled).length,
  priority: common(channels.map(({ priority }) => priority ?? 0)),
  weight: common(channels.map(({ weight }) => weight ?? 0)),
  groups: [...new Set(channels.flatMap(({ group }) => splitList(group)))],
  usedQuota: channels.reduce((sum, { used_quota }) => sum + used_quota, 0),
  responseMs: mean(channels.filter(({ test_time }) => test_time > 0).map(({ response_time }) => response_time)),
})

/** One row for each tag, by name. */
export const foldByTag = (channels: readonly Channel[]): TagRow[] => {
  const byTag = new Map<string, Channel[]>()
  for (const channel of channels) {
    const tag = channel.tag ?? ''
    byTag.set(tag, [...(byTag.get(tag) ?? []), channel])
  }
  return [...byTag].map(([tag, members]) => fold(tag, members)).sort((one, other) => one.tag.localeCompare(other.tag))
}
