// The edge of a column by which its width is changed, with the pointer or the arrow keys; the width is remembered.
import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { getPreferences, setPreferences, usePreferences } from '../lib/preferences.ts'

const widthMin = 64
const widthMax = 800
const step = 16
const noWidths: Record<string, number> = {}

/** Widths that somebody gave to the columns of a table, pixels. */
export const useColumnWidths = (tableId: string): Record<string, number> =>
  usePreferences().columnWidths[tableId] ?? noWidths

const setWidth = (tableId: string, columnId: string, width: number) => {
  const all = getPreferences().columnWidths
  const clamped = Math.round(Math.min(widthMax, Math.max(widthMin, width)))
  setPreferences({ columnWidths: { ...all, [tableId]: { ...all[tableId], [columnId]: clamped } } })
}

const resetWidth = (tableId: string, columnId: string) => {
  const all = getPreferences().columnWidths
  const { [columnId]: _, ...others } = all[tableId] ?? {}
  setPreferences({ columnWidths: { ...all, [tableId]: others } })
}

type ResizeProps = { tableId: string; columnId: string; name: string; width: number | undefined }

/** Drag to resize, arrow keys too; a double click gives the column back its own width. */
export const ColumnResize = ({ tableId, columnId, name, width }: ResizeProps) => {
  const { t } = useTranslation()
  const drag = useRef<{ x: number; width: number }>(undefined)
  const measure = (element: Element): number => element.closest('th')?.getBoundingClientRect().width ?? widthMin
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { x: event.clientX, width: measure(event.currentTarget) }
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (drag.current) setWidth(tableId, columnId, drag.current.width + event.clientX - drag.current.x)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!direction) return
    event.preventDefault()
    setWidth(tableId, columnId, (width ?? measure(event.currentTarget)) + direction * step)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot stand at the edge of a table's heading
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={t('table.resize', { name })}
      aria-valuenow={width ?? 0}
      aria-valuemin={0}
      aria-valuemax={widthMax}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        drag.current = undefined
      }}
      onDoubleClick={() => resetWidth(tableId, columnId)}
      onKeyDown={onKeyDown}
      className="absolute inset-y-1.5 -right-0.5 z-10 w-1.5 cursor-col-resize touch-none rounded-full hover:bg-line-strong focus-visible:bg-ring"
    />
  )
}
