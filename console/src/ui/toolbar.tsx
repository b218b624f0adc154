// The row above a list: search, filters, and the bar that appears when rows are chosen.
import { Search, Trash2, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import { Button, IconButton } from './button.tsx'
import { Input, Select } from './input.tsx'

type SearchBoxProps = { label: string; value: string; onSearch: (text: string) => void; className?: string }

const typingPauseMs = 350

/** A search field that reports after a pause in typing, at once on Enter; `/` focuses it. */
export const SearchBox = ({ label, value, onSearch, className }: SearchBoxProps) => {
  const [text, setText] = useState(value)
  const [seen, setSeen] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  if (seen !== value) {
    setSeen(value)
    setText(value)
  }
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onSearch(text.trim()), typingPauseMs)
    return () => clearTimeout(timer)
  }, [text, value, onSearch])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [role="dialog"]')
      if (event.key !== '/' || isTyping) return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <div className={cn('relative min-w-0 flex-1 max-sm:basis-full sm:max-w-72', className)}>
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-faint"
      />
      <Input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && onSearch(text.trim())}
        className="pl-8.5"
      />
    </div>
  )
}

/** The row of search and filters; wraps on narrow screens. */
export const Toolbar = ({ children }: { children: ReactNode }) => (
  <div className="mb-3 flex flex-wrap items-start gap-2">{children}</div>
)

type FilterSelectProps<Value extends string | number> = {
  label: string
  /** What it says while it filters nothing. */
  any: string
  value: Value | undefined
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value | undefined) => void
  className?: string
}

/** Names as options; with one that the address has and the list does not. */
export const namesWith = (names: readonly string[], chosen: string | undefined) =>
  [...new Set([...names, ...(chosen === undefined ? [] : [chosen])])].map((name) => ({ value: name, label: name }))

/** A choice that narrows a list, or does not. */
export const FilterSelect = <Value extends string | number>(props: FilterSelectProps<Value>) => {
  const { label, any, value, options, onChange, className } = props
  return (
    <Select
      aria-label={label}
      value={value ?? ''}
      onChange={({ target }) => onChange(options.find((option) => String(option.value) === target.value)?.value)}
      className={cn('w-40 max-sm:w-auto max-sm:min-w-36 max-sm:flex-1', className)}
    >
      <option value="">{any}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Select>
  )
}

type BulkBarProps = {
  count: number
  onClear: () => void
  /** Where an action can be told "everything that matches": how many that are, and whether it was chosen. */
  all?: { total: number; isChosen: boolean; onChoose: () => void }
  children: ReactNode
}

/** Actions on the chosen rows; floats at the foot of the window. */
export const BulkBar = ({ count, onClear, all, children }: BulkBarProps) => {
  const { t } = useTranslation()
  if (count === 0) return null
  return (
    <div
      role="toolbar"
      aria-label={t('table.selectedActions')}
      className="fixed inset-x-0 bottom-5 z-30 mx-auto flex w-fit max-w-[calc(100vw-2rem)] animate-rise flex-wrap items-center gap-2 rounded-xl border bg-surface p-1.5 pl-3.5 shadow-pop"
    >
      <span className="tabular text-sm font-medium whitespace-nowrap">
        {all?.isChosen ? t('table.allSelected', { count: all.total }) : t('table.selected', { n: count })}
      </span>
      {all && !all.isChosen && all.total > count && (
        <Button look="link" size="bare" onClick={all.onChoose}>
          {t('table.selectAll', { count: all.total })}
        </Button>
      )}
      <span aria-hidden="true" className="mx-1 h-5 w-px bg-line" />
      {children}
      <IconButton icon={X} label={t('table.clearSelection')} onClick={onClear} />
    </div>
  )
}

/** Deletes the chosen rows, after the caller's question. */
export const BulkDelete = ({ isBusy, onDelete }: { isBusy: boolean; onDelete: () => void }) => {
  const { t } = useTranslation()
  return (
    <Button look="ghost" size="sm" icon={Trash2} className="text-bad" isBusy={isBusy} onClick={onDelete}>
      {t('action.delete')}
    </Button>
  )
}
