// The notice about models that upstreams have added or removed, short enough for a telephone. Pure.
import type { Notice } from '../../notification/notice.ts'
import type { Detection } from './service.ts'

/** What one round of questions found. */
export type UpstreamNews = {
  readonly failed_channel_ids: readonly number[]
  readonly channel_detected_results: readonly Detection[]
}

const CHANNELS_MAX = 8
const MODELS_MAX = 12
const FAILED_MAX = 10

const shorten = (items: readonly string[], max: number): string =>
  items.length <= max ? items.join(', ') : `${items.slice(0, max).join(', ')} and ${items.length - max} more`

const describe = ({ channel_id, channel_name, add_models, remove_models, auto_added_models }: Detection): string => {
  const parts = [
    add_models.length > 0 ? `new: ${shorten(add_models, MODELS_MAX)}` : '',
    auto_added_models > 0 ? `${auto_added_models} taken over` : '',
    remove_models.length > 0 ? `gone: ${shorten(remove_models, MODELS_MAX)}` : '',
  ]
  return `${channel_name} (#${channel_id}) – ${parts.filter((part) => part !== '').join('; ')}`
}

/** Undefined when there is nothing to tell; `news` is the same for news that nobody needs to hear twice. */
export const writeUpstreamNotice = ({ failed_channel_ids, channel_detected_results }: UpstreamNews) => {
  const changed = channel_detected_results.filter(
    ({ add_models, remove_models, auto_added_models }) =>
      add_models.length + remove_models.length + auto_added_models > 0,
  )
  if (changed.length === 0) return undefined
  const count = (pick: (found: Detection) => number): number => changed.reduce((sum, found) => sum + pick(found), 0)
  const added = count((found) => found.add_models.length + found.auto_added_models)
  const removed = count((found) => found.remove_models.length)
  const lines = changed.slice(0, CHANNELS_MAX).map(describe)
  if (changed.length > CHANNELS_MAX) lines.push(`and ${changed.length - CHANNELS_MAX} more channels`)
  if (failed_channel_ids.length > 0)
    lines.push(
      `Could not be asked: ${shorten(
        failed_channel_ids.map((id) => `#${id}`),
        FAILED_MAX,
      )}`,
    )
  const notice: Notice = {
    type: 'channel_upstream_models',
    title: `Upstream models: ${added} new, ${removed} gone`,
    content: '{{value}}',
    values: [lines.join('\n')],
  }
  return { notice, news: `${changed.length}:${added}:${removed}:${failed_channel_ids.length}` }
}
