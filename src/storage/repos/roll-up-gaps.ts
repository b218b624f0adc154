// Ids that the roll-up passed although no row had them yet: a slow transaction may still commit them.

/** First and last id, and when it was seen (unix seconds). */
export type Gap = readonly [from: number, to: number, seenAt: number]

/** No transaction that writes usage rows is open for so long. */
const KEPT_SECONDS = 900
/** Servers whose ids go in steps leave a gap at every row; the newest are watched. */
const GAPS_MAX = 64

type Passed = { readonly id: number; readonly created_at: number }

/**
 * The gaps that are left after these rows were read: old ones without the ids that came late, and new ones between fresh
 * rows. Holes in old stretches (rows that were deleted long ago) are none.
 */
export const gapsAfter = (gaps: readonly Gap[], lastId: number, rows: readonly Passed[], now: number): Gap[] => {
  const late = rows.filter(({ id }) => id <= lastId).map(({ id }) => id)
  const left = gaps.filter(([, , seenAt]) => now - seenAt < KEPT_SECONDS).flatMap((gap) => without(gap, late))
  const fresh: Gap[] = []
  let expected = lastId + 1
  for (const { id, created_at } of rows) {
    if (id <= lastId) continue
    if (id > expected && now - created_at < KEPT_SECONDS) fresh.push([expected, id - 1, now])
    expected = id + 1
  }
  return [...left, ...fresh].slice(-GAPS_MAX)
}

/** What is left of a gap when some of its ids have come (ascending). */
const without = ([from, to, seenAt]: Gap, ids: readonly number[]): Gap[] => {
  const left: Gap[] = []
  let start = from
  for (const id of ids) {
    if (id < start || id > to) continue
    if (id > start) left.push([start, id - 1, seenAt])
    start = id + 1
  }
  if (start <= to) left.push([start, to, seenAt])
  return left
}
