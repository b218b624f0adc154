// What administrators send about model metadata.
import { z } from '../../contract/index.ts'
import { idList, optionalText, pagingQuery, queryInt, queryText } from '../frame/index.ts'

export const modelListQuery = z.object({
  ...pagingQuery,
  keyword: queryText(),
  /** A vendor's id or a part of its name; 0 stands for none. */
  vendor: queryText(),
  status: queryInt(),
  sync_official: queryInt(),
})
export type ModelListQuery = z.infer<typeof modelListQuery>

/** Column widths; `description` and `endpoints` are 64 KiB on MySQL. */
const TEXT_CHARACTERS_MAX = 16_000

const flag = () => z.union([z.literal(0), z.literal(1)], 'must be 0 or 1').nullish()

const fields = {
  model_name: optionalText(128),
  description: optionalText(TEXT_CHARACTERS_MAX),
  icon: optionalText(128),
  tags: optionalText(255),
  vendor_id: z.int().min(0).nullish(),
  endpoints: optionalText(TEXT_CHARACTERS_MAX),
  status: flag(),
  sync_official: flag(),
  name_rule: z.int().min(0, 'must be 0 to 3').max(3, 'must be 0 to 3').nullish(),
}

export const modelCreateBody = z.object(fields)
export type ModelFields = z.infer<typeof modelCreateBody>

export const modelUpdateBody = z.object({ ...fields, id: z.int() })
export type ModelUpdate = z.infer<typeof modelUpdateBody>

export const modelUpdateQuery = z.object({ status_only: queryText() })

const BATCH_MAX = 1000

export const modelBatchBody = z.object({
  ids: idList(BATCH_MAX),
  action: z.enum(['enable', 'disable', 'delete'], 'must be enable, disable or delete'),
})

export const syncPreviewQuery = z.object({ locale: queryText() })

export const syncBody = z.object({
  overwrite: z
    .array(
      z.object({
        model_name: z.string().max(128),
        fields: z.array(z.enum(['description', 'icon', 'tags', 'vendor', 'name_rule', 'status'])).max(6),
      }),
    )
    .max(10_000)
    .nullish()
    .transform((list) => list ?? []),
  locale: optionalText(16),
})
