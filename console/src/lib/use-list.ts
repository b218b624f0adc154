// What every list does with its address: page, size, filters, and going to page 1 when a filter changes.
import { setPreferences, usePreferences } from './preferences.ts'
import type { ListSearch } from './url-state.ts'

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
