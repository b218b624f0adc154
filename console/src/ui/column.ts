// What a column, a selection and a sort order are, for the table and its cards.
import type { ReactNode } from 'react'

/** One column; on phones `card` says which part of the card it becomes (a labelled line unless told otherwise). */
export type Column<Item> = {
  id: string
  header: string
  cell: (item: Item) => ReactNode
  isNumeric?: boolean
  /** Fixed columns are not offered in the column menu. */
  isFixed?: boolean
  isHiddenAtFirst?: boolean
  /** Name by which the server sorts this column. */
  sortBy?: string
  card?: 'title' | 'badge' | 'actions' | 'hidden'
  className?: string
}

/** How the server has sorted the list, and asking for another column (or the other direction). */
export type Sorting = { by: string | undefined; isAscending: boolean; onSort: (by: string) => void }

export type Selection = { ids: string[]; onChange: (ids: string[]) => void; itemName: (id: string) => string }

/** Ids of the columns that are not shown, from what was remembered or the columns' own wish. */
export const hiddenColumnsOf = <Item>(columns: Column<Item>[], remembered: string[] | undefined): string[] =>
  remembered ?? columns.filter((column) => column.isHiddenAtFirst).map((column) => column.id)
