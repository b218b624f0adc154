// A channel as it stands in a form: what its upstream lists and answers can be seen before anything is saved.
import { splitKeys } from '../../channels/index.ts'
import { isJsonObject, parseJson, parseJsonObject } from '../../kernel/index.ts'
import type { ChannelRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type Actor, Refusal } from '../frame/index.ts'
import { checkColumns, checkNewColumns, checkNotOwn } from './check.ts'
import { toColumns } from './columns.ts'
import type { ChannelColumns, ChannelDraft } from './schema.ts'
import { checkTargets } from './targets.ts'
import { findChannel } from './update.ts'

/** A row with nothing in it. Its id is nobody's. */
const BLANK: ChannelRow = {
  id: 0,
  type: 0,
  key: '',
  open_ai_organization: null,
  test_model: null,
  status: 1,
  name: '',
  weight: 0,
  created_time: 0,
  test_time: 0,
  response_time: 0,
  base_url: null,
  other: '',
  balance: 0,
  balance_updated_time: 0,
  models: '',
  group: 'default',
  used_quota: 0,
  model_mapping: null,
  status_code_mapping: null,
  priority: 0,
  auto_ban: 1,
  other_info: '',
  tag: null,
  setting: null,
  param_override: null,
  header_override: null,
  remark: null,
  channel_info: '',
  settings: '',
}

/** Of several keys the first is asked with; a JSON object over several lines is one key. */
const firstKeyOf = (text: string): string =>
  isJsonObject(parseJson(text)) ? text.trim() : (splitKeys(text, true)[0] ?? '')

/** What decides where a request of the channel goes, and who can read it on the way. */
const wayOf = ({ type, base_url, other, setting }: Pick<ChannelRow, 'type' | 'base_url' | 'other' | 'setting'>) => {
  const { proxy = '', tls_insecure = false } = parseJsonObject(setting ?? '') ?? {}
  return JSON.stringify([type, base_url ?? '', other, proxy, tls_insecure])
}

const readFresh = (columns: ChannelColumns): ChannelRow => {
  checkNewColumns(columns)
  return { ...BLANK, ...toColumns(columns), key: firstKeyOf(columns.key ?? '') }
}

const readChanged = (columns: ChannelColumns, stored: ChannelRow): ChannelRow => {
  checkColumns({ ...columns, type: columns.type || stored.type })
  const row = { ...stored, ...toColumns(columns) }
  const key = firstKeyOf(columns.key ?? '')
  if (key !== '') return { ...row, key, channel_info: '' }
  if (wayOf(row) !== wayOf(stored))
    throw new Refusal('The provider or its address was changed: enter the key again to try it.', 200, 'key_needed')
  return row
}

/**
 * The draft as a row that is stored nowhere, after the checks that saving it would make. A stored key is never sent to another
 * place than the stored channel's. Throws Refusal and GatewayError.
 */
export const readDraft = async (
  deps: Pick<AdminDeps, 'repos' | 'checkAddress' | 'isOwnAddress' | 'settings'>,
  actor: Pick<Actor, 'role'>,
  { id, channel }: ChannelDraft,
): Promise<ChannelRow> => {
  const stored = id === undefined ? undefined : await findChannel(deps, id)
  await checkTargets(deps, actor, channel, stored)
  checkNotOwn(deps, channel.base_url)
  return stored === undefined ? readFresh(channel) : readChanged(channel, stored)
}
