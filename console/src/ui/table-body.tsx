// The rows of a table. Of long lists only the rows in sight are drawn.
import type { Virtualizer } from '@tanstack/react-virtual'
import type { MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import type { Column, Selection } from './column.ts'
import { Checkbox } from './input.tsx'
import { Skeleton } from './states.tsx'

type RowProps<Item> = {
  item: Item
  id: string
  index: number
  columns: readonly Column<Item>[]
  widths: Record<string, number>
  selection: Selection | undefined
  onToggle: (id: string) => void
  onOpen: ((item: Item) => void) | undefined
  isActive: boolean
  isDim: boolean
  tone: string | undefined
}

/** A press on the row, and on nothing in it that has a meaning of its own; marking text is no press. */
const isOnRowItself = ({ target }: MouseEvent): boolean =>
  target instanceof Element &&
  target.closest('a, button, input, select, textarea, label, [role="menu"], [data-inert-row]') === null &&
  target.closest('tr') !== null &&
  getSelection()?.isCollapsed !== false

const Row = <Item,>({
  item,
  id,
  index,
  columns,
  widths,
  selection,
  onToggle,
  onOpen,
  isActive,
  isDim,
  tone,
}: RowProps<Item>) => {
  const { t } = useTranslation()
  const isSelected = selection?.ids.includes(id) ?? false
  return (
    <tr
      data-index={index}
      data-selected={isSelected || undefined}
      // The keyboard has j, k and Enter, and the row's own link or button.
      onClick={onOpen && ((event) => isOnRowItself(event) && onOpen(item))}
      className={cn(
        onOpen && 'cursor-pointer',
        'bg-surface transition-colors hover:bg-sunken data-selected:bg-accent-soft',
        tone,
        isActive && 'outline-2 -outline-offset-2 outline-ring',
      )}
    >
      {selection && (
        <td className="w-10 py-2 pl-4">
          <Checkbox
            aria-label={t('table.selectRow', { name: selection.itemName(id) })}
            checked={isSelected}
            onChange={() => onToggle(id)}
          />
        </td>
      )}
      {columns.map((column) => (
        <td
          key={column.id}
          style={widths[column.id] ? { maxWidth: widths[column.id] } : undefined}
          className={cn(
            'h-12 px-2.5 py-1.5 whitespace-nowrap first:pl-4 last:pr-4',
            widths[column.id] !== undefined && 'overflow-hidden text-ellipsis',
            column.isNumeric && 'tabular text-right',
            isDim && column.card !== 'actions' && 'text-ink-faint',
            column.card === 'actions' && 'sticky right-0 bg-inherit pl-2',
            column.className,
          )}
        >
          {column.cell(item)}
        </td>
      ))}
    </tr>
  )
}

const placeholders = Array.from({ length: 8 }, (_, index) => index)

/** Grey rows while the first page is on its way. */
export const SkeletonRows = ({ columns }: { columns: number }) => (
  <tbody className="divide-y">
    {placeholders.map((row) => (
      <tr key={row}>
        {Array.from({ length: Math.min(6, columns) }, (_, cell) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
          <td key={cell} className="h-12 px-4">
            <Skeleton className="w-3/4" />
          </td>
        ))}
      </tr>
    ))}
  </tbody>
)

type TableBodyProps<Item> = Pick<RowProps<Item>, 'columns' | 'widths' | 'selection' | 'onToggle' | 'onOpen'> & {
  items: readonly Item[]
  rowId: (item: Item) => string
  active: number | undefined
  isDim: ((item: Item) => boolean) | undefined
  rowTone: ((item: Item) => string | undefined) | undefined
  /** Given for long lists. */
  virtualizer: Virtualizer<HTMLElement, Element> | undefined
}

const Gap = ({ height, columns }: { height: number; columns: number }) =>
  height > 0 ? (
    <tr>
      <td colSpan={columns} style={{ height }} />
    </tr>
  ) : null

export const TableBody = <Item,>(props: TableBodyProps<Item>) => {
  const { items, rowId, columns, active, isDim, rowTone, virtualizer, selection, widths, onToggle, onOpen } = props
  const row = (index: number) => {
    const item = items[index]
    if (item === undefined) return null
    return (
      <Row
        key={rowId(item)}
        {...{ item, index, columns, widths, selection, onToggle, onOpen }}
        id={rowId(item)}
        isActive={index === active}
        isDim={isDim?.(item) ?? false}
        tone={rowTone?.(item)}
      />
    )
  }
  if (!virtualizer) return <tbody className="divide-y">{items.map((_, index) => row(index))}</tbody>
  const shown = virtualizer.getVirtualItems()
  const width = columns.length + (selection ? 1 : 0)
  return (
    <tbody className="divide-y">
      <Gap height={shown[0]?.start ?? 0} columns={width} />
      {shown.map(({ index }) => row(index))}
      <Gap height={virtualizer.getTotalSize() - (shown.at(-1)?.end ?? 0)} columns={width} />
    </tbody>
  )
}
