// Channels (configured upstream accounts) as the management API takes and shows them.
import { z } from './zod.ts'

/** Multi-key state of a channel; status lists name only the keys that are not enabled. */
export type ChannelInfo = {
  is_multi_key: boolean
  multi_key_size: number
  multi_key_status_list?: Record<string, number> | null
  multi_key_polling_index?: number
  multi_key_mode?: '' | 'random' | 'polling'
}

/** One channel; `key` is always empty in answers, times are unix seconds, `balance` is US dollars. */
export type Channel = {
  id: number
  type: number
  key: string
  openai_organization: string | null
  test_model: string | null
  status: number
  name: string
  weight: number | null
  created_time: number
  test_time: number
  /** Milliseconds of the last test, 0 when never tested. */
  response_time: number
  base_url: string | null
  other: string
  balance: number
  balance_updated_time: number
  /** Comma separated. */
  models: string
  /** Comma separated. */
  group: string
  used_quota: number
  model_mapping: string | null
  status_code_mapping: string | null
  priority: number | null
  auto_ban: number | null
  /** JSON text `{status_reason, status_time}`. */
  other_info: string
  tag: string | null
  /** JSON text: proxy, system prompt, pass-through. */
  setting: string | null
  param_override: string | null
  header_override: string | null
  remark: string | null
  channel_info: ChannelInfo | null
  /** JSON text: provider-specific switches. */
  settings: string
}

/** Answer of `GET /api/channel/` and `/api/channel/search`; `type_counts` maps type number to channels. */
export type ChannelPage = {
  items: Channel[]
  total: number
  page?: number
  page_size?: number
  type_counts: Record<string, number>
}

/** Columns by which lists of channels can be sorted (`sort_by`). */
export const channelSorts = [
  'id',
  'name',
  'type',
  'status',
  'group',
  'tag',
  'priority',
  'weight',
  'balance',
  'used_quota',
  'response_time',
  'test_time',
  'created_time',
] as const

/** What a list can ask channels to have set (`has`, comma separated). */
export const channelTraits = [
  'system_prompt',
  'param_override',
  'header_override',
  'model_mapping',
  'status_code_mapping',
  'proxy',
  'pass_through',
  'insecure_tls',
  'multi_key',
  'upstream_updates',
] as const

export type ChannelTrait = (typeof channelTraits)[number]

/** Values of `status` in lists: by hand is 2, automatically 3; `disabled` is both. */
export const channelStatusFilters = ['enabled', 'disabled', '2', '3'] as const

/** Columns that a batch edit may take over from another channel. */
export const channelBatchFields = [
  'status',
  'models',
  'group',
  'priority',
  'weight',
  'auto_ban',
  'tag',
  'test_model',
  'base_url',
  'other',
  'openai_organization',
  'model_mapping',
  'status_code_mapping',
  'param_override',
  'header_override',
  'setting',
  'settings',
  'remark',
] as const
export type ChannelBatchField = (typeof channelBatchFields)[number]

/** What a batch edit does, or would do, to one channel. */
export type ChannelBatchItem = {
  id: number
  name: string
  changes: { field: string; from: string | number; to: string | number }[]
}

/** Answer of `POST /api/channel/batch/edit`; `items` are the first of those that change. */
export type ChannelBatchOutcome = {
  total: number
  changed: number
  items: ChannelBatchItem[]
  is_preview: boolean
  is_cut: boolean
}

const optionalText = z.string().nullish()

/** The columns of a channel that a person edits. */
export const channelFields = z.object({
  name: z.string().trim().min(1).max(191),
  type: z.number().int().positive(),
  key: z.string().optional(),
  status: z.number().int().optional(),
  base_url: optionalText,
  other: optionalText,
  openai_organization: optionalText,
  models: z.string(),
  group: z.string(),
  priority: z.number().int(),
  weight: z.number().int().min(0),
  auto_ban: z.number().int().min(0).max(1),
  test_model: optionalText,
  tag: optionalText,
  remark: z.string().max(255).nullish(),
  model_mapping: optionalText,
  status_code_mapping: optionalText,
  param_override: optionalText,
  header_override: optionalText,
  setting: optionalText,
  settings: optionalText,
})
export type ChannelFields = z.infer<typeof channelFields>

/** Body of `POST /api/channel/`: `batch` makes one channel of each line of the key, `multi_to_single` one of all lines. */
export const channelCreate = z.object({
  mode: z.enum(['single', 'batch', 'multi_to_single']),
  multi_key_mode: z.enum(['random', 'polling']).optional(),
  batch_add_set_key_prefix_2_name: z.boolean().optional(),
  channel: channelFields,
})
export type ChannelCreate = z.infer<typeof channelCreate>

/** Body of `PUT /api/channel/`: only what is present is written; an empty key keeps the old one. */
export const channelUpdate = channelFields.partial().extend({
  id: z.number().int().positive(),
  multi_key_mode: z.enum(['random', 'polling']).optional(),
  key_mode: z.enum(['append', 'replace']).optional(),
})
export type ChannelUpdate = z.infer<typeof channelUpdate>

/**
 * What of a channel keeps its upstream from answering: its key, the money or the limits of the account, the address, the
 * model's name, the lack of a price here, or something on the other side.
 */
export const channelFaults = ['key', 'balance', 'limit', 'address', 'model', 'price', 'upstream'] as const
export type ChannelFault = (typeof channelFaults)[number]

/** Answer of `GET /api/channel/test/:id` and `POST /api/channel/draft/test`; `time` is seconds. */
export type ChannelTest = { success: boolean; message: string; time: number; error_code?: string; fault?: ChannelFault }

/**
 * Body of `POST /api/channel/draft/…`: a channel as it stands in a form. With the `id` of a stored one, what is missing is as
 * stored; its key then goes only where the stored channel leads.
 */
export type ChannelDraft = { id?: number; channel: Partial<ChannelFields> }
