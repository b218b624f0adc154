// A list of short texts as chips: typed, pasted (comma or line separated) or picked from suggestions.
import { X } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { splitList } from '../lib/json-text.ts'
import type { ControlProps } from './field.tsx'
import { optionId, SuggestionList, stepThrough } from './suggestion-list.tsx'

type ChipsInputProps = ControlProps & {
  value: string[]
  onChange: (value: string[]) => void
  suggestions: readonly string[]
  placeholder?: string
  /** Only suggestions may be chosen. */
  isClosed?: boolean
}

const shownMax = 60

/** Chips with a text box; arrow keys walk the suggestions, Enter takes one, Backspace removes the last chip. */
export const ChipsInput = ({ value, onChange, suggestions, placeholder, isClosed, ...control }: ChipsInputProps) => {
  const { t } = useTranslation()
  const listId = useId()
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const needle = text.trim().toLowerCase()
  const matches = suggestions
    .filter((item) => !value.includes(item) && item.toLowerCase().includes(needle))
    .slice(0, shownMax)
  const isListShown = isOpen && matches.length > 0

  const add = (items: string[]) => {
    const allowed = isClosed ? items.filter((item) => suggestions.includes(item)) : items
    onChange([...new Set([...value, ...allowed])])
    setText('')
    setActive(0)
  }
  const takeTyped = () => {
    const exact = suggestions.find((item) => item.toLowerCase() === needle)
    if (needle !== '') add(exact ? [exact] : splitList(text))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      setActive(stepThrough(matches.length, active, event.key === 'ArrowDown' ? 1 : -1))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const picked = matches[active]
      if (isListShown && picked !== undefined && (needle === '' || isClosed || active > 0)) add([picked])
      else takeTyped()
    } else if (event.key === ',' && needle !== '') {
      event.preventDefault()
      takeTyped()
    } else if (event.key === 'Backspace' && text === '') {
      onChange(value.slice(0, -1))
    } else if (event.key === 'Escape' && isOpen) {
      event.stopPropagation()
      event.nativeEvent.stopImmediatePropagation()
      setOpen(false)
    }
  }

  return (
    <div className="relative">
      <div className="control flex max-h-44 min-h-9 flex-wrap items-center gap-1 overflow-y-auto p-1 focus-within:border-ring focus-within:shadow-[0_0_0_3px_color-mix(in_oklab,var(--ring)_24%,transparent)]">
        {value.map((item) => (
          <span
            key={item}
            className="inline-flex h-6.5 max-w-full items-center gap-0.5 rounded-sm border bg-sunken pl-1.5 font-mono text-xs text-ink"
          >
            <span className="truncate">{item}</span>
            <button
              type="button"
              aria-label={t('action.remove', { name: item })}
              onClick={() => onChange(value.filter((other) => other !== item))}
              className="grid size-6 place-items-center rounded-sm text-ink-faint hover:text-ink"
            >
              <X aria-hidden="true" className="size-3" />
            </button>
          </span>
        ))}
        <input
          {...control}
          role="combobox"
          aria-expanded={isListShown}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={isListShown ? optionId(listId, active) : undefined}
          autoComplete="off"
          value={text}
          placeholder={value.length === 0 ? placeholder : undefined}
          onChange={(event) => {
            setText(event.target.value)
            setActive(0)
            setOpen(true)
          }}
          onPaste={(event) => {
            const parts = splitList(event.clipboardData.getData('text'))
            if (parts.length > 1) {
              event.preventDefault()
              add(parts)
            }
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => {
            setOpen(false)
            if (!isClosed) takeTyped()
          }}
          onKeyDown={onKeyDown}
          className="h-6.5 min-w-28 flex-1 bg-transparent px-1.5 outline-none"
        />
      </div>
      <SuggestionList
        id={listId}
        items={matches}
        active={active}
        isShown={isListShown}
        onPick={(item) => add([item])}
      />
    </div>
  )
}
