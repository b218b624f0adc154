// Compares model metadata with the public catalogue, and works out what taking it over would write.
import type { SyncField, SyncPreview } from '../../contract/index.ts'
import type { ModelRow } from '../../storage/index.ts'
import type { UpstreamCatalogue, UpstreamModel } from './sync-source.ts'

/** What is here: all rows, the vendors' names by id, and the served models without a row. */
export type LocalCatalogue = {
  readonly rows: readonly ModelRow[]
  readonly vendorNames: ReadonlyMap<number, string>
  readonly missing: readonly string[]
}

type Side = (row: ModelRow, local: LocalCatalogue) => string | number
type OtherSide = (model: UpstreamModel) => string | number

const FIELDS: Readonly<Record<SyncField, readonly [Side, OtherSide]>> = {
  description: [(row) => row.description.trim(), (model) => model.description],
  icon: [(row) => row.icon.trim(), (model) => model.icon],
  tags: [(row) => row.tags.trim(), (model) => model.tags],
  vendor: [(row, { vendorNames }) => vendorNames.get(row.vendor_id) ?? '', (model) => model.vendor_name],
  name_rule: [(row) => row.name_rule, (model) => model.name_rule],
  status: [(row) => row.status, (model) => (model.status ? 1 : 0)],
}
const NAMES = Object.keys(FIELDS) as SyncField[]

/** Rows that take part: an administrator may keep a row out of it. */
const comparable = ({ rows }: LocalCatalogue, { models }: UpstreamCatalogue) =>
  rows.flatMap((row) => {
    const model = models.get(row.model_name)
    return model === undefined || row.sync_official !== 1 ? [] : [{ row, model }]
  })

/** Models that could be made, and rows whose fields differ. */
export const previewSync = (local: LocalCatalogue, upstream: UpstreamCatalogue): SyncPreview => ({
  missing: local.missing.filter((name) => upstream.models.has(name)),
  conflicts: comparable(local, upstream).flatMap(({ row, model }) => {
    const fields = NAMES.flatMap((field) => {
      const [ours, theirs] = [FIELDS[field][0](row, local), FIELDS[field][1](model)]
      return ours === theirs ? [] : [{ field, local: ours, upstream: theirs }]
    })
    return fields.length === 0 ? [] : [{ model_name: row.model_name, fields }]
  }),
  source: upstream.source,
})

export type Overwrites = readonly { readonly model_name: string; readonly fields: readonly SyncField[] }[]

/** What taking over means; vendors are still named, because some have yet to be made. */
export type SyncPlan = {
  readonly created: readonly UpstreamModel[]
  readonly updated: readonly {
    readonly row: ModelRow
    readonly model: UpstreamModel
    readonly fields: readonly SyncField[]
  }[]
  /** Vendors that the rows need and that are not here. */
  readonly vendors: readonly string[]
  readonly skipped: readonly string[]
}

/** Makes what is missing, and overwrites the fields that were asked for, where the row takes part. */
export const planSync = (local: LocalCatalogue, upstream: UpstreamCatalogue, overwrites: Overwrites): SyncPlan => {
  const created = local.missing.flatMap((name) => upstream.models.get(name) ?? [])
  const byName = new Map(comparable(local, upstream).map((pair) => [pair.row.model_name, pair]))
  const asked = new Map(overwrites.map(({ model_name, fields }) => [model_name, fields]))
  const updated = [...asked].flatMap(([name, fields]) => {
    const pair = byName.get(name)
    return pair === undefined || fields.length === 0 ? [] : [{ ...pair, fields }]
  })
  const needed = [
    ...created.map((model) => model.vendor_name),
    ...updated.filter(({ fields }) => fields.includes('vendor')).map(({ model }) => model.vendor_name),
  ]
  const here = new Set(local.vendorNames.values())
  const skipped = [
    ...local.missing.filter((name) => !upstream.models.has(name)),
    ...[...asked.keys()].filter((name) => !byName.has(name)),
  ]
  return { created, updated, vendors: [...new Set(needed)].filter((name) => name !== '' && !here.has(name)), skipped }
}

const writeEndpoints = ({ endpoints }: UpstreamModel): string => {
  if (endpoints === undefined || endpoints === null) return ''
  return typeof endpoints === 'string' ? endpoints : JSON.stringify(endpoints)
}

/** The columns of a new row. */
export const toNewRow = (model: UpstreamModel, vendorIds: ReadonlyMap<string, number>): Partial<ModelRow> => ({
  model_name: model.model_name,
  description: model.description,
  icon: model.icon,
  tags: model.tags,
  vendor_id: vendorIds.get(model.vendor_name) ?? 0,
  endpoints: writeEndpoints(model),
  status: model.status ? 1 : 0,
  sync_official: 1,
  name_rule: model.name_rule,
})

/** The columns of the fields that are overwritten. */
export const toChanges = (
  model: UpstreamModel,
  fields: readonly SyncField[],
  vendorIds: ReadonlyMap<string, number>,
): Partial<ModelRow> => {
  const all = toNewRow(model, vendorIds)
  const columns = { description: 'description', icon: 'icon', tags: 'tags', name_rule: 'name_rule', status: 'status' }
  return Object.fromEntries(
    fields.map((field) => {
      const column = field === 'vendor' ? 'vendor_id' : columns[field]
      return [column, all[column as keyof ModelRow]]
    }),
  )
}
