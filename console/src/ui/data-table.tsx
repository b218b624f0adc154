// The one table of the console: rows from the server page by page, cards on phones, choice of columns, selection.
import {
  type ColumnDef,
  columnVisibilityFeature,
  type RowData,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import { usePreferences } from '../lib/preferences.ts'
import { usePhone } from '../lib/use-media.ts'
import { CardList } from './card-list.tsx'
import { type Column, hiddenColumnsOf, type Selection, type Sorting } from './column.ts'
import { Checkbox } from './input.tsx'
import { Pager, type Paging } from './pager.tsx'
import { Failure, Skeleton } from './states.tsx'

type DataTableProps<Item extends RowData> = {
  /** Name under which the hidden columns are remembered. */
  id: string
  label: string
  columns: Column<Item>[]
  items: Item[] | undefined
  rowId: (item: Item) => string
  error: unknown
  onRetry: () => void
  isFetching: boolean
  paging: Paging
  selection?: Selection
  sorting?: Sorting
  isDim?: (item: Item) => boolean
  rowTone?: (item: Item) => string | undefined
  empty: ReactNode
}

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature })
const noItems: never[] = []

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

/** Rows, cards, skeletons, emptiness or failure; and the pager below. */
export const DataTable = <Item extends RowData>(props: DataTableProps<Item>) => {
  const {
    id,
    label,
    columns,
    items,
    rowId,
    error,
    onRetry,
    isFetching,
    paging,
    selection,
    sorting,
    isDim,
    rowTone,
    empty,
  } = props
  const { t } = useTranslation()
  const isPhone = usePhone()
  const remembered = usePreferences().hiddenColumns[id]
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns])
  const definitions = useMemo(
    (): ColumnDef<typeof features, Item>[] =>
      columns.map((column) => ({ id: column.id, header: column.header, cell: ({ row }) => column.cell(row.original) })),
    [columns],
  )
  const rowSelection = useMemo(
    () => Object.fromEntries((selection?.ids ?? []).map((selected) => [selected, true as const])),
    [selection?.ids],
  )
  const columnVisibility = useMemo(
    () => Object.fromEntries(hiddenColumnsOf(columns, remembered).map((hidden) => [hidden, false as const])),
    [columns, remembered],
  )
  const table = useTable({
    features,
    columns: definitions,
    data: items ?? noItems,
    getRowId: rowId,
    enableRowSelection: selection !== undefined,
    state: { rowSelection, columnVisibility },
    onRowSelectionChange: (update) => {
      const next = typeof update === 'function' ? update(rowSelection) : update
      selection?.onChange(Object.keys(next).filter((key) => next[key]))
    },
  })

  if (error && !items) return <Failure error={error} onRetry={onRetry} className="rounded-xl border bg-surface" />
  if (items?.length === 0) return <div className="rounded-xl border bg-surface">{empty}</div>
  const rows = table.getRowModel().rows
  const pager = <Pager {...paging} />
  if (isPhone)
    return (
      <>
        <CardList columns={columns} items={items} rowId={rowId} label={label} selection={selection} isDim={isDim} />
        {pager}
      </>
    )
  return (
    <>
      <div className="relative overflow-hidden rounded-xl border bg-surface shadow-card">
        {isFetching && items && (
          <span aria-hidden="true" className="absolute inset-x-0 top-0 z-10 h-0.5 overflow-hidden">
            <span className="block h-full w-1/4 animate-sweep bg-accent" />
          </span>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
        <section tabIndex={0} aria-label={label} className="overflow-x-auto outline-offset-[-2px]">
          <table className="w-full border-collapse text-sm" aria-busy={isFetching}>
            <caption className="sr-only">{label}</caption>
            <thead className="border-b bg-sunken text-left text-xs text-ink-faint">
              {table.getHeaderGroups().map((group) => (
                <tr key={group.id} className="bg-sunken">
                  {selection && (
                    <th scope="col" className="w-10 py-2.5 pl-4">
                      <Checkbox
                        aria-label={t('table.selectPage')}
                        checked={rows.length > 0 && table.getIsAllRowsSelected()}
                        onChange={(event) => table.toggleAllRowsSelected(event.target.checked)}
                      />
                    </th>
                  )}
                  {group.headers.map((header) => {
                    const column = byId.get(header.column.id)
                    return (
                      <th
                        key={header.id}
                        scope="col"
                        aria-sort={
                          column?.sortBy && sorting?.by === column.sortBy
                            ? sorting.isAscending
                              ? 'ascending'
                              : 'descending'
                            : undefined
                        }
                        className={cn(
                          'whitespace-nowrap px-2.5 py-2.5 font-medium first:pl-4 last:pr-4',
                          column?.isNumeric && 'text-right',
                          column?.card === 'actions' && 'sticky right-0 bg-inherit',
                        )}
                      >
                        {column && <HeaderLabel column={column} sorting={sorting} />}
                      </th>
                    )
                  })}
                </tr>
              ))}
            </thead>
            <tbody className="divide-y">
              {items
                ? rows.map((row) => (
                    <tr
                      key={row.id}
                      data-selected={row.getIsSelected() || undefined}
                      className={cn(
                        'bg-surface transition-colors hover:bg-sunken data-selected:bg-accent-soft',
                        rowTone?.(row.original),
                      )}
                    >
                      {selection && (
                        <td className="w-10 py-2 pl-4">
                          <Checkbox
                            aria-label={t('table.selectRow', { name: selection.itemName(row.id) })}
                            checked={row.getIsSelected()}
                            onChange={row.getToggleSelectedHandler()}
                          />
                        </td>
                      )}
                      {row.getVisibleCells().map((cell) => {
                        const column = byId.get(cell.column.id)
                        return (
                          <td
                            key={cell.id}
                            className={cn(
                              'h-12 whitespace-nowrap px-2.5 py-1.5 first:pl-4 last:pr-4',
                              column?.isNumeric && 'tabular text-right',
                              isDim?.(row.original) && column?.card !== 'actions' && 'text-ink-faint',
                              column?.card === 'actions' && 'sticky right-0 bg-inherit pl-2',
                              column?.className,
                            )}
                          >
                            {column?.cell(row.original)}
                          </td>
                        )
                      })}
                    </tr>
                  ))
                : Array.from({ length: 8 }, (_, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
                    <tr key={index}>
                      {columns.slice(0, 6).map((column) => (
                        <td key={column.id} className="h-12 px-4">
                          <Skeleton className="w-3/4" />
                        </td>
                      ))}
                    </tr>
                  ))}
            </tbody>
          </table>
        </section>
      </div>
      {pager}
    </>
  )
}
