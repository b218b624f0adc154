// What hosted tools add to a charge: searches and generated pictures, priced per call (billing.md section 6).
import {
  addDecimal,
  type Decimal,
  divideDecimal,
  multiplyDecimal,
  toDecimal,
  type Usage,
  ZERO,
} from '../kernel/index.ts'
import type { ChargeFields, ChargeLine } from './charge.ts'
import { imageCallUsd } from './media-prices.ts'
import type { PriceSnapshot } from './price-types.ts'

/** Calls of one tool; `usd` is per 1000 calls, for pictures it is the sum of the calls. Previews are searches too. */
export type ToolCharge = {
  readonly tool: 'web_search' | 'file_search' | 'image_generation_call'
  readonly count: number
  readonly usd: number
}

const THOUSAND = toDecimal(1000)
const NO_CHARGES: readonly ToolCharge[] = []

const sumOfPictures = (pictures: readonly { readonly quality: string; readonly size: string }[]): number => {
  let tenthsOfCents = 0
  for (const { quality, size } of pictures) tenthsOfCents += Math.round(imageCallUsd(quality, size) * 1000)
  return tenthsOfCents / 1000
}

/**
 * The tool calls that an answer is charged for. Streamed and whole answers count the same: what ran, not what was declared.
 * A chat model that searches by nature (`…search-preview`) counts one search even though it reports none.
 */
export const listToolCharges = (usage: Usage, snapshot: PriceSnapshot, endpoint: string): readonly ToolCharge[] => {
  const { toolCalls } = usage
  const isSearchModel = endpoint === 'chat' && snapshot.model.endsWith('search-preview')
  if (toolCalls === undefined && !isSearchModel) return NO_CHARGES
  const { toolPrices } = snapshot
  const charges: ToolCharge[] = []
  const webSearches = toolCalls?.webSearch ?? 0
  const previews = toolCalls?.webSearchPreview ?? (isSearchModel ? 1 : 0)
  const fileSearches = toolCalls?.fileSearch ?? 0
  const pictures = toolCalls?.imageGeneration ?? []
  if (webSearches > 0) charges.push({ tool: 'web_search', count: webSearches, usd: toolPrices.webSearch })
  if (previews > 0) charges.push({ tool: 'web_search', count: previews, usd: toolPrices.webSearchPreview })
  if (fileSearches > 0) charges.push({ tool: 'file_search', count: fileSearches, usd: toolPrices.fileSearch })
  if (pictures.length > 0) {
    charges.push({ tool: 'image_generation_call', count: pictures.length, usd: sumOfPictures(pictures) })
  }
  return charges
}

/** USD of one tool's calls. */
const usdOf = ({ tool, count, usd }: ToolCharge): Decimal =>
  tool === 'image_generation_call'
    ? toDecimal(usd)
    : divideDecimal(multiplyDecimal(toDecimal(usd), toDecimal(count)), THOUSAND)

/** Quota of all tool calls, exact. */
export const toolSurcharge = (charges: readonly ToolCharge[], groupRatio: number, quotaPerUnit: number): Decimal => {
  let usd: Decimal = ZERO
  for (const charge of charges) usd = addDecimal(usd, usdOf(charge))
  return multiplyDecimal(usd, multiplyDecimal(toDecimal(groupRatio), toDecimal(quotaPerUnit)))
}

/** The explanation's lines of tool calls. */
export const explainTools = (
  charges: readonly ToolCharge[],
  groupRatio: number,
  quotaPerUnit: number,
): readonly ChargeLine[] =>
  charges.map(({ tool, count, usd }) => {
    const total = tool === 'image_generation_call' ? usd : (usd * count) / 1000
    return { item: tool, count, usd, quota: total * groupRatio * quotaPerUnit }
  })

/** Writes the tool calls into a row's fields. Plain searches own the shared names; previews use them when alone. */
export const writeToolFields = (fields: ChargeFields, charges: readonly ToolCharge[]): void => {
  for (const { tool, count, usd } of charges) {
    if (tool === 'file_search') {
      fields.file_search = true
      fields.file_search_call_count = count
      fields.file_search_price = usd
    } else if (tool === 'image_generation_call') {
      fields.image_generation_call = true
      fields.image_generation_call_price = usd
    } else if (fields.web_search === undefined) {
      fields.web_search = true
      fields.web_search_call_count = count
      fields.web_search_price = usd
    } else {
      fields.web_search_preview_call_count = count
      fields.web_search_preview_price = usd
    }
  }
}

/** Reads back what {@link writeToolFields} wrote, and rows that New API wrote. */
export const readToolFields = (fields: Partial<ChargeFields>): readonly ToolCharge[] => {
  const charges: ToolCharge[] = []
  const add = (tool: ToolCharge['tool'], count: number | undefined, usd: number | undefined): void => {
    if (count !== undefined && count > 0 && usd !== undefined) charges.push({ tool, count, usd })
  }
  add('web_search', fields.web_search_call_count, fields.web_search_price)
  add('web_search', fields.web_search_preview_call_count, fields.web_search_preview_price)
  add('file_search', fields.file_search_call_count, fields.file_search_price)
  if (fields.image_generation_call === true) {
    add('image_generation_call', 1, fields.image_generation_call_price)
  }
  return charges
}
