// The computed option CompletionRatioMeta: which completion ratios an operator can change.
import { findCompletionRatio, type PriceBook } from '../../pricing/index.ts'

/** JSON text `{model: {ratio, locked}}` for every model that a price table names (options.md section 1). */
export const writeCompletionMeta = (book: PriceBook): string => {
  const tables = [
    book.modelPrice,
    book.modelRatio,
    book.completionRatio,
    book.cacheRatio,
    book.createCacheRatio,
    book.imageRatio,
    book.audioRatio,
    book.audioCompletionRatio,
  ]
  const models = new Set(tables.flatMap((table) => [...table.keys()]))
  return JSON.stringify(Object.fromEntries([...models].map((model) => [model, findCompletionRatio(book, model)])))
}
