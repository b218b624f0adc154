// The heading of a table: names that sort, edges that resize.
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import type { Column, Sorting } from './column.ts'
import { ColumnResize } from './column-resize.tsx'
import { Checkbox } from './input.tsx'

type HeaderLabelProps<Item> = { column: Column<Item>; sorting: Sorting | undefined }

const HeaderLabel = <Item,>({ column, sorting }: HeaderLabelProps<Item>) => {
  const { sortBy, header } = column
  if (column.card === 'actions') return <span className="sr-only">{header}</span>
  if (!sorting || !sortBy) return header
  const isActive = sorting.by === sortBy
  const Icon = !isActive ? ArrowUpDown : sorting.isAscending ? ArrowUp : ArrowDown
  return (
    <button
      type="button"
      onClick={() => sorting.onSort(sortBy)}
      className={cn('inline-flex items-center gap-1 rounded-sm hover:text-ink', isActive && 'text-ink')}
    >
      {header}
      <Icon aria-hidden="true" className={cn('size-3', !isActive && 'opacity-45')} />
    </button>
  )
}

const sortOf = <Item,>({ sortBy }: Column<Item>, sorting: Sorting | undefined) => {
  if (!sortBy || sorting?.by !== sortBy) return undefined
  return sorting.isAscending ? 'ascending' : 'descending'
}

type TableHeadProps<Item> = {
  tableId: string
  columns: readonly Column<Item>[]
  widths: Record<string, number>
  sorting: Sorting | undefined
  /** Undefined where rows cannot be chosen. */
  page: { isAllSelected: boolean; onToggleAll: () => void } | undefined
}

export const TableHead = <Item,>({ tableId, columns, widths, sorting, page }: TableHeadProps<Item>) => {
  const { t } = useTranslation()
  return (
    <thead className="sticky top-0 z-10 border-b bg-sunken text-left text-xs text-ink-faint">
      <tr className="bg-sunken">
        {page && (
          <th scope="col" className="w-10 py-2.5 pl-4">
            <Checkbox aria-label={t('table.selectPage')} checked={page.isAllSelected} onChange={page.onToggleAll} />
          </th>
        )}
        {columns.map((column) => (
          <th
            key={column.id}
            scope="col"
            aria-sort={sortOf(column, sorting)}
            style={widths[column.id] ? { width: widths[column.id], minWidth: widths[column.id] } : undefined}
            className={cn(
              'relative px-2.5 py-2.5 font-medium whitespace-nowrap first:pl-4 last:pr-4',
              column.isNumeric && 'text-right',
              column.card === 'actions' && 'sticky right-0 bg-inherit',
            )}
          >
            <HeaderLabel column={column} sorting={sorting} />
            {column.card !== 'actions' && (
              <ColumnResize tableId={tableId} columnId={column.id} name={column.header} width={widths[column.id]} />
            )}
          </th>
        ))}
      </tr>
    </thead>
  )
}
