// The table's rows as cards, for narrow screens. Of long lists only the cards in sight are drawn.
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type Ref, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import type { Column, Selection } from './column.ts'
import { Checkbox } from './input.tsx'
import { Skeleton } from './states.tsx'

/** Cards that are drawn whether they are in sight or not. */
const drawnMax = 60
/** Pixels of a card with a handful of lines, until it has been measured. */
const usualHeight = 240

type CardProps<Item> = {
  item: Item
  id: string
  columns: readonly Column<Item>[]
  selection: Selection | undefined
  isDim: boolean
  /** Place in a list that is drawn in part. */
  index?: number
  top?: number
  measure?: Ref<HTMLLIElement>
}

const RowCard = <Item,>({ item, id, columns, selection, isDim, index, top, measure }: CardProps<Item>) => {
  const { t } = useTranslation()
  const part = (name: Column<Item>['card']) => columns.filter((column) => column.card === name)
  const toggle = () => {
    const ids = selection?.ids ?? []
    selection?.onChange(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id])
  }
  return (
    <li
      ref={measure}
      data-index={index}
      className={cn('pb-3', top !== undefined && 'absolute inset-x-0 top-0')}
      style={top === undefined ? undefined : { transform: `translateY(${top}px)` }}
    >
      <div className="panel p-4">
        <div className="flex items-start justify-between gap-3">
          <div className="flex min-w-0 items-start gap-3">
            {selection && (
              <Checkbox
                className="mt-1"
                aria-label={t('table.selectRow', { name: selection.itemName(id) })}
                checked={selection.ids.includes(id)}
                onChange={toggle}
              />
            )}
            <div className="min-w-0">
              {part('title').map((column) => (
                <div key={column.id}>{column.cell(item)}</div>
              ))}
            </div>
          </div>
          <div className="shrink-0">
            {part('badge').map((column) => (
              <div key={column.id}>{column.cell(item)}</div>
            ))}
          </div>
        </div>
        <dl
          className={cn(
            'mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm',
            isDim && 'text-ink-faint',
          )}
        >
          {part(undefined).map((column) => (
            <div key={column.id} className="contents [&>dt]:self-center">
              <dt className="text-ink-faint">{column.header}</dt>
              <dd className="tabular flex min-w-0 items-center justify-end text-right">{column.cell(item)}</dd>
            </div>
          ))}
        </dl>
        {part('actions').map((column) => (
          <div key={column.id} className="mt-3 flex justify-end border-t pt-2.5">
            {column.cell(item)}
          </div>
        ))}
      </div>
    </li>
  )
}

type CardListProps<Item> = {
  columns: readonly Column<Item>[]
  items: readonly Item[] | undefined
  rowId: (item: Item) => string
  label: string
  selection: Selection | undefined
  isDim: ((item: Item) => boolean) | undefined
}

type FilledProps<Item> = CardListProps<Item> & { items: readonly Item[] }

const ShortList = <Item,>({ columns, items, rowId, label, selection, isDim }: FilledProps<Item>) => (
  <ul aria-label={label}>
    {items.map((item) => (
      <RowCard key={rowId(item)} {...{ item, columns, selection }} id={rowId(item)} isDim={isDim?.(item) ?? false} />
    ))}
  </ul>
)

const LongList = <Item,>({ columns, items, rowId, label, selection, isDim }: FilledProps<Item>) => {
  const list = useRef<HTMLUListElement>(null)
  const [offset, setOffset] = useState(0)
  // What stands above the list moves with the page's width and filters.
  useLayoutEffect(() => setOffset((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY), [])
  const virtualizer = useWindowVirtualizer<HTMLLIElement>({
    count: items.length,
    estimateSize: () => usualHeight,
    overscan: 6,
    scrollMargin: offset,
  })
  return (
    <ul ref={list} aria-label={label} className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ index, start }) => {
        const item = items[index]
        if (item === undefined) return null
        return (
          <RowCard
            key={rowId(item)}
            {...{ item, columns, selection, index }}
            id={rowId(item)}
            isDim={isDim?.(item) ?? false}
            top={start - offset}
            measure={virtualizer.measureElement}
          />
        )
      })}
    </ul>
  )
}

const Waiting = () => (
  <div className="space-y-3">
    {[1, 2, 3, 4].map((key) => (
      <div key={key} className="space-y-3 panel p-4">
        <Skeleton className="w-1/2" />
        <Skeleton />
        <Skeleton className="w-3/4" />
      </div>
    ))}
  </div>
)

/** One card per row: title and badge on top, labelled lines, actions at the foot. */
export const CardList = <Item,>({ items, ...props }: CardListProps<Item>) => {
  if (!items) return <Waiting />
  return items.length > drawnMax ? <LongList items={items} {...props} /> : <ShortList items={items} {...props} />
}
