// The option tables that model prices live in, and changes of single entries.
import type { PriceChange, PriceField } from '../../contract/index.ts'
import { validateExpression } from '../../pricing/index.ts'
import { billing, type OptionRow, type Setting, type Settings, type Table } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'

type Entries = Map<string, number | string>
/** Field → model → value. */
export type PriceTablesNow = ReadonlyMap<PriceField, Entries>

/** Where each field is stored. */
const SETTINGS: readonly (readonly [PriceField, Setting<Table<number>> | Setting<Table<string>>])[] = [
  ['model_ratio', billing.modelRatio],
  ['completion_ratio', billing.completionRatio],
  ['cache_ratio', billing.cacheRatio],
  ['create_cache_ratio', billing.createCacheRatio],
  ['image_ratio', billing.imageRatio],
  ['audio_ratio', billing.audioRatio],
  ['audio_completion_ratio', billing.audioCompletionRatio],
  ['model_price', billing.modelPrice],
  ['billing_mode', billing.billingMode as Setting<Table<string>>],
  ['billing_expr', billing.billingExpr],
]

/** The tables in force. */
export const readPriceTables = ({ get }: Pick<Settings, 'get'>): PriceTablesNow =>
  new Map(
    SETTINGS.map(([field, setting]) => [
      field,
      new Map<string, number | string>(Object.entries(get<Table<number | string>>(setting))),
    ]),
  )

type Edit = readonly [field: PriceField, value: number | string | null]

const RATIO_FIELDS: readonly PriceField[] = [
  'model_ratio',
  'completion_ratio',
  'cache_ratio',
  'create_cache_ratio',
  'image_ratio',
  'audio_ratio',
  'audio_completion_ratio',
]
const TIER_FIELDS: readonly PriceField[] = ['billing_mode', 'billing_expr']

/** What each way of charging clears. A tiered model keeps its other prices: asynchronous tasks know no expressions. */
const CLEARED: Readonly<Record<NonNullable<PriceChange['mode']>, readonly PriceField[]>> = {
  ratio: ['model_price', ...TIER_FIELDS],
  fixed: [...RATIO_FIELDS, ...TIER_FIELDS],
  tiered: [],
  unset: [...RATIO_FIELDS, 'model_price', ...TIER_FIELDS],
}

/** The entries a change writes, in the order in which they take effect. */
const editsOf = (change: PriceChange): readonly Edit[] => {
  const edits: Edit[] = change.mode === undefined ? [] : CLEARED[change.mode].map((field) => [field, null])
  const put = (field: PriceField, value: number | string | null | undefined): void => {
    if (value !== undefined) edits.push([field, value])
  }
  put('model_ratio', change.model_ratio)
  put('completion_ratio', change.completion_ratio)
  put('cache_ratio', change.cache_ratio)
  put('create_cache_ratio', change.create_cache_ratio)
  put('image_ratio', change.image_input_ratio)
  put('audio_ratio', change.audio_input_ratio)
  put('audio_completion_ratio', change.audio_output_ratio)
  put('model_price', change.fixed_price)
  put('billing_expr', change.billing_expr)
  if (change.mode === 'tiered') edits.push(['billing_mode', 'tiered_expr'])
  return edits
}

const checkChange = ({ mode, model_name: model, billing_expr: expression }: PriceChange): void => {
  if (mode === 'tiered' && (expression ?? '').trim() === '')
    throw new Refusal(`A tiered price of ${model} needs an expression.`)
  const problem = typeof expression === 'string' ? validateExpression(expression) : undefined
  if (problem !== undefined) throw new Refusal(`The expression of ${model} cannot be used: ${problem}`)
}

/** Applies changes to tables. Throws Refusal for an expression that cannot be used. */
export const applyChanges = (tables: PriceTablesNow, changes: readonly PriceChange[]): PriceTablesNow => {
  const changed = new Map([...tables].map(([field, entries]) => [field, new Map(entries)]))
  for (const change of changes) {
    checkChange(change)
    for (const [field, value] of editsOf(change)) {
      if (value === null) changed.get(field)?.delete(change.model_name)
      else changed.get(field)?.set(change.model_name, value)
    }
  }
  return changed
}

const isSame = (left: Entries | undefined, right: Entries): boolean =>
  left !== undefined && left.size === right.size && [...right].every(([model, value]) => left.get(model) === value)

type Deps = Pick<AdminDeps, 'repos' | 'settings' | 'publish'>

/**
 * Writes changes of single prices: the tables are read and written in one transaction, so that changes of other models, made
 * at the same moment by somebody else, stay. All or none. Throws Refusal.
 */
export const storePriceChanges = async (deps: Deps, changes: readonly PriceChange[]): Promise<void> => {
  const { settings, repos } = deps
  const keys = SETTINGS.map(([, setting]) => setting.key)
  const rows = await repos.options.edit(keys, (stored) => {
    const before: PriceTablesNow = new Map(
      SETTINGS.map(([field, setting]) => {
        const text = stored.get(setting.key)
        const table: Table<number | string> =
          text === undefined ? settings.get<Table<number | string>>(setting) : setting.decode(text)
        return [field, new Map<string, number | string>(Object.entries(table))]
      }),
    )
    const after = applyChanges(before, changes)
    return SETTINGS.flatMap(([field, setting]): OptionRow[] => {
      const entries = after.get(field)
      if (entries === undefined || isSame(before.get(field), entries)) return []
      const verdict = settings.validate(setting.key, JSON.stringify(Object.fromEntries(entries)))
      if (verdict.outcome === 'refused') throw new Refusal(verdict.message)
      return verdict.outcome === 'accepted' ? [...verdict.rows] : []
    })
  })
  settings.applyChanges(rows)
  if (rows.length > 0) await deps.publish('options')
}
