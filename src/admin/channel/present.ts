// Channels as administrators see them: no key in any answer.
import type { Channel, ChannelInfo } from '../../contract/index.ts'
import { isJsonObject, parseJsonObject } from '../../kernel/index.ts'
import type { ChannelRow } from '../../storage/index.ts'

/** Reasons and times of disabled keys are told by the key list alone (http-api.md section 8). */
const presentInfo = (text: string): ChannelInfo => {
  const info = parseJsonObject(text)
  const list = info?.multi_key_status_list
  const statuses = isJsonObject(list)
    ? Object.fromEntries(
        Object.entries(list).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
      )
    : {}
  const mode = info?.multi_key_mode
  return {
    is_multi_key: info?.is_multi_key === true,
    multi_key_size: typeof info?.multi_key_size === 'number' ? info.multi_key_size : 0,
    multi_key_status_list: Object.keys(statuses).length === 0 ? null : statuses,
    multi_key_polling_index: typeof info?.multi_key_polling_index === 'number' ? info.multi_key_polling_index : 0,
    multi_key_mode: mode === 'random' || mode === 'polling' ? mode : '',
  }
}

export const presentChannel = (row: ChannelRow): Channel => ({
  id: row.id,
  type: row.type,
  key: '',
  openai_organization: row.open_ai_organization,
  test_model: row.test_model,
  status: row.status,
  name: row.name,
  weight: row.weight,
  created_time: row.created_time,
  test_time: row.test_time,
  response_time: row.response_time,
  base_url: row.base_url,
  other: row.other,
  balance: row.balance,
  balance_updated_time: row.balance_updated_time,
  models: row.models,
  group: row.group,
  used_quota: row.used_quota,
  model_mapping: row.model_mapping,
  status_code_mapping: row.status_code_mapping,
  priority: row.priority,
  auto_ban: row.auto_ban,
  other_info: row.other_info,
  tag: row.tag,
  setting: row.setting,
  param_override: row.param_override,
  header_override: row.header_override,
  remark: row.remark,
  channel_info: presentInfo(row.channel_info),
  settings: row.settings,
})
