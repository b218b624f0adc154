// Pages of lists (http-api.md section 1.3).
import type { Page } from '../../contract/index.ts'
import { queryInt } from './fields.ts'

const SIZE_DEFAULT = 10
const SIZE_MAX = 100
/** Beyond it a page is empty: no query may be made to skip without bound. */
const OFFSET_MAX = 10_000_000

/** Query fields of a paged route. */
export const pagingQuery = { p: queryInt(), page_size: queryInt(), ps: queryInt(), size: queryInt() }

type PagingQuery = {
  readonly p?: number | undefined
  readonly page_size?: number | undefined
  readonly ps?: number | undefined
  readonly size?: number | undefined
}

export type Paging = {
  readonly page: number
  readonly pageSize: number
  readonly offset: number
  readonly limit: number
}

/** Reads `p` (from 1) and `page_size`, or its other names; a size of 0 or less counts as absent. */
export const readPaging = (query: PagingQuery, sizeDefault = SIZE_DEFAULT, sizeMax = SIZE_MAX): Paging => {
  const page = Math.max(1, query.p ?? 1)
  const asked = [query.page_size, query.ps, query.size].find((size) => size !== undefined && size > 0)
  const pageSize = Math.min(asked ?? sizeDefault, sizeMax)
  return { page, pageSize, limit: pageSize, offset: Math.min((page - 1) * pageSize, OFFSET_MAX) }
}

/** The page of an envelope's `data`. */
export const toPage = <Item>(paging: Paging, total: number, items: Item[]): Page<Item> => ({
  page: paging.page,
  page_size: paging.pageSize,
  total,
  items,
})
