// Whether a usage row's charge follows from what the row says.
import { parseJsonObject } from '../kernel/index.ts'
import { type ChargeFields, recompute } from '../pricing/index.ts'
import type { ChargeRow } from '../storage/index.ts'

/**
 * `unknown`: the row does not hold what its charge was made of, so nothing can be said. Rows of channel tests show a price that nobody
 * paid (`unpaid`).
 */
export type RowVerdict =
  | { readonly kind: 'right' }
  | { readonly kind: 'differs'; readonly expected: number }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'unpaid' }

/** Channel tests write their name where the key's stands, and once more as the content. */
const isChannelTest = ({ token_id: tokenId, token_name: tokenName, content }: ChargeRow): boolean =>
  tokenId === 0 && (content ?? '') !== '' && tokenName === content

const RIGHT: RowVerdict = { kind: 'right' }
const unknown = (reason: string): RowVerdict => ({ kind: 'unknown', reason })

/** Checks one row. Works on rows of ours and of New API. */
export const checkRow = (row: ChargeRow): RowVerdict => {
  if (isChannelTest(row)) return { kind: 'unpaid' }
  const quota = row.quota ?? 0
  if (quota < 0) return { kind: 'differs', expected: 0 }
  const other = parseJsonObject(row.other ?? '')
  if (other === undefined) return quota === 0 ? RIGHT : unknown('no-details')
  if (other.violation_fee === true)
    return other.fee_quota === quota ? RIGHT : { kind: 'differs', expected: Number(other.fee_quota) }
  if (other.is_task === true || other.task_id !== undefined) return unknown('task')
  const again = recompute({
    promptTokens: row.prompt_tokens ?? 0,
    completionTokens: row.completion_tokens ?? 0,
    // Written by ourselves or New API; members of other types make no price.
    other: other as Partial<ChargeFields>,
  })
  if (again.kind === 'unknown') return unknown(again.reason)
  return again.quota === quota ? RIGHT : { kind: 'differs', expected: again.quota }
}
