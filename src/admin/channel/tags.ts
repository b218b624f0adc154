// Changes to all channels of a tag, or to the tag of some channels.
import { channelStatus, splitList } from '../../channels/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { checkColumns } from './check.ts'
import { toColumns } from './columns.ts'
import type { TagEdit } from './schema.ts'

const findTagged = async (deps: AdminDeps, tag: string): Promise<number[]> => {
  if (tag === '') throw new Refusal('The tag must not be empty.')
  return (await deps.repos.channels.findByTag(tag)).map((row) => row.id)
}

/** Enables or disables every channel of the tag, with its abilities. */
export const switchTag = async (deps: AdminDeps, tag: string, isEnabled: boolean): Promise<void> => {
  const ids = await findTagged(deps, tag)
  await deps.repos.channels.setStatus(ids, {
    status: isEnabled ? channelStatus.enabled : channelStatus.disabledByHand,
  })
  await deps.publish('channels')
}

/** Writes what is present to every channel of the tag. Throws Refusal. */
export const editTag = async (deps: AdminDeps, edit: TagEdit): Promise<void> => {
  const ids = await findTagged(deps, edit.tag)
  const { tag: _tag, new_tag, groups, ...rest } = edit
  const fields = { ...rest, group: groups, tag: new_tag }
  checkColumns(fields)
  const columns = toColumns(fields)
  if (Object.keys(columns).length === 0 || ids.length === 0) return
  await deps.repos.channels.updateMany(ids, columns)
  await deps.publish('channels')
}

/** Gives channels a tag, or takes it away; says how many there are. */
export const tagChannels = async (deps: AdminDeps, ids: readonly number[], tag: string): Promise<number> => {
  const changed = await deps.repos.channels.updateMany([...new Set(ids)], { tag: tag === '' ? null : tag })
  await deps.publish('channels')
  return changed
}

/** The models of the channel of this tag that has most, comma separated. */
export const listTagModels = async (deps: AdminDeps, tag: string): Promise<string> => {
  const lists = (await deps.repos.channels.findByTag(tag)).map((row) => splitList(row.models))
  const longest = lists.reduce<string[]>((best, list) => (list.length > best.length ? list : best), [])
  return longest.join(',')
}
