// Making channels: one, one for each key, or one with many keys.
import { isJsonObject, parseJson } from '../../kernel/index.ts'
import type { ChannelRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { checkNewColumns, checkNotOwn } from './check.ts'
import { toColumns } from './columns.ts'
import { createKeyRing, readKeyLines, writeKeyRing, writeKeys } from './keys.ts'
import type { ChannelCreate } from './schema.ts'

const BATCH_MAX = 1000
const NAME_CHARACTERS_MAX = 191
const KEY_PREFIX_LENGTH = 8

const SINGLE_KEY_INFO = JSON.stringify({
  is_multi_key: false,
  multi_key_size: 0,
  multi_key_status_list: null,
  multi_key_polling_index: 0,
  multi_key_mode: '',
})

/** A key that is one JSON object over several lines (a service account) is one key. */
const readBatchKeys = (text: string): string[] => (isJsonObject(parseJson(text)) ? [text.trim()] : readKeyLines(text))

const readRows = (input: ChannelCreate, base: Partial<ChannelRow>): Partial<ChannelRow>[] => {
  const text = (input.channel.key ?? '').trim()
  if (input.mode === 'single') return [{ ...base, key: text, channel_info: SINGLE_KEY_INFO }]
  const keys = readBatchKeys(text)
  if (keys.length === 0) throw new Refusal('The channel needs a key.')
  if (input.mode === 'multi_to_single') {
    const ring = createKeyRing(keys, input.multi_key_mode === 'polling' ? 'polling' : 'random')
    return [{ ...base, key: writeKeys(ring.keys), channel_info: writeKeyRing(ring) }]
  }
  if (keys.length > BATCH_MAX) throw new Refusal(`At most ${BATCH_MAX} channels can be made at once.`)
  return keys.map((key) => ({
    ...base,
    key,
    channel_info: SINGLE_KEY_INFO,
    ...(input.batch_add_set_key_prefix_2_name === true
      ? { name: `${base.name ?? ''} ${key.slice(0, KEY_PREFIX_LENGTH)}`.trim().slice(0, NAME_CHARACTERS_MAX) }
      : {}),
  }))
}

/** Makes the channels with their abilities, all or none; gives their ids. Throws Refusal. */
export const createChannels = async (deps: AdminDeps, input: ChannelCreate): Promise<number[]> => {
  checkNewColumns(input.channel)
  checkNotOwn(deps, input.channel.base_url)
  const base = { group: 'default', ...toColumns(input.channel), created_time: deps.clock.nowSeconds() }
  const ids = await deps.repos.channels.insertMany(readRows(input, base))
  await deps.publish('channels')
  return ids
}
