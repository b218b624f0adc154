// What the address of the page of system information may hold: the part that is shown, and the log's filters.
import { readOneOf, readText, type SearchRecord } from '../../lib/url-state.ts'

export const parts = ['state', 'jobs', 'log', 'cleanup'] as const
export type Part = (typeof parts)[number]
export const levels = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof levels)[number]

export type SystemSearch = {
  part?: Part | undefined
  file?: string | undefined
  level?: Level | undefined
  q?: string | undefined
}

/** Reads the search part; values that make no sense are dropped. */
export const readSystemSearch = (search: SearchRecord): SystemSearch => ({
  part: readOneOf(search.part, parts),
  file: readText(search.file),
  level: readOneOf(search.level, levels),
  q: readText(search.q),
})
