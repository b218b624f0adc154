// What every list does with its address: page, size, filters, and going to page 1 when a filter changes.
import { setPreferences, usePreferences } from './preferences.ts'
import { type ListSearch, readOneOf } from './url-state.ts'

type Change<Search> = (patch: Partial<Search>) => void

/** Page and size from the address (size falls back to the remembered one), and how to change them. */
export const useListPaging = <Search extends ListSearch>(search: Search, change: Change<Search>) => {
  const { pageSize } = usePreferences()
  const size = search.size ?? pageSize
  return {
    page: search.p ?? 1,
    size,
    onPage: (page: number) => change({ p: page } as Partial<Search>),
    onSize: (next: number) => {
      setPreferences({ pageSize: next })
      change({ p: undefined, size: next } as Partial<Search>)
    },
  }
}

/** Sorting by one of `sorts`: a second press on a column turns its order around. */
export const useListSorting = <Search extends ListSearch & { sort?: string | undefined; order?: string | undefined }>(
  search: Search,
  change: Change<Search>,
  sorts: readonly string[],
) => ({
  by: search.sort,
  isAscending: search.order === 'asc',
  onSort: (by: string) =>
    change({
      sort: readOneOf(by, sorts),
      order: search.sort === by && search.order !== 'asc' ? 'asc' : undefined,
      p: undefined,
    } as Partial<Search>),
})

export type ListFilters = { readonly isFiltered: boolean; readonly onReset: () => void }

/** Whether one of the named filters is set, and how to unset them all. */
export const listFilters = <Search extends ListSearch>(
  search: Search,
  change: Change<Search>,
  names: readonly (keyof Search)[],
): ListFilters => ({
  isFiltered: names.some((name) => search[name] !== undefined),
  onReset: () => change(Object.fromEntries([...names, 'p'].map((name) => [name, undefined])) as Partial<Search>),
})
