// Walking a table by keyboard: j and k move, x selects, Enter opens.
import { useEffect, useState } from 'react'

type RowKeys = {
  count: number
  onToggle: ((index: number) => void) | undefined
  onOpen: ((index: number) => void) | undefined
  /** Brings a row into sight. */
  onShow: (index: number) => void
}

const isBusyElsewhere = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"], [role="listbox"]') !==
    null

/** Index of the row one has walked to, or undefined before the first step. */
export const useRowKeys = ({ count, onToggle, onOpen, onShow }: RowKeys): number | undefined => {
  const [active, setActive] = useState<number>()
  const current = active !== undefined && active < count ? active : undefined
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isBusyElsewhere(event.target) || count === 0) return
      const step = { j: 1, k: -1 }[event.key]
      if (step !== undefined) {
        const next = current === undefined ? 0 : Math.min(count - 1, Math.max(0, current + step))
        setActive(next)
        onShow(next)
      } else if (current !== undefined && event.key === 'x') onToggle?.(current)
      else if (current !== undefined && event.key === 'Enter' && event.target === document.body) onOpen?.(current)
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [count, current, onToggle, onOpen, onShow])
  return current
}
