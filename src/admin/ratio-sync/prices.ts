// The prices of one gateway by field and model, as ratio synchronisation compares them (pricing-endpoint.md section 3).
import type { PRICE_TEXT_FIELDS, PriceField, PriceNumberField, PriceValue } from '../../contract/index.ts'

/** Field → model → value; a field that is left out has no entries. */
export type PriceSheet = ReadonlyMap<PriceField, ReadonlyMap<string, PriceValue>>

/** More models than any upstream has; the rest of a longer list is left out. */
export const MODELS_MAX = 20_000
const NAME_CHARACTERS_MAX = 255
const EXPRESSION_CHARACTERS_MAX = 16_384
const DIGITS = 6

/** Ratios worked out from prices have six decimals. */
export const roundRatio = (ratio: number): number => Number(ratio.toFixed(DIGITS))

/** A price sheet that grows; values that are no prices are passed over. */
export const createSheet = () => {
  const fields = new Map<PriceField, Map<string, PriceValue>>()
  const models = new Set<string>()

  const hasRoomFor = (model: string): boolean =>
    models.has(model) || (models.size < MODELS_MAX && model !== '' && model.length <= NAME_CHARACTERS_MAX)

  const put = (field: PriceField, model: string, value: PriceValue): void => {
    if (!hasRoomFor(model)) return
    models.add(model)
    const entries = fields.get(field) ?? new Map<string, PriceValue>()
    fields.set(field, entries.set(model, value))
  }

  return {
    number: (field: PriceNumberField, model: string, value: unknown): void => {
      if (typeof value === 'number' && Number.isFinite(value) && value >= 0) put(field, model, value)
    },
    tiered: (model: string, expression: string): void => {
      if (expression.length > EXPRESSION_CHARACTERS_MAX) return
      put('billing_mode', model, 'tiered_expr')
      put('billing_expr', model, expression)
    },
    text: (field: (typeof PRICE_TEXT_FIELDS)[number], model: string, value: unknown): void => {
      if (typeof value === 'string' && value.length <= EXPRESSION_CHARACTERS_MAX) put(field, model, value)
    },
    sheet: (): PriceSheet => fields,
  }
}
