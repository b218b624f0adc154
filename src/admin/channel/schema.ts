// What administrators send about channels. Widths are those of the columns, so that every engine takes what we accept.
import { z } from '../../contract/index.ts'
import { idList, optionalText, pagingQuery, queryBool, queryInt, queryText, textField } from '../frame/index.ts'

const LABEL_MAX = 191
const TEXT_MAX = 20_000
const LONG_TEXT_MAX = 1_000_000
const GROUPS_MAX = 64
const IDS_MAX = 1000

/** Whole numbers that sort and weigh; far inside every engine's range. */
const boundedInt = z.int().min(-1_000_000_000).max(1_000_000_000).nullish()

const columns = {
  type: z.int().min(0).max(1_000_000).nullish(),
  key: optionalText(LONG_TEXT_MAX),
  openai_organization: optionalText(LABEL_MAX),
  test_model: optionalText(255),
  status: z.int().min(0).max(3).nullish(),
  name: optionalText(LABEL_MAX),
  weight: z.int().min(0).max(1_000_000_000).nullish(),
  base_url: optionalText(LABEL_MAX),
  other: optionalText(TEXT_MAX),
  models: optionalText(LONG_TEXT_MAX),
  group: optionalText(GROUPS_MAX),
  model_mapping: optionalText(TEXT_MAX),
  status_code_mapping: optionalText(1024),
  priority: boundedInt,
  auto_ban: z.int().min(0).max(1).nullish(),
  tag: optionalText(LABEL_MAX),
  setting: optionalText(TEXT_MAX),
  param_override: optionalText(TEXT_MAX),
  header_override: optionalText(TEXT_MAX),
  remark: optionalText(255),
  settings: optionalText(TEXT_MAX),
}

export const channelColumns = z.object(columns)
export type ChannelColumns = z.infer<typeof channelColumns>

const keyMode = z.enum(['random', 'polling']).nullish()

export const CREATE_MODES = ['single', 'batch', 'multi_to_single'] as const

/** New API's body, or One API's: the channel itself, one key per line. */
export const channelCreateBody = z.union([
  z.object({
    mode: z.enum(CREATE_MODES, 'must be single, batch or multi_to_single'),
    multi_key_mode: z.union([keyMode, z.literal('')]),
    batch_add_set_key_prefix_2_name: z.boolean().nullish(),
    channel: channelColumns,
  }),
  z
    .object({
      ...columns,
      mode: z.never().optional(),
      key: z.string().max(LONG_TEXT_MAX),
      type: z.int().min(0).max(1_000_000),
    })
    .transform(({ mode: _mode, ...channel }) => ({
      mode: 'batch' as const,
      multi_key_mode: undefined,
      batch_add_set_key_prefix_2_name: false,
      channel: channel as ChannelColumns,
    })),
])
export type ChannelCreate = z.infer<typeof channelCreateBody>

export const channelUpdateBody = z.object({
  ...columns,
  id: z.int(),
  multi_key_mode: z.union([keyMode, z.literal('')]),
  key_mode: z.union([z.enum(['append', 'replace']), z.literal('')]).nullish(),
})
export type ChannelUpdate = z.infer<typeof channelUpdateBody>

const filters = {
  ...pagingQuery,
  id_sort: queryBool(),
  sort_by: queryText(),
  sort_order: queryText(),
  tag_mode: queryBool(),
  group: queryText(),
  status: queryText(),
  type: queryInt(),
  // What the reference's lists do not know.
  tag: queryText(),
  base_url: queryText(),
  has: queryText(),
}

/** The reference's plain list knows neither keyword nor model; ours takes them there too. */
export const channelListQuery = z.object({ ...filters, keyword: queryText(), model: queryText() })
export type ChannelFilters = z.infer<typeof channelListQuery>

export const idsBody = z.object({ ids: idList(IDS_MAX) })
export const tagIdsBody = z.object({ ids: idList(IDS_MAX), tag: optionalText(LABEL_MAX) })
export const tagBody = z.object({ tag: textField(LABEL_MAX) })

/** `null` and absent keep what is there. */
export const tagEditBody = z.object({
  tag: textField(LABEL_MAX),
  new_tag: optionalText(LABEL_MAX),
  priority: boundedInt,
  weight: columns.weight,
  model_mapping: columns.model_mapping,
  models: columns.models,
  groups: optionalText(GROUPS_MAX),
  param_override: columns.param_override,
  header_override: columns.header_override,
})
export type TagEdit = z.infer<typeof tagEditBody>

export const copyQuery = z.object({ suffix: queryText(), reset_balance: queryText() })

export const testQuery = z.object({ model: queryText(), endpoint_type: queryText(), stream: queryBool() })

const draft = { id: z.int().positive().optional(), channel: channelColumns }

/** A channel as it stands in a form. Ours. */
export const draftBody = z.object(draft)
export type ChannelDraft = z.infer<typeof draftBody>

export const draftTestBody = z.object({
  ...draft,
  model: textField(255),
  endpoint_type: optionalText(64),
  stream: z.boolean().nullish(),
})

export const fetchModelsBody = z.object({
  base_url: textField(2048),
  type: z.int().min(0).max(1_000_000),
  key: textField(LONG_TEXT_MAX),
  /** The channel's column, of which some addresses are made (Cloudflare's account, Azure's version). Ours. */
  other: columns.other,
})
export type FetchModels = z.infer<typeof fetchModelsBody>

export const MULTI_KEY_ACTIONS = [
  'get_key_status',
  'disable_key',
  'enable_key',
  'enable_all_keys',
  'disable_all_keys',
  'delete_key',
  'delete_disabled_keys',
] as const

export const multiKeyBody = z.object({
  channel_id: z.int(),
  action: z.enum(MULTI_KEY_ACTIONS, 'is not an action'),
  key_index: z.int().nullish(),
  page: z.int().nullish(),
  page_size: z.int().nullish(),
  /** Filter of get_key_status: 1, 2 or 3. */
  status: z.int().nullish(),
  /** Which keys are meant, for the list and for every action on several keys. Ours. */
  filter: z
    .object({
      status: z.int().min(0).max(3).nullish(),
      /** Part of the reason for which a key was disabled. */
      reason: z.string().max(255).nullish(),
      /** Disabled before this time, unix seconds. */
      disabled_before: z.int().min(0).nullish(),
    })
    .optional(),
})
export type MultiKeyRequest = z.infer<typeof multiKeyBody>

export const ollamaBody = z.object({
  channel_id: z.int(),
  model_name: z.string().trim().min(1, 'must name a model').max(255),
})

/** The address the browser ended at, its query, or `code#state`. */
export const codexInput = z.object({ input: z.string().trim().min(1, 'must not be empty').max(8192) })

const modelNames = z
  .array(z.string().max(255))
  .max(10_000)
  .nullish()
  .transform((list) => list ?? [])

export const upstreamDetectBody = z.object({ id: z.int() })
export const upstreamApplyBody = z.object({
  id: z.int(),
  add_models: modelNames,
  remove_models: modelNames,
  ignore_models: modelNames,
})
export type UpstreamApply = z.infer<typeof upstreamApplyBody>
