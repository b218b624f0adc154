// Changing many channels at once: first what would change, then all of it in one transaction or nothing.
import type { ChannelBatchOutcome } from '../../../contract/index.ts'
import type { ChannelRow } from '../../../storage/index.ts'
import type { AdminDeps } from '../../deps.ts'
import { Refusal } from '../../frame/index.ts'
import { checkNotOwn } from '../check.ts'
import { toFilter } from '../list.ts'
import { findChannel, removeChannels } from '../update.ts'
import { changeChannel, describeChange } from './change.ts'
import { BATCH_CHANNELS_MAX, type BatchEdit, type BatchRemove } from './schema.ts'

/** Channels whose changes are told one by one; the others are counted. */
const SHOWN_MAX = 200

type ChangedChannel = ChannelBatchOutcome['items'][number]

const findIds = async (deps: AdminDeps, { ids, filter }: Pick<BatchEdit, 'ids' | 'filter'>): Promise<number[]> => {
  if (ids !== undefined) return [...new Set(ids)]
  if (filter === undefined) return []
  const found = await deps.repos.channels.findIds(toFilter({ type: undefined, ...filter }), BATCH_CHANNELS_MAX + 1)
  if (found.length > BATCH_CHANNELS_MAX)
    throw new Refusal(`More than ${BATCH_CHANNELS_MAX} channels match; narrow the filter.`)
  return found
}

const checkExpected = (expected: number | undefined, found: number): void => {
  if (expected !== undefined && expected !== found)
    throw new Refusal(`The channels have changed since you looked: it was ${expected}, now it is ${found}. Look again.`)
}

/** Tells what a change does (`preview`), or does it. Throws Refusal when one channel must not become that: then none changes. */
export const editChannels = async (deps: AdminDeps, edit: BatchEdit) => {
  const source = edit.copy === undefined ? undefined : await findChannel(deps, edit.copy.from)
  checkNotOwn(deps, edit.set?.base_url)
  const ids = (await findIds(deps, edit)).filter((id) => id !== source?.id)
  // By id, because a transaction that collided with another begins again.
  const changed = new Map<number, ChangedChannel>()
  const revise = (row: ChannelRow): Partial<ChannelRow> | undefined => {
    const columns = changeChannel(row, edit, source)
    const changes = describeChange(row, columns)
    if (changes.length === 0) {
      changed.delete(row.id)
      return undefined
    }
    changed.set(row.id, { id: row.id, name: row.name, changes })
    return columns
  }
  if (edit.preview) {
    for (const row of await findRows(deps, ids)) revise(row)
  } else {
    checkExpected(edit.expected, ids.length)
    await deps.repos.channels.revise(ids, revise)
    await deps.publish('channels')
  }
  const items = [...changed.values()].slice(0, SHOWN_MAX)
  return {
    total: ids.length,
    changed: changed.size,
    items,
    is_preview: edit.preview,
    is_cut: changed.size > items.length,
  } satisfies ChannelBatchOutcome
}

/** Removes every channel that matches; says how many. Throws Refusal when they are not as many as expected. */
export const removeMatching = async (deps: AdminDeps, { filter, expected }: BatchRemove): Promise<number> => {
  const ids = await findIds(deps, { filter })
  checkExpected(expected, ids.length)
  return removeChannels(deps, ids)
}

const ROWS_PER_READ = 500

const findRows = async (deps: AdminDeps, ids: readonly number[]): Promise<ChannelRow[]> => {
  const rows: ChannelRow[] = []
  for (let start = 0; start < ids.length; start += ROWS_PER_READ)
    rows.push(...(await deps.repos.channels.findMany(ids.slice(start, start + ROWS_PER_READ))))
  return rows
}
