// One line of text with suggestions under it: anything may be typed, a suggestion saves the typing.
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'

type SuggestInputProps = {
  label: string
  value: string
  onChange: (value: string) => void
  suggestions: readonly string[]
  placeholder?: string
  isInvalid?: boolean
  className?: string
}

const shownMax = 50

/** Arrow keys walk the suggestions, Enter takes one, Escape closes them. */
export const SuggestInput = ({
  label,
  value,
  onChange,
  suggestions,
  placeholder,
  isInvalid,
  className,
}: SuggestInputProps) => {
  const { t } = useTranslation()
  const listId = useId()
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const needle = value.trim().toLowerCase()
  const matches = suggestions.filter((item) => item !== value && item.toLowerCase().includes(needle)).slice(0, shownMax)
  const isListShown = isOpen && matches.length > 0
  const pick = (item: string) => {
    onChange(item)
    setOpen(false)
    setActive(-1)
  }
  const walk = (step: 1 | -1) => {
    setOpen(true)
    const next = (active + step + matches.length) % Math.max(1, matches.length)
    setActive(next)
    document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <div className={cn('relative min-w-0', className)}>
      <input
        role="combobox"
        aria-label={label}
        aria-expanded={isListShown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isListShown && active >= 0 ? `${listId}-${active}` : undefined}
        aria-invalid={isInvalid || undefined}
        autoComplete="off"
        spellCheck={false}
        value={value}
        placeholder={placeholder}
        onChange={(event) => {
          onChange(event.target.value)
          setOpen(true)
          setActive(-1)
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault()
            walk(event.key === 'ArrowDown' ? 1 : -1)
          } else if (event.key === 'Enter') {
            // Within a form: Enter must not save it.
            event.preventDefault()
            const picked = matches[active]
            if (isListShown && picked !== undefined) pick(picked)
            else setOpen(false)
          } else if (event.key === 'Escape' && isListShown) {
            event.stopPropagation()
            event.nativeEvent.stopImmediatePropagation()
            setOpen(false)
          }
        }}
        className="control h-8 px-2.5 font-mono text-xs"
      />
      <div
        id={listId}
        role="listbox"
        aria-label={t('form.suggestions')}
        hidden={!isListShown}
        className="absolute inset-x-0 top-full z-20 mt-1 max-h-52 overflow-y-auto rounded-lg border bg-surface p-1 shadow-pop"
      >
        {matches.map((item, index) => (
          <div
            key={item}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onPointerDown={(event) => {
              event.preventDefault()
              pick(item)
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
    </div>
  )
}
