// A list whose entries can be dragged by their handle, or moved with the arrow keys while the handle has the focus.
import { GripVertical, Trash2 } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../../../lib/cn.ts'
import { IconButton } from '../../../ui/button.tsx'

type SortableListProps<Entry> = {
  label: string
  items: readonly Entry[]
  nameOf: (item: Entry) => string
  /** Without it, the order is not the reader's to change. */
  onMove: ((from: number, to: number) => void) | undefined
  onRemove: (index: number) => void
  /** Further buttons of an entry. */
  actions?: (item: Entry, index: number) => ReactNode
  children: (item: Entry, index: number) => ReactNode
}

/** Index of the row at a height, among rows that do not overlap; beyond the ends, the first or the last. */
const rowAt = (list: HTMLElement, y: number): number => {
  const rows = [...list.children]
  const found = rows.findIndex((row) => y < row.getBoundingClientRect().bottom)
  return found < 0 ? rows.length - 1 : found
}

type HandleProps = {
  name: string
  index: number
  count: number
  onGrab: (event: PointerEvent) => void
  onDrag: (event: PointerEvent) => void
  onDrop: () => void
  onStep: (to: number) => void
}

const Handle = ({ name, index, count, onGrab, onDrag, onDrop, onStep }: HandleProps) => {
  const { t } = useTranslation()
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: count - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    if (to >= 0 && to < count && to !== index) onStep(to)
  }
  return (
    <button
      type="button"
      data-handle={index}
      aria-label={t('settings.move', { name })}
      title={t('settings.moveHelp')}
      onPointerDown={onGrab}
      onPointerMove={onDrag}
      onPointerUp={onDrop}
      onPointerCancel={onDrop}
      onKeyDown={onKeyDown}
      className="grid size-8 shrink-0 cursor-grab touch-none place-items-center rounded-md text-ink-faint hover:bg-hover hover:text-ink active:cursor-grabbing"
    >
      <GripVertical aria-hidden="true" className="size-4" />
    </button>
  )
}

export const SortableList = <Entry,>(props: SortableListProps<Entry>) => {
  const { label, items, nameOf, onMove, onRemove, actions, children } = props
  const { t } = useTranslation()
  const list = useRef<HTMLOListElement>(null)
  const [dragged, setDragged] = useState<number>()
  const [told, setTold] = useState('')
  const move = (from: number, to: number) => {
    const item = items[from]
    if (item === undefined || !onMove) return
    onMove(from, to)
    setTold(t('settings.moved', { name: nameOf(item), place: to + 1, count: items.length }))
  }
  const step = (from: number, to: number) => {
    move(from, to)
    // The handle follows its entry, so that the next press moves the same one.
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-handle="${to}"]`)?.focus())
  }
  const remove = (index: number) => {
    onRemove(index)
    // The focus goes to the neighbour, or it would be lost with the button.
    const neighbour = Math.min(index, items.length - 2)
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-remove="${neighbour}"]`)?.focus())
  }
  const drag = (event: PointerEvent) => {
    if (dragged === undefined || !list.current) return
    const to = rowAt(list.current, event.clientY)
    if (to === dragged) return
    move(dragged, to)
    setDragged(to)
  }
  if (items.length === 0) return null
  return (
    <>
      <ol ref={list} aria-label={label} className="divide-y overflow-hidden rounded-lg border">
        {items.map((item, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place; a dragged one must keep its element
            key={index}
            className={cn(
              'flex items-center gap-1.5 bg-surface py-1.5 pr-1.5 pl-1.5',
              !onMove && 'pl-3.5',
              dragged === index && 'bg-accent-soft',
            )}
          >
            {onMove && (
              <Handle
                name={nameOf(item)}
                index={index}
                count={items.length}
                onGrab={(event) => {
                  event.currentTarget.setPointerCapture(event.pointerId)
                  setDragged(index)
                }}
                onDrag={drag}
                onDrop={() => setDragged(undefined)}
                onStep={(to) => step(index, to)}
              />
            )}
            <div className="flex min-w-0 flex-1 items-center gap-3">{children(item, index)}</div>
            {actions?.(item, index)}
            <IconButton
              icon={Trash2}
              data-remove={index}
              label={t('action.remove', { name: nameOf(item) })}
              onClick={() => remove(index)}
            />
          </li>
        ))}
      </ol>
      <p role="status" className="sr-only">
        {told}
      </p>
    </>
  )
}
