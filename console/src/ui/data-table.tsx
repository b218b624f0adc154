// The one table of the console: pages of rows from the server or a whole long list, cards on phones, columns to choose, selection.
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useCallback, useRef } from 'react'
import { cn } from '../lib/cn.ts'
import { usePreferences } from '../lib/preferences.ts'
import { usePhone } from '../lib/use-media.ts'
import { CardList } from './card-list.tsx'
import { type Column, hiddenColumnsOf, type Selection, type Sorting } from './column.ts'
import { useColumnWidths } from './column-resize.tsx'
import { Pager, type Paging } from './pager.tsx'
import { Failure } from './states.tsx'
import { SkeletonRows, TableBody } from './table-body.tsx'
import { TableHead } from './table-head.tsx'
import { useRowKeys } from './use-row-keys.ts'

export type DataTableProps<Item> = {
  /** Name under which hidden columns and widths are remembered. */
  id: string
  label: string
  columns: Column<Item>[]
  items: Item[] | undefined
  rowId: (item: Item) => string
  error: unknown
  onRetry: () => void
  isFetching: boolean
  /** Without it, `items` is the whole list. */
  paging?: Paging
  selection?: Selection
  sorting?: Sorting
  isDim?: (item: Item) => boolean
  rowTone?: (item: Item) => string | undefined
  /** Enter on the row one has walked to with j and k. */
  onOpen?: (item: Item) => void
  empty: ReactNode
}

/** Lists longer than this scroll in a window of their own and draw only what is in sight. */
const drawnMax = 150
const rowPixels = 49

const useLongList = (count: number) => {
  const frame = useRef<HTMLElement>(null)
  const isLong = count > drawnMax
  const virtualizer = useVirtualizer<HTMLElement, Element>({
    count: isLong ? count : 0,
    getScrollElement: () => frame.current,
    estimateSize: () => rowPixels,
    overscan: 12,
  })
  return { frame, virtualizer: isLong ? virtualizer : undefined }
}

const toggled = (ids: readonly string[], id: string): string[] =>
  ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]

const ProgressLine = () => (
  <span aria-hidden="true" className="absolute inset-x-0 top-0 z-20 h-0.5 overflow-hidden">
    <span className="block h-full w-1/4 animate-sweep bg-accent" />
  </span>
)

const TableFrame = <Item,>(props: DataTableProps<Item>) => {
  const { id, label, items, rowId, isFetching, selection, sorting, isDim, rowTone, onOpen } = props
  const hidden = hiddenColumnsOf(props.columns, usePreferences().hiddenColumns[id])
  const columns = props.columns.filter((column) => !hidden.includes(column.id))
  const widths = useColumnWidths(id)
  const { frame, virtualizer } = useLongList(items?.length ?? 0)
  const idAt = (index: number): string | undefined => {
    const item = items?.[index]
    return item === undefined ? undefined : rowId(item)
  }
  const onToggle = (rowIdOf: string) => selection?.onChange(toggled(selection.ids, rowIdOf))
  const onShow = useCallback(
    (index: number) => {
      if (virtualizer) virtualizer.scrollToIndex(index)
      else frame.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: 'nearest' })
    },
    [virtualizer, frame],
  )
  const active = useRowKeys({
    count: items?.length ?? 0,
    onShow,
    onToggle: (index) => {
      const rowIdOf = idAt(index)
      if (rowIdOf !== undefined) onToggle(rowIdOf)
    },
    onOpen: (index) => {
      const item = items?.[index]
      if (item !== undefined) onOpen?.(item)
    },
  })
  const ids = items?.map(rowId) ?? []
  const chosen = new Set(selection?.ids)
  const isAllSelected = ids.length > 0 && ids.every((one) => chosen.has(one))
  const page = selection && { isAllSelected, onToggleAll: () => selection.onChange(isAllSelected ? [] : ids) }
  return (
    <div className="panel relative overflow-hidden">
      {isFetching && items && <ProgressLine />}
      <section
        ref={frame}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={label}
        className={cn('overflow-x-auto outline-offset-[-2px]', virtualizer && 'max-h-[72vh] overflow-y-auto')}
      >
        <table className="w-full border-collapse text-sm" aria-busy={isFetching} aria-rowcount={items?.length}>
          <caption className="sr-only">{label}</caption>
          <TableHead tableId={id} {...{ columns, widths, sorting, page }} />
          {items ? (
            <TableBody
              {...{ items, rowId, columns, widths, selection, onToggle, onOpen, active, isDim, rowTone, virtualizer }}
            />
          ) : (
            <SkeletonRows columns={columns.length} />
          )}
        </table>
      </section>
    </div>
  )
}

/** Rows, cards, skeletons, emptiness or failure; and the pager below. */
export const DataTable = <Item,>(props: DataTableProps<Item>) => {
  const { label, columns, items, rowId, error, onRetry, paging, selection, isDim, empty } = props
  const isPhone = usePhone()
  if (error && !items) return <Failure error={error} onRetry={onRetry} className="panel" />
  if (items?.length === 0) return <div className="panel">{empty}</div>
  return (
    <>
      {isPhone ? <CardList {...{ columns, items, rowId, label, selection, isDim }} /> : <TableFrame {...props} />}
      {paging && <Pager {...paging} />}
    </>
  )
}
