// Reads option tables whose values may be anything that JSON can hold.
import type { RatioTable } from './price-types.ts'

/** The usable entries: finite numbers of at least 0. Anything else would credit users or break sums, so it is only listed. */
export const readNumberTable = (
  name: string,
  table: RatioTable | undefined,
  problems: string[],
): ReadonlyMap<string, number> => {
  const entries = new Map<string, number>()
  for (const [key, value] of Object.entries(table ?? {})) {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) entries.set(key, value)
    else problems.push(`${name}.${key}`)
  }
  return entries
}

/** The entries that are text. */
export const readTextTable = (
  name: string,
  table: Readonly<Record<string, string>> | undefined,
  problems: string[],
): ReadonlyMap<string, string> => {
  const entries = new Map<string, string>()
  for (const [key, value] of Object.entries(table ?? {})) {
    if (typeof value === 'string') entries.set(key, value)
    else problems.push(`${name}.${key}`)
  }
  return entries
}
