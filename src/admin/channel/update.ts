// Changing, copying and removing channels.
import type { ChannelRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { checkColumns, checkNotOwn } from './check.ts'
import { toColumns } from './columns.ts'
import { appendKeys, createKeyRing, type KeyRing, readKeyLines, readKeyRing, writeKeyRing, writeKeys } from './keys.ts'
import type { ChannelUpdate } from './schema.ts'

export const findChannel = async (deps: Pick<AdminDeps, 'repos'>, id: number): Promise<ChannelRow> => {
  const row = await deps.repos.channels.findById(id)
  if (row === undefined) throw new Refusal('There is no such channel.')
  return row
}

const changeRing = (ring: KeyRing, update: ChannelUpdate): KeyRing => {
  const mode = update.multi_key_mode || ring.mode
  const text = (update.key ?? '').trim()
  if (text === '') return { ...ring, mode }
  const keys = readKeyLines(text)
  return update.key_mode === 'append' ? { ...appendKeys(ring, keys), mode } : createKeyRing(keys, mode)
}

const readKeyColumns = (row: ChannelRow, update: ChannelUpdate): Partial<ChannelRow> => {
  const ring = readKeyRing(row.key, row.channel_info)
  if (ring === undefined) {
    const key = (update.key ?? '').trim()
    return key === '' ? {} : { key }
  }
  if (!update.key?.trim() && !update.multi_key_mode) return {}
  const changed = changeRing(ring, update)
  return { key: writeKeys(changed.keys), channel_info: writeKeyRing(changed) }
}

/** Writes what is present; the abilities follow. Gives the channel as it is then. Throws Refusal. */
export const updateChannel = async (deps: AdminDeps, update: ChannelUpdate): Promise<ChannelRow> => {
  const row = await findChannel(deps, update.id)
  checkColumns({ ...update, type: update.type || row.type })
  checkNotOwn(deps, update.base_url)
  // The keys by the row as it is in the transaction: a request may have disabled one meanwhile.
  await deps.repos.channels.revise([row.id], (fresh) => ({ ...toColumns(update), ...readKeyColumns(fresh, update) }))
  await deps.publish('channels')
  return findChannel(deps, update.id)
}

const NAME_CHARACTERS_MAX = 191
const SUFFIX_DEFAULT = '_复制'

export type CopyOptions = { readonly suffix: string; readonly resetsBalance: boolean }

/** Copies a channel with its keys; what was measured on the old one is not copied. Gives the new id. Throws Refusal. */
export const copyChannel = async (deps: AdminDeps, id: number, options: CopyOptions): Promise<number> => {
  const { id: _id, ...row } = await findChannel(deps, id)
  const copy: Partial<ChannelRow> = {
    ...row,
    name: `${row.name}${options.suffix === '' ? SUFFIX_DEFAULT : options.suffix}`.slice(0, NAME_CHARACTERS_MAX),
    created_time: deps.clock.nowSeconds(),
    test_time: 0,
    response_time: 0,
    ...(options.resetsBalance ? { balance: 0, balance_updated_time: 0, used_quota: 0 } : {}),
  }
  const [copyId] = await deps.repos.channels.insertMany([copy])
  await deps.publish('channels')
  if (copyId === undefined) throw new Refusal('The channel could not be copied.')
  return copyId
}

/** Removes channels with their abilities; says how many there were. */
export const removeChannels = async (deps: AdminDeps, ids: readonly number[]): Promise<number> => {
  const removed = await deps.repos.channels.remove([...new Set(ids)])
  await deps.publish('channels')
  return removed
}

/** Removes every channel that is disabled, by hand or automatically. */
export const removeDisabledChannels = async (deps: AdminDeps): Promise<number> => {
  const rows = await deps.repos.channels.all()
  return removeChannels(
    deps,
    rows.filter((row) => row.status === 2 || row.status === 3).map((row) => row.id),
  )
}
