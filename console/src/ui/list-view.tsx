// A list of the server's: its filters above, its page of rows below, and what is said when there are none.
import { SearchX } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import type { ListFilters } from '../lib/use-list.ts'
import { Button } from './button.tsx'
import { ColumnMenu } from './column-menu.tsx'
import { DataTable, type DataTableProps } from './data-table.tsx'
import { Empty } from './states.tsx'
import { Toolbar } from './toolbar.tsx'

/** What a query of a page tells; `useQuery` gives it. */
type ListQuery<Item> = {
  readonly data: { readonly items: Item[]; readonly total: number } | undefined
  readonly error: Error | null
  readonly isFetching: boolean
  readonly refetch: () => unknown
}

type FromQuery = 'items' | 'error' | 'onRetry' | 'isFetching' | 'paging' | 'empty'

type ListViewProps<Item> = Omit<DataTableProps<Item>, FromQuery> & {
  list: ListQuery<Item>
  paging: Omit<NonNullable<DataTableProps<Item>['paging']>, 'total'>
  /** Search box and selects. */
  filters: ReactNode
  /** Whether any of them is set, and how to unset them. */
  filtering: ListFilters
  /** Beside the choice of columns. */
  tools?: ReactNode
  /** A line above the rows. */
  note?: string
  /** What is said of a list that has nothing, whatever the filters. */
  empty: ReactNode
}

export const ListView = <Item,>(props: ListViewProps<Item>) => {
  const { list, paging, filters, filtering, tools, note, empty, ...table } = props
  const { t } = useTranslation()
  const noMatch = (
    <Empty
      icon={SearchX}
      title={t('state.noMatch')}
      text={t('state.noMatchText')}
      action={<Button onClick={filtering.onReset}>{t('action.resetFilters')}</Button>}
    />
  )
  return (
    <>
      <Toolbar>
        {filters}
        {/* Columns are chosen on wide screens only. */}
        <div className={cn('flex gap-2 sm:ml-auto', tools === undefined && 'max-sm:hidden')}>
          {tools}
          <ColumnMenu tableId={table.id} columns={table.columns} />
        </div>
      </Toolbar>
      {note && <p className="mb-2 text-xs text-ink-faint">{note}</p>}
      <DataTable
        {...table}
        items={list.data?.items}
        error={list.error}
        onRetry={() => void list.refetch()}
        isFetching={list.isFetching}
        paging={{ ...paging, total: list.data?.total ?? 0 }}
        empty={filtering.isFiltered ? noMatch : empty}
      />
    </>
  )
}
