// Turns the fields of a request into columns of the channels table.
import { splitList } from '../../channels/index.ts'
import type { ChannelRow } from '../../storage/index.ts'
import type { ChannelColumns } from './schema.ts'

/** Nullable texts: null keeps what is there, '' empties. */
const TEXTS = [
  'test_model',
  'base_url',
  'model_mapping',
  'status_code_mapping',
  'setting',
  'param_override',
  'header_override',
  'remark',
] as const

const NUMBERS = ['weight', 'priority', 'auto_ban'] as const

/**
 * The columns of what is present; the key is handled apart. An empty name, list of models or list of groups, and a type or
 * status of 0, mean "as before", as in the reference.
 */
export const toColumns = (fields: ChannelColumns): Partial<ChannelRow> => {
  const columns: Partial<ChannelRow> = {}
  for (const name of TEXTS) {
    const value = fields[name]
    if (typeof value === 'string') columns[name] = value
  }
  for (const name of NUMBERS) {
    const value = fields[name]
    if (typeof value === 'number') columns[name] = value
  }
  if (typeof fields.openai_organization === 'string') columns.open_ai_organization = fields.openai_organization
  if (typeof fields.other === 'string') columns.other = fields.other
  if (typeof fields.settings === 'string') columns.settings = fields.settings
  if (typeof fields.base_url === 'string') columns.base_url = fields.base_url.trim().replace(/\/+$/, '')
  if (typeof fields.tag === 'string') columns.tag = fields.tag === '' ? null : fields.tag
  if (fields.name) columns.name = fields.name
  if (fields.models) columns.models = splitList(fields.models).join(',')
  if (fields.group) columns.group = splitList(fields.group).join(',')
  if (fields.type) columns.type = fields.type
  if (fields.status) columns.status = fields.status
  return columns
}
