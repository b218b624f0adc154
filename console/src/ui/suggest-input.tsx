// One line of text with suggestions under it: anything may be typed, a suggestion saves the typing.
import { useId, useState } from 'react'
import { cn } from '../lib/cn.ts'
import { optionId, SuggestionList, stepThrough } from './suggestion-list.tsx'

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
    setActive(stepThrough(matches.length, active, step))
  }
  return (
    <div className={cn('relative min-w-0', className)}>
      <input
        role="combobox"
        aria-label={label}
        aria-expanded={isListShown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isListShown && active >= 0 ? optionId(listId, active) : undefined}
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
      <SuggestionList id={listId} items={matches} active={active} isShown={isListShown} onPick={pick} />
    </div>
  )
}
