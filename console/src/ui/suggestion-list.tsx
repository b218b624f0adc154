// The list under a text box with suggestions: one of them is active, a press takes one.
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'

type SuggestionListProps = {
  /** The box names it as what it controls; the option at an index has the id that `optionId` gives. */
  id: string
  items: readonly string[]
  active: number
  isShown: boolean
  onPick: (item: string) => void
}

export const optionId = (listId: string, index: number): string => `${listId}-${index}`

/** The index a step further, round the ends; from none (-1) to the first or the last. 0 where there is nothing. */
export const stepThrough = (count: number, active: number, step: 1 | -1): number =>
  active < 0 && step < 0 ? Math.max(0, count - 1) : (active + step + count) % Math.max(1, count)

/** The box keeps the focus: a press is taken before it would lose it. */
export const SuggestionList = ({ id, items, active, isShown, onPick }: SuggestionListProps) => {
  const { t } = useTranslation()
  useEffect(() => {
    document.getElementById(optionId(id, active))?.scrollIntoView({ block: 'nearest' })
  }, [id, active])
  return (
    <div
      id={id}
      role="listbox"
      aria-label={t('form.suggestions')}
      hidden={!isShown}
      className="absolute inset-x-0 top-full z-20 mt-1 max-h-56 overflow-y-auto rounded-lg border bg-surface p-1 shadow-pop"
    >
      {items.map((item, index) => (
        <div
          key={item}
          id={optionId(id, index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onPointerDown={(event) => {
            event.preventDefault()
            onPick(item)
          }}
          className={cn(
            'truncate rounded-md px-2 py-1.5 font-mono text-xs',
            index === active ? 'bg-hover' : 'hover:bg-hover',
          )}
        >
          {item}
        </div>
      ))}
    </div>
  )
}
