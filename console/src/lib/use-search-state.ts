// The address as the state of a page: what its query holds, read by the page's own reader, and how to change it.
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { SearchRecord } from './url-state.ts'

export type ChangeOptions = { /** Does not become a step of the browser's history. */ readonly isReplaced?: boolean }

/** What the address holds and a function that changes parts of it; undefined removes a part. */
export const useSearchState = <Search extends object>(read: (search: SearchRecord) => Search) => {
  const raw = useSearch({ strict: false }) as SearchRecord
  const navigate = useNavigate()
  const search = useMemo(() => read(raw), [raw, read])
  const change = useCallback(
    (patch: Partial<Search>, { isReplaced = false }: ChangeOptions = {}) =>
      void navigate({ to: '.', search: ((old: SearchRecord) => ({ ...old, ...patch })) as never, replace: isReplaced }),
    [navigate],
  )
  return { search, change }
}
