// Model metadata as administrators see it: the row, and what is served of it.
import type { ModelMeta } from '../../contract/index.ts'
import { optional } from '../../kernel/index.ts'
import { listEndpointTypes } from '../../relay/index.ts'
import type { ModelRow } from '../../storage/index.ts'
import { covers, nameRule } from './name-rule.ts'
import type { Served } from './served.ts'

/** What rows are presented with: who serves what, and whether a model is paid per call. */
export type ServedModels = {
  readonly served: ReadonlyMap<string, Served>
  readonly isPaidPerCall: (model: string) => boolean
}

const orNothing = <T>(list: readonly T[]): T[] | undefined => (list.length === 0 ? undefined : [...list])

const presentRow = (row: ModelRow) => ({
  id: row.id,
  model_name: row.model_name,
  ...optional('description', row.description || undefined),
  ...optional('icon', row.icon || undefined),
  ...optional('tags', row.tags || undefined),
  ...optional('vendor_id', row.vendor_id || undefined),
  ...optional('endpoints', row.endpoints || undefined),
  status: row.status,
  sync_official: row.sync_official,
  created_time: row.created_time,
  updated_time: row.updated_time,
  name_rule: row.name_rule,
})

/** What channels serve of the row's models, all together. */
const gather = (row: ModelRow, models: readonly string[], { served, isPaidPerCall }: ServedModels) => {
  const entries = models.flatMap((model) => served.get(model) ?? [])
  const channels = new Map(entries.flatMap((entry) => entry.channels).map((channel) => [channel.id, channel]))
  const types = new Set(models.flatMap((model) => listEndpointTypes(model, served.get(model)?.channelTypes ?? [])))
  return {
    ...(row.endpoints === '' && types.size > 0 ? { endpoints: JSON.stringify([...types]) } : {}),
    ...optional('bound_channels', orNothing([...channels.values()].map(({ name, type }) => ({ name, type })))),
    ...optional('enable_groups', orNothing([...new Set(entries.flatMap((entry) => [...entry.groups]))].toSorted())),
    ...optional('quota_types', orNothing([...new Set(models.map((model) => (isPaidPerCall(model) ? 1 : 0)))])),
  }
}

/** A row without what is served of it, as writing routes answer. */
export const presentStored = (row: ModelRow): ModelMeta => presentRow(row)

/** A row and what is served of it. */
export const presentModel = (row: ModelRow, context: ServedModels): ModelMeta => {
  const isExact = row.name_rule === nameRule.exact
  const models = isExact
    ? [row.model_name].filter((model) => context.served.has(model))
    : [...context.served.keys()].filter((model) => covers(row, model))
  const matched = isExact || models.length === 0 ? {} : { matched_models: models, matched_count: models.length }
  return { ...presentRow(row), ...gather(row, models, context), ...matched }
}
