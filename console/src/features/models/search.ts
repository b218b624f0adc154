// What the address of the model pages may hold.
import {
  type ListSearch,
  readInt,
  readListSearch,
  readOneOf,
  readText,
  type SearchRecord,
} from '../../lib/url-state.ts'

export const parts = ['models', 'vendors', 'groups'] as const
export type Part = (typeof parts)[number]

export type ModelsSearch = ListSearch & {
  tab?: Exclude<Part, 'models'> | undefined
  q?: string | undefined
  /** A vendor's id; 0 for rows without one. */
  vendor?: number | undefined
  status?: string | undefined
  sync?: string | undefined
  /** The open editor: `new`, an id, or `missing` and `sync`. */
  open?: string | undefined
  /** Name with which a new row begins. */
  name?: string | undefined
}

/** What each part of the page is given. */
export type PartProps = { search: ModelsSearch; onChange: (patch: Partial<ModelsSearch>) => void }

/** Reads the search part; values that make no sense are dropped. */
export const readModelsSearch = (search: SearchRecord): ModelsSearch => ({
  ...readListSearch(search),
  tab: readOneOf(search.tab, ['vendors', 'groups']),
  q: readText(search.q),
  vendor: readInt(search.vendor, 0),
  status: readOneOf(String(search.status), ['0', '1']),
  sync: readOneOf(String(search.sync), ['0', '1']),
  open: readOneOf(search.open, ['new', 'missing', 'sync']) ?? readInt(search.open, 1)?.toString(),
  name: readText(search.name),
})
