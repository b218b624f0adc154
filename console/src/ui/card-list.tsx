// The table's rows as cards, for narrow screens.
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import type { Column, Selection } from './column.ts'
import { Checkbox } from './input.tsx'
import { Skeleton } from './states.tsx'

type CardListProps<Item> = {
  columns: Column<Item>[]
  items: Item[] | undefined
  rowId: (item: Item) => string
  label: string
  selection: Selection | undefined
  isDim: ((item: Item) => boolean) | undefined
}

/** One card per row: title and badge on top, labelled lines, actions at the foot. */
export const CardList = <Item,>({ columns, items, rowId, label, selection, isDim }: CardListProps<Item>) => {
  const { t } = useTranslation()
  const part = (name: Column<Item>['card']) => columns.filter((column) => column.card === name)
  if (!items)
    return (
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
  const toggle = (id: string) => {
    const ids = selection?.ids ?? []
    selection?.onChange(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id])
  }
  return (
    <ul aria-label={label} className="space-y-3">
      {items.map((item) => {
        const id = rowId(item)
        return (
          <li key={id} className="panel p-4">
            <div className="flex items-start justify-between gap-3">
              <div className="flex min-w-0 items-start gap-3">
                {selection && (
                  <Checkbox
                    className="mt-1"
                    aria-label={t('table.selectRow', { name: selection.itemName(id) })}
                    checked={selection.ids.includes(id)}
                    onChange={() => toggle(id)}
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
                isDim?.(item) && 'text-ink-faint',
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
          </li>
        )
      })}
    </ul>
  )
}
