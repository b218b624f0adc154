// A single choice among many, found by typing.
import { Check, ChevronsUpDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import type { ControlProps } from './field.tsx'

export type ComboboxOption = { value: string; label: string; note?: string; mark?: ReactNode }

type ComboboxProps = ControlProps & {
  value: string
  onChange: (value: string) => void
  options: readonly ComboboxOption[]
  placeholder?: string
  isDisabled?: boolean
}

/** A button that opens a searchable list; its accessible name is its field's label. */
export const Combobox = ({ value, onChange, options, placeholder, isDisabled, ...control }: ComboboxProps) => {
  const { t } = useTranslation()
  const listId = useId()
  const [isOpen, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const chosen = options.find((option) => option.value === value)
  const needle = text.trim().toLowerCase()
  const matches = options.filter(({ label, note }) => `${label} ${note ?? ''}`.toLowerCase().includes(needle))

  const open = (next: boolean) => {
    setOpen(next)
    setText('')
    setActive(
      Math.max(
        0,
        options.findIndex((option) => option.value === value),
      ),
    )
  }
  const pick = (option: ComboboxOption | undefined) => {
    if (option) onChange(option.value)
    setOpen(false)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const next = (active + (event.key === 'ArrowDown' ? 1 : -1) + matches.length) % Math.max(1, matches.length)
      setActive(next)
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') {
      event.preventDefault()
      pick(matches[active])
    }
  }

  return (
    <Popover.Root open={isOpen} onOpenChange={open}>
      <Popover.Trigger
        {...control}
        disabled={isDisabled}
        className="control flex h-9 items-center justify-between gap-2 px-3 text-left"
      >
        <span className={cn('flex min-w-0 items-center gap-2', !chosen && 'text-ink-faint')}>
          {chosen?.mark}
          <span className="truncate">{chosen?.label ?? placeholder}</span>
        </span>
        <ChevronsUpDown aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          sideOffset={4}
          collisionPadding={8}
          className="z-50 flex max-h-[min(22rem,var(--radix-popover-content-available-height))] w-(--radix-popover-trigger-width) animate-rise flex-col rounded-lg border bg-surface shadow-pop"
        >
          <input
            role="combobox"
            aria-label={t('action.search')}
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={`${listId}-${active}`}
            autoComplete="off"
            placeholder={t('action.search')}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setActive(0)
            }}
            onKeyDown={onKeyDown}
            className="h-10 w-full shrink-0 border-b bg-transparent px-3 outline-none"
          />
          <div id={listId} role="listbox" aria-label={t('form.options')} className="min-h-0 overflow-y-auto p-1">
            {matches.map((option, index) => (
              <div
                key={option.value}
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={option.value === value}
                onPointerMove={() => setActive(index)}
                onClick={() => pick(option)}
                onKeyDown={onKeyDown}
                className={cn('flex items-center gap-2 rounded-md px-2 py-1.5 text-sm', index === active && 'bg-hover')}
              >
                {option.mark}
                <span className="truncate">{option.label}</span>
                {option.note && <span className="truncate text-xs text-ink-faint">{option.note}</span>}
                {option.value === value && (
                  <Check aria-hidden="true" className="ml-auto size-4 shrink-0 text-accent-text" />
                )}
              </div>
            ))}
            {matches.length === 0 && (
              <p className="px-2 py-4 text-center text-sm text-ink-faint">{t('state.noMatch')}</p>
            )}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
