// Built-in prices that are known to be wrong or stale and are still in force: what a moved installation keeps until its operator accepts them.
import type { PriceChange, PriceCorrection } from '../../contract/index.ts'
import { type CorrectedTable, listPriceCorrections, type PriceBook } from '../../pricing/index.ts'

const FIELDS = {
  modelRatio: 'model_ratio',
  completionRatio: 'completion_ratio',
  cacheRatio: 'cache_ratio',
  createCacheRatio: 'create_cache_ratio',
  imageRatio: 'image_input_ratio',
  audioRatio: 'audio_input_ratio',
  audioCompletionRatio: 'audio_output_ratio',
  modelPrice: 'fixed_price',
} as const satisfies Readonly<Record<CorrectedTable, keyof PriceChange>>

type Open = { readonly table: CorrectedTable; readonly model: string; readonly after: number | undefined }

/** Corrections of entries that are still exactly as the reference ships them; what an operator chose is left alone. */
const openCorrections = (book: PriceBook) =>
  listPriceCorrections().filter(({ table, key, before }) => book[table].get(key) === before)

export const presentCorrections = (book: PriceBook): readonly PriceCorrection[] =>
  openCorrections(book).map(({ table, key, before, after, reason }) => ({
    table: FIELDS[table],
    model_name: key,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    reason,
  }))

export type Accepted = { readonly table: string; readonly model_name: string }

/** The changes that make accepted corrections true; all of them when none is named. What is not open any more is passed over. */
export const acceptCorrections = (
  book: PriceBook,
  accepted: readonly Accepted[] | undefined,
): readonly PriceChange[] => {
  const named = accepted && new Set(accepted.map(({ table, model_name: model }) => `${table} ${model}`))
  const open: Open[] = openCorrections(book).map(({ table, key, after }) => ({ table, model: key, after }))
  return open.flatMap(({ table, model, after }): PriceChange[] => {
    const field = FIELDS[table]
    if (named !== undefined && !named.has(`${field} ${model}`)) return []
    return [{ model_name: model, [field]: after ?? null }]
  })
}
