// What a change of many channels is made of: which channels, and what becomes of them.
import { channelBatchFields, z } from '../../../contract/index.ts'
import { idList } from '../../frame/index.ts'
import { channelColumns } from '../schema.ts'

/** Channels that one change may touch: more than any installation has, few enough for one transaction. */
export const BATCH_CHANNELS_MAX = 10_000
const NAMES_MAX = 1000

const text = z
  .string()
  .max(1024)
  .optional()
  .transform((value) => value?.replaceAll('\0', '') ?? '')

/** The filters of the list, by the same names. */
const filter = z.object({
  keyword: text,
  model: text,
  group: text,
  status: text,
  tag: text,
  base_url: text,
  has: text,
  type: z.int().optional(),
})

const names = z.array(z.string().min(1).max(255)).max(NAMES_MAX).optional()
const members = z.record(z.string().min(1).max(100), z.json())

/** Names and keys stay each channel's own; a type changes what everything else means. */
const columns = channelColumns.omit({ key: true, name: true, type: true })

/** Which channels are removed, and how many the caller knows of: another number removes none. */
export const batchRemoveBody = z.strictObject({ filter, expected: z.int().min(1) })
export type BatchRemove = z.infer<typeof batchRemoveBody>

export const batchEditBody = z
  .strictObject({
    /** Exactly one of the two says which channels are meant. */
    ids: idList(BATCH_CHANNELS_MAX).optional(),
    filter: filter.optional(),
    /** Takes columns over from another channel. */
    copy: z
      .strictObject({
        from: z.int(),
        fields: z.array(z.enum(channelBatchFields)).min(1).max(channelBatchFields.length),
      })
      .optional(),
    /** Columns as they shall be; '' empties, null and absent keep. */
    set: columns.optional(),
    /** Members of the two JSON columns; null takes one away. */
    merge: z.strictObject({ setting: members.optional(), settings: members.optional() }).optional(),
    add: z.strictObject({ models: names, groups: names }).optional(),
    remove: z.strictObject({ models: names, groups: names }).optional(),
    /** Only tells what would change. */
    preview: z.boolean().default(false),
    /** How many channels the preview found: another number refuses the change. */
    expected: z.int().min(0).optional(),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), 'needs either ids or filter')
export type BatchEdit = z.infer<typeof batchEditBody>
