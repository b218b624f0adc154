// Choices among upstreams' prices, and the changes they amount to.
import type {
  PriceChange,
  PriceDifference,
  PriceField,
  PriceValue,
  RatioSyncAnswer,
} from '../../../../src/contract/index.ts'

/** One line of the comparison. */
export type SyncRow = PriceDifference & { readonly id: string; readonly model: string; readonly field: PriceField }

/** Row → the upstream whose value is taken. */
export type Choices = ReadonlyMap<string, string>

export const rowsOf = ({ differences }: Pick<RatioSyncAnswer, 'differences'>): SyncRow[] =>
  Object.entries(differences)
    .flatMap(([model, fields]) =>
      (Object.entries(fields) as [PriceField, PriceDifference][])
        // The mode follows from the expression.
        .filter(([field]) => field !== 'billing_mode')
        .map(([field, difference]) => ({ ...difference, id: `${model} ${field}`, model, field })),
    )
    .sort((one, other) => one.model.localeCompare(other.model))

export const upstreamsOf = (rows: readonly SyncRow[]): string[] => [
  ...new Set(rows.flatMap(({ upstreams }) => Object.keys(upstreams))),
]

/** The value of an upstream that may be taken: one that is there and differs. */
export const takeable = (row: SyncRow, upstream: string): PriceValue | undefined => {
  const value = row.upstreams[upstream]
  return value === undefined || value === null || value === 'same' ? undefined : value
}

/** Ways of charging that exclude each other. */
const wayOf = (field: PriceField): 'fixed' | 'tiered' | 'ratio' => {
  if (field === 'model_price') return 'fixed'
  return field === 'billing_expr' || field === 'billing_mode' ? 'tiered' : 'ratio'
}

/** Takes an upstream's value, or gives it up when it was taken; a model is charged in one way only. */
export const choose = (choices: Choices, rows: readonly SyncRow[], row: SyncRow, upstream: string): Choices => {
  const next = new Map(choices)
  if (next.get(row.id) === upstream) {
    next.delete(row.id)
    return next
  }
  next.set(row.id, upstream)
  for (const other of rows) {
    if (other.model === row.model && wayOf(other.field) !== wayOf(row.field)) next.delete(other.id)
  }
  return next
}

/** Everything that an upstream has and that can be believed; where it has both, prices per call win over ratios. */
export const chooseAll = (rows: readonly SyncRow[], upstream: string): Choices => {
  const wanted = rows.filter((row) => takeable(row, upstream) !== undefined && row.confidence[upstream] !== false)
  const ways = new Map<string, ReturnType<typeof wayOf>>()
  for (const { model, field } of wanted) {
    const way = wayOf(field)
    if (way !== 'ratio' || !ways.has(model)) ways.set(model, ways.get(model) === 'tiered' ? 'tiered' : way)
  }
  return new Map(wanted.filter(({ model, field }) => ways.get(model) === wayOf(field)).map(({ id }) => [id, upstream]))
}

const names = {
  model_ratio: 'model_ratio',
  completion_ratio: 'completion_ratio',
  cache_ratio: 'cache_ratio',
  create_cache_ratio: 'create_cache_ratio',
  image_ratio: 'image_input_ratio',
  audio_ratio: 'audio_input_ratio',
  audio_completion_ratio: 'audio_output_ratio',
  model_price: 'fixed_price',
  billing_expr: 'billing_expr',
} as const satisfies Partial<Record<PriceField, keyof PriceChange>>

/** The changes of all choices. Only the price itself decides how a model is charged; a multiple alone leaves that as it is. */
export const changesOf = (rows: readonly SyncRow[], choices: Choices): PriceChange[] => {
  const changes = new Map<string, PriceChange>()
  for (const row of rows) {
    const upstream = choices.get(row.id)
    const value = upstream === undefined ? undefined : takeable(row, upstream)
    if (value === undefined || row.field === 'billing_mode') continue
    const isPrice = row.field === 'model_ratio' || row.field === 'model_price' || row.field === 'billing_expr'
    const before = changes.get(row.model) ?? { model_name: row.model }
    changes.set(row.model, {
      ...before,
      ...(isPrice ? { mode: wayOf(row.field) } : {}),
      [names[row.field]]: value,
    })
  }
  return [...changes.values()]
}
