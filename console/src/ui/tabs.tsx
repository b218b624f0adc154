// Tabs: between pages that belong together, and within a page.
import { Link, useRouterState } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { cn } from '../lib/cn.ts'

const tabStyle =
  'relative flex h-10 shrink-0 items-center gap-1.5 px-0.5 whitespace-nowrap text-ink-soft after:absolute after:inset-x-0 after:-bottom-px after:h-0.5 hover:text-ink'
const currentStyle = 'font-medium text-ink after:bg-accent'
const rowStyle = 'relative mb-5 flex gap-5 overflow-x-auto overflow-y-hidden border-b'

/** Scrolls a row that is wider than its place, so that the current tab is in its middle; the page stays where it is. */
const bringIntoSight = (tab: HTMLElement | null): void => {
  const row = tab?.parentElement
  if (tab && row) row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2
}

/** `isExact`: pages below it are other tabs. */
type PageTab = { to: string; label: string; isExact?: boolean }

/** Links to sister pages; the current one is marked. */
export const PageTabs = ({ label, tabs }: { label: string; tabs: readonly PageTab[] }) => {
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  return (
    <nav aria-label={label} className={rowStyle}>
      {tabs.map(({ to, label: name, isExact }) => {
        const isCurrent = pathname === to || (!isExact && pathname.startsWith(`${to}/`))
        return (
          <Link
            key={to}
            ref={isCurrent ? bringIntoSight : undefined}
            to={to}
            aria-current={isCurrent ? 'page' : undefined}
            className={cn(tabStyle, isCurrent && currentStyle)}
          >
            {name}
          </Link>
        )
      })}
    </nav>
  )
}

export type Tab<Id extends string> = { id: Id; label: string; count?: ReactNode }

type TabsProps<Id extends string> = {
  label: string
  tabs: readonly Tab<Id>[]
  value: Id
  onChange: (id: Id) => void
}

/** Choices of what a part of the page shows; the state is the caller's, best in the address. */
export const Tabs = <Id extends string>({ label, tabs, value, onChange }: TabsProps<Id>) => (
  <div role="toolbar" aria-label={label} className={rowStyle}>
    {tabs.map(({ id, label: name, count }) => (
      <button
        key={id}
        ref={id === value ? bringIntoSight : undefined}
        type="button"
        aria-pressed={id === value}
        onClick={() => onChange(id)}
        className={cn(tabStyle, id === value && currentStyle)}
      >
        {name}
        {count !== undefined && (
          <span className="tabular rounded-full bg-hover px-1.5 text-xs text-ink-faint">{count}</span>
        )}
      </button>
    ))}
  </div>
)
